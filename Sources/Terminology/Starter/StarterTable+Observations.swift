extension StarterTable {
  /// Blood groups, sides of the body, interpretations of a result.
  static let observations = """
    20|SCT|112144000|Blood group A|Groupe sanguin A|Grupo sanguíneo A|Blutgruppe A
    20|SCT|112149005|Blood group B|Groupe sanguin B|Grupo sanguíneo B|Blutgruppe B
    20|SCT|165743006|Blood group AB|Groupe sanguin AB|Grupo sanguíneo AB|Blutgruppe AB
    20|SCT|58460004|Blood group O|Groupe sanguin O|Grupo sanguíneo O|Blutgruppe 0
    20|SCT|278149003|Blood group A Rh(D) positive|Groupe sanguin A Rh positif|Grupo sanguíneo A Rh positivo|Blutgruppe A Rh-positiv
    20|SCT|278152006|Blood group A Rh(D) negative|Groupe sanguin A Rh négatif|Grupo sanguíneo A Rh negativo|Blutgruppe A Rh-negativ
    20|SCT|278150003|Blood group B Rh(D) positive|Groupe sanguin B Rh positif|Grupo sanguíneo B Rh positivo|Blutgruppe B Rh-positiv
    20|SCT|278153001|Blood group B Rh(D) negative|Groupe sanguin B Rh négatif|Grupo sanguíneo B Rh negativo|Blutgruppe B Rh-negativ
    20|SCT|278151004|Blood group AB Rh(D) positive|Groupe sanguin AB Rh positif|Grupo sanguíneo AB Rh positivo|Blutgruppe AB Rh-positiv
    20|SCT|278154007|Blood group AB Rh(D) negative|Groupe sanguin AB Rh négatif|Grupo sanguíneo AB Rh negativo|Blutgruppe AB Rh-negativ
    20|SCT|278147001|Blood group O Rh(D) positive|Groupe sanguin O Rh positif|Grupo sanguíneo O Rh positivo|Blutgruppe 0 Rh-positiv
    20|SCT|278148006|Blood group O Rh(D) negative|Groupe sanguin O Rh négatif|Grupo sanguíneo O Rh negativo|Blutgruppe 0 Rh-negativ
    68|SCT|7771000|Left|Gauche|Esquerdo|Links
    68|SCT|24028007|Right|Droit|Direito|Rechts
    68|SCT|51440002|Right and left|Droit et gauche|Direito e esquerdo|Rechts und links
    73|INT|N|Normal|Normal|Normal|Normal
    73|INT|A|Abnormal|Anormal|Anormal|Auffällig
    73|INT|AA|Critical abnormal|Anormal critique|Anormal crítico|Kritisch auffällig
    73|INT|H|High|Élevé|Alto|Hoch
    73|INT|HH|Critical high|Très élevé (critique)|Criticamente alto|Kritisch hoch
    73|INT|HU|Significantly high|Nettement élevé|Significativamente alto|Deutlich erhöht
    73|INT|L|Low|Bas|Baixo|Niedrig
    73|INT|LL|Critical low|Très bas (critique)|Criticamente baixo|Kritisch niedrig
    73|INT|LU|Significantly low|Nettement bas|Significativamente baixo|Deutlich erniedrigt
    73|INT|POS|Positive|Positif|Positivo|Positiv
    73|INT|NEG|Negative|Négatif|Negativo|Negativ
    73|INT|IND|Indeterminate|Indéterminé|Indeterminado|Unbestimmt
    73|INT|E|Equivocal|Équivoque|Equívoco|Nicht eindeutig
    73|INT|DET|Detected|Détecté|Detetado|Nachgewiesen
    73|INT|ND|Not detected|Non détecté|Não detetado|Nicht nachgewiesen
    73|INT|R|Resistant|Résistant|Resistente|Resistent
    73|INT|I|Intermediate|Intermédiaire|Intermédio|Intermediär
    73|INT|S|Susceptible|Sensible|Sensível|Sensibel
    73|INT|B|Better|Amélioré|Melhor|Besser
    73|INT|W|Worse|Aggravé|Pior|Schlechter
    73|INT|U|Significant change up|Hausse significative|Aumento significativo|Deutlicher Anstieg
    73|INT|D|Significant change down|Baisse significative|Diminuição significativa|Deutlicher Abfall
    """

  /// Vital signs, frequent laboratory values and questions that summaries ask (LOINC).
  static let questions = """
    21|LNC|8480-6|Systolic blood pressure|Pression artérielle systolique|Pressão arterial sistólica|Systolischer Blutdruck
    21|LNC|8462-4|Diastolic blood pressure|Pression artérielle diastolique|Pressão arterial diastólica|Diastolischer Blutdruck
    |LNC|85354-9|Blood pressure|Pression artérielle|Pressão arterial|Blutdruck
    |LNC|8867-4|Heart rate|Fréquence cardiaque|Frequência cardíaca|Herzfrequenz
    |LNC|9279-1|Respiratory rate|Fréquence respiratoire|Frequência respiratória|Atemfrequenz
    |LNC|8310-5|Body temperature|Température corporelle|Temperatura corporal|Körpertemperatur
    |LNC|8302-2|Body height|Taille|Altura|Körpergröße
    |LNC|29463-7|Body weight|Poids|Peso|Körpergewicht
    |LNC|39156-5|Body mass index|Indice de masse corporelle|Índice de massa corporal|Body-Mass-Index
    |LNC|59408-5|Oxygen saturation by pulse oximetry|Saturation en oxygène (oxymétrie)|Saturação de oxigénio (oximetria)|Sauerstoffsättigung (Pulsoxymetrie)
    |LNC|2708-6|Oxygen saturation in arterial blood|Saturation en oxygène du sang artériel|Saturação arterial de oxigénio|Sauerstoffsättigung im arteriellen Blut
    |LNC|8280-0|Waist circumference|Tour de taille|Perímetro da cintura|Taillenumfang
    |LNC|9843-4|Head circumference|Périmètre crânien|Perímetro cefálico|Kopfumfang
    |LNC|34530-6|Blood group and Rh|Groupe sanguin et Rhésus|Grupo sanguíneo e Rh|Blutgruppe und Rhesusfaktor
    |LNC|882-1|Blood group and Rh in blood|Groupe sanguin et Rhésus (sang)|Grupo sanguíneo e Rh (sangue)|Blutgruppe und Rhesusfaktor (Blut)
    |LNC|718-7|Hemoglobin in blood|Hémoglobine|Hemoglobina|Hämoglobin
    |LNC|4548-4|Hemoglobin A1c in blood|Hémoglobine glyquée (HbA1c)|Hemoglobina glicada (HbA1c)|HbA1c
    |LNC|2339-0|Glucose in blood|Glycémie|Glicemia|Blutzucker
    |LNC|2345-7|Glucose in serum or plasma|Glucose (sérum ou plasma)|Glicose (soro ou plasma)|Glukose (Serum oder Plasma)
    |LNC|2160-0|Creatinine in serum or plasma|Créatinine|Creatinina|Kreatinin
    |LNC|2823-3|Potassium in serum or plasma|Potassium|Potássio|Kalium
    |LNC|2951-2|Sodium in serum or plasma|Sodium|Sódio|Natrium
    |LNC|2093-3|Cholesterol in serum or plasma|Cholestérol total|Colesterol total|Gesamtcholesterin
    |LNC|2085-9|HDL cholesterol in serum or plasma|Cholestérol HDL|Colesterol HDL|HDL-Cholesterin
    |LNC|2571-8|Triglycerides in serum or plasma|Triglycérides|Triglicéridos|Triglyzeride
    |LNC|3016-3|Thyrotropin in serum or plasma|TSH|TSH|TSH
    |LNC|6690-2|Leukocytes in blood|Leucocytes|Leucócitos|Leukozyten
    |LNC|777-3|Platelets in blood|Plaquettes|Plaquetas|Thrombozyten
    |LNC|1988-5|C reactive protein in serum or plasma|Protéine C réactive (CRP)|Proteína C reativa (PCR)|C-reaktives Protein (CRP)
    |LNC|6301-6|INR in platelet poor plasma|INR|INR|INR
    |LNC|72166-2|Tobacco smoking status|Tabagisme|Consumo de tabaco|Tabakkonsum
    |LNC|74013-4|Alcoholic drinks per day|Boissons alcoolisées par jour|Bebidas alcoólicas por dia|Alkoholische Getränke pro Tag
    |LNC|82810-3|Pregnancy status|Grossesse en cours|Estado de gravidez|Schwangerschaftsstatus
    """
}
