extension StarterTable {
  /// Problems of the demo people and of public example documents.
  static let findings = """
    5|ICD|E11.9|Type 2 diabetes mellitus without complications|Diabète de type 2 sans complication|Diabetes tipo 2 sem complicações|Diabetes Typ 2 ohne Komplikationen
    5|ICD|E11|Type 2 diabetes mellitus|Diabète de type 2|Diabetes tipo 2|Diabetes Typ 2
    5|ICD|E10.9|Type 1 diabetes mellitus without complications|Diabète de type 1 sans complication|Diabetes tipo 1 sem complicações|Diabetes Typ 1 ohne Komplikationen
    5|ICD|I10|Essential (primary) hypertension|Hypertension artérielle|Hipertensão arterial|Bluthochdruck
    5|ICD|I48.9|Atrial fibrillation and atrial flutter, unspecified|Fibrillation auriculaire|Fibrilhação auricular|Vorhofflimmern
    5|ICD|I50.9|Heart failure, unspecified|Insuffisance cardiaque|Insuficiência cardíaca|Herzinsuffizienz
    5|ICD|I20.0|Unstable angina|Angine de poitrine instable|Angina instável|Instabile Angina pectoris
    5|ICD|I21.1|Acute transmural myocardial infarction of inferior wall|Infarctus transmural inférieur|Enfarte agudo transmural inferior|Akuter transmuraler Hinterwandinfarkt
    5|ICD|G45.9|Transient cerebral ischaemic attack, unspecified|Accident ischémique transitoire|Acidente isquémico transitório|Transitorische ischämische Attacke
    5|ICD|J18.9|Pneumonia, unspecified|Pneumonie|Pneumonia|Lungenentzündung
    5|ICD|J45.9|Asthma, unspecified|Asthme|Asma|Asthma
    5|ICD|N10|Acute tubulo-interstitial nephritis|Pyélonéphrite aiguë|Pielonefrite aguda|Akute Nierenbeckenentzündung
    5|ICD|N20.0|Calculus of kidney|Calcul du rein|Cálculo renal|Nierenstein
    5|ICD|E78.0|Pure hypercholesterolaemia|Hypercholestérolémie|Hipercolesterolemia|Hypercholesterinämie
    5|ICD|E06.3|Autoimmune thyroiditis|Thyroïdite auto-immune|Tiroidite autoimune|Autoimmunthyreoiditis
    5|ICD|E03.9|Hypothyroidism, unspecified|Hypothyroïdie|Hipotiroidismo|Hypothyreose
    5|ICD|G43.9|Migraine, unspecified|Migraine|Enxaqueca|Migräne
    5|ICD|G40.9|Epilepsy, unspecified|Épilepsie|Epilepsia|Epilepsie
    5|ICD|K21.9|Gastro-oesophageal reflux disease without oesophagitis|Reflux gastro-œsophagien|Refluxo gastroesofágico|Gastroösophagealer Reflux
    5|ICD|M54.5|Low back pain|Lombalgie|Lombalgia|Kreuzschmerz
    5|ICD|R50.2|Drug-induced fever|Fièvre médicamenteuse|Febre induzida por medicamento|Arzneimittelfieber
    5|ICD|S82.6|Fracture of lateral malleolus|Fracture de la malléole externe|Fratura do maléolo externo|Fraktur des Außenknöchels
    5|ICD|L20.9|Atopic dermatitis, unspecified|Dermatite atopique|Dermatite atópica|Atopische Dermatitis
    5|ICD|D57.1|Sickle-cell anaemia without crisis|Drépanocytose sans crise|Drepanocitose sem crise|Sichelzellanämie ohne Krisen
    5|ICD|R69|Unknown and unspecified causes of morbidity|Cause inconnue de morbidité|Causa desconhecida de morbilidade|Unbekannte Krankheitsursache
    5|ICD|K80.2|Calculus of gallbladder without cholecystitis|Calcul de la vésicule biliaire sans cholécystite|Cálculo da vesícula biliar sem colecistite|Gallenblasenstein ohne Cholezystitis
    5|ICD|I44.2|Atrioventricular block, complete|Bloc auriculo-ventriculaire complet|Bloqueio auriculoventricular completo|Vollständiger AV-Block
    5|ICD|G56.0|Carpal tunnel syndrome|Syndrome du canal carpien|Síndrome do túnel cárpico|Karpaltunnelsyndrom
    5|ICD|H91.9|Hearing loss, unspecified|Perte d’audition|Perda de audição|Hörverlust
    5|ICD|L50.9|Urticaria, unspecified|Urticaire|Urticária|Nesselsucht
    5|ICD|I21.9|Acute myocardial infarction, unspecified|Infarctus aigu du myocarde|Enfarte agudo do miocárdio|Akuter Herzinfarkt
    5|ICD|T78.3|Angioneurotic oedema|Angiœdème|Angioedema|Angioödem
    63|ORPHA|558|Marfan syndrome|Syndrome de Marfan|Síndrome de Marfan|Marfan-Syndrom
    """

  /// Allergens and reactions.
  static let allergens = """
    19|SCT|111088007|Latex|Latex|Látex|Latex
    19|SCT|256352005|Walnut - nut|Noix|Noz|Walnuss
    19|SCT|256440004|Wasp venom|Venin de guêpe|Veneno de vespa|Wespengift
    19|SCT|102261002|Strawberry|Fraise|Morango|Erdbeere
    19|SCT|256277009|Grass pollen|Pollen de graminées|Pólen de gramíneas|Gräserpollen
    11|SCT|126485001|Urticaria|Urticaire|Urticária|Nesselsucht
    11|SCT|39579001|Anaphylaxis|Anaphylaxie|Anafilaxia|Anaphylaxie
    11|SCT|41291007|Angioedema|Œdème de Quincke|Angioedema|Angioödem
    11|SCT|4386001|Bronchospasm|Bronchospasme|Broncospasmo|Bronchospasmus
    11|SCT|271807003|Eruption|Éruption cutanée|Erupção cutânea|Hautausschlag
    11|SCT|422587007|Nausea|Nausée|Náusea|Übelkeit
    11|SCT|418290006|Itching|Démangeaison|Comichão|Juckreiz
    11|SCT|70076002|Rhinitis|Rhinite|Rinite|Schnupfen
    19|SCT|762952008|Peanut|Arachide|Amendoim|Erdnuss
    11|SCT|422400008|Vomiting|Vomissements|Vómitos|Erbrechen
    11|SCT|62315008|Diarrhea|Diarrhée|Diarreia|Durchfall
    11|SCT|267036007|Dyspnea|Essoufflement|Dispneia|Atemnot
    11|SCT|49727002|Cough|Toux|Tosse|Husten
    11|SCT|9826008|Conjunctivitis|Conjonctivite|Conjuntivite|Bindehautentzündung
    11|SCT|195967001|Asthma|Asthme|Asma|Asthma
    11|SCT|51599000|Edema of larynx|Œdème du larynx|Edema da laringe|Kehlkopfödem
    11|SCT|247441003|Erythema|Érythème|Eritema|Hautrötung
    11|SCT|43116000|Eczema|Eczéma|Eczema|Ekzem
    11|SCT|40275004|Contact dermatitis|Dermatite de contact|Dermatite de contacto|Kontaktdermatitis
    11|SCT|91175000|Seizure|Crise convulsive|Convulsão|Krampfanfall
    """

  /// Procedures, body sites and devices.
  static let procedures = """
    10|SCT|11101003|Percutaneous transluminal coronary angioplasty|Angioplastie coronaire|Angioplastia coronária|Koronarangioplastie
    10|SCT|24443003|Total thyroidectomy|Thyroïdectomie totale|Tiroidectomia total|Totale Thyreoidektomie
    10|SCT|173422009|Tonsillectomy|Amygdalectomie|Amigdalectomia|Tonsillektomie
    10|SCT|307280005|Implantation of cardiac pacemaker|Pose d’un stimulateur cardiaque|Implantação de pacemaker|Herzschrittmacher-Implantation
    8|EMDN|J010103|IMPLANTABLE DUAL CHAMBER PACEMAKERS|Stimulateur cardiaque double chambre|Pacemaker de dupla câmara|Zweikammer-Herzschrittmacher
    8|EMDN|J010104|IMPLANTABLE TRIPLE CHAMBER PACEMAKERS|Stimulateur cardiaque triple chambre|Pacemaker de tripla câmara|Dreikammer-Herzschrittmacher
    8|EMDN|P0301|INTRAOCULAR LENSES (IOL)|Lentille intraoculaire|Lente intraocular|Intraokularlinse
    10|SCT|45595009|Laparoscopic cholecystectomy|Ablation de la vésicule biliaire par cœlioscopie|Colecistectomia laparoscópica|Laparoskopische Gallenblasenentfernung
    10|SCT|177141003|Elective cesarean section|Césarienne programmée|Cesariana programada|Geplanter Kaiserschnitt
    10|SCT|398010007|Prosthetic arthroplasty of hip|Prothèse de hanche|Prótese da anca|Hüftprothese
    10|SCT|387713003|Surgical procedure|Intervention chirurgicale|Intervenção cirúrgica|Chirurgischer Eingriff
    65|SCT|41801008|Coronary artery structure|Artère coronaire|Artéria coronária|Koronararterie
    """
}
