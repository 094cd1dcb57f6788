extension StarterTable {
  /// Substances and vaccines by ATC class; substances of EMA by their number.
  static let medicines = """
    24|ATC|N02BE01|paracetamol|paracétamol|paracetamol|Paracetamol
    24|ATC|B01AC04|clopidogrel|clopidogrel|clopidogrel|Clopidogrel
    24|ATC|B01AA03|warfarin|warfarine|varfarina|Warfarin
    24|ATC|B01AF02|apixaban|apixaban|apixabano|Apixaban
    24|ATC|H03AA01|levothyroxine sodium|lévothyroxine sodique|levotiroxina sódica|Levothyroxin-Natrium
    24|ATC|J01CA04|amoxicillin|amoxicilline|amoxicilina|Amoxicillin
    24|ATC|A10BA02|metformin|metformine|metformina|Metformin
    24|ATC|C09AA05|ramipril|ramipril|ramipril|Ramipril
    24|ATC|C10AA05|atorvastatin|atorvastatine|atorvastatina|Atorvastatin
    24|ATC|C10AA07|rosuvastatin|rosuvastatine|rosuvastatina|Rosuvastatin
    24|ATC|R03AC02|salbutamol|salbutamol|salbutamol|Salbutamol
    24|ATC|B03BB01|folic acid|acide folique|ácido fólico|Folsäure
    28|ATC|J07CA01|diphtheria-poliomyelitis-tetanus|diphtérie-poliomyélite-tétanos|difteria-poliomielite-tétano|Diphtherie-Poliomyelitis-Tetanus
    28|ATC|J07BB02|influenza, inactivated, split virus or surface antigen|grippe, inactivé|gripe, inativada|Grippe, inaktiviert
    28|ATC|J07AJ52|pertussis, purified antigen, combinations with toxoids|coqueluche, avec anatoxines|tosse convulsa, com toxoides|Keuchhusten, mit Toxoiden
    28|ATC|J07AN|tuberculosis vaccines|vaccin antituberculeux|vacina contra a tuberculose|Tuberkulose-Impfstoff
    24|ATC|C08CA01|amlodipine|amlodipine|amlodipina|Amlodipin
    24|ATC|B01AC06|acetylsalicylic acid|acide acétylsalicylique|ácido acetilsalicílico|Acetylsalicylsäure
    24|ATC|J01FA10|azithromycin|azithromycine|azitromicina|Azithromycin
    24|ATC|M01AE01|ibuprofen|ibuprofène|ibuprofeno|Ibuprofen
    |SMS|100000091647|levothyroxine sodium|lévothyroxine sodique|levotiroxina sódica|Levothyroxin-Natrium
    |SMS|100000092629|amoxicillin trihydrate|amoxicilline trihydratée|amoxicilina tri-hidratada|Amoxicillin-Trihydrat
    """

  /// Routes of administration and times of day.
  static let doses = """
    12|EDQM|20053000|Oral use|Voie orale|Via oral|Zum Einnehmen
    12|EDQM|20035000|Intramuscular use|Voie intramusculaire|Via intramuscular|Intramuskulär
    12|EDQM|20045000|Intravenous use|Voie intraveineuse|Via intravenosa|Intravenös
    12|EDQM|20066000|Subcutaneous use|Voie sous-cutanée|Via subcutânea|Subkutan
    12|EDQM|20020000|Inhalation use|Voie inhalée|Via inalatória|Zur Inhalation
    41|TIME|ACM|before breakfast|avant le petit-déjeuner|antes do pequeno-almoço|vor dem Frühstück
    41|TIME|HS|at bedtime|au coucher|ao deitar|zur Nacht
    41|TIME|AC|before meal|avant le repas|antes da refeição|vor dem Essen
    41|TIME|PC|after meal|après le repas|depois da refeição|nach dem Essen
    41|TIME|ACD|before lunch|avant le déjeuner|antes do almoço|vor dem Mittagessen
    41|TIME|ACV|before dinner|avant le dîner|antes do jantar|vor dem Abendessen
    41|TIME|PCM|after breakfast|après le petit-déjeuner|depois do pequeno-almoço|nach dem Frühstück
    41|TIME|PCD|after lunch|après le déjeuner|depois do almoço|nach dem Mittagessen
    41|TIME|PCV|after dinner|après le dîner|depois do jantar|nach dem Abendessen
    41|WHEN|MORN|Morning|le matin|de manhã|morgens
    41|WHEN|AFT|Afternoon|l’après-midi|à tarde|nachmittags
    41|WHEN|EVE|Evening|le soir|ao fim da tarde|abends
    41|WHEN|NIGHT|Night|la nuit|à noite|nachts
    12|EDQM|20003000|Cutaneous use|Voie cutanée|Via cutânea|Anwendung auf der Haut
    12|EDQM|20049000|Nasal use|Voie nasale|Via nasal|Nasale Anwendung
    12|EDQM|20051000|Ocular use|Voie ophtalmique|Via oftálmica|Anwendung am Auge
    12|EDQM|20061000|Rectal use|Voie rectale|Via retal|Rektale Anwendung
    12|EDQM|20067000|Sublingual use|Voie sublinguale|Via sublingual|Sublinguale Anwendung
    12|EDQM|20070000|Transdermal use|Voie transdermique|Via transdérmica|Transdermale Anwendung
    12|EDQM|20072000|Vaginal use|Voie vaginale|Via vaginal|Vaginale Anwendung
    """
}
