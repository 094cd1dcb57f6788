extension StarterTable {
  /// Substances and vaccines by ATC class.
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
    """
}
