extension StarterTable {
  /// Problems, allergens, reactions, procedures and devices of the demo people and of public example documents.
  static let clinical = """
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
    10|SCT|11101003|Percutaneous transluminal coronary angioplasty|Angioplastie coronaire|Angioplastia coronária|Koronarangioplastie
    10|SCT|24443003|Total thyroidectomy|Thyroïdectomie totale|Tiroidectomia total|Totale Thyreoidektomie
    10|SCT|173422009|Tonsillectomy|Amygdalectomie|Amigdalectomia|Tonsillektomie
    10|SCT|307280005|Implantation of cardiac pacemaker|Pose d’un stimulateur cardiaque|Implantação de pacemaker|Herzschrittmacher-Implantation
    8|EMDN|J010103|IMPLANTABLE DUAL CHAMBER PACEMAKERS|Stimulateur cardiaque double chambre|Pacemaker de dupla câmara|Zweikammer-Herzschrittmacher
    8|EMDN|J010104|IMPLANTABLE TRIPLE CHAMBER PACEMAKERS|Stimulateur cardiaque triple chambre|Pacemaker de tripla câmara|Dreikammer-Herzschrittmacher
    8|EMDN|P0301|INTRAOCULAR LENSES (IOL)|Lentille intraoculaire|Lente intraocular|Intraokularlinse
    """

  /// National codes and where they lead. Synthetic French medicine codes begin with 9900.
  static let maps = """
    PROF|G15_10|1|ISCO|221|wider
    PROF|G15_10/SM26|1|ISCO|2211|equivalent
    PROF|G15_10/SM53|1|ISCO|2211|equivalent
    PROF|G15_10/SM54|1|ISCO|2211|equivalent
    PROF|G15_10/SM03|1|ISCO|2212|wider
    PROF|G15_10/SM04|1|ISCO|2212|wider
    PROF|G15_10/SM35|1|ISCO|2212|wider
    PROF|G15_10/SM44|1|ISCO|2212|wider
    PROF|G15_21|1|ISCO|2262|equivalent
    PROF|G15_40|1|ISCO|2261|equivalent
    PROF|G15_50|1|ISCO|2222|equivalent
    PROF|G15_60|1|ISCO|2221|equivalent
    PROF|G15_70|1|ISCO|2264|equivalent
    SCT|416098002|18|SCT|609328004|wider
    SCT|414285001|18|SCT|609328004|wider
    SCT|426232007|18|SCT|609328004|wider
    SCT|419199007|18|SCT|609328004|equivalent
    SCT|419511003|18|SCT|420134006|wider
    SCT|418471000|18|SCT|420134006|wider
    SCT|418038007|18|SCT|420134006|wider
    SCT|59037007|18|SCT|782197009|wider
    SCT|235719002|18|SCT|782197009|wider
    SCT|102499006|30|SCT|81323004|inexact
    SCT|84387000|30|SCT|162467007|equivalent
    CSTA|active|15|SCT|55561003|equivalent
    CSTA|inactive|15|SCT|73425007|equivalent
    CSTA|resolved|15|SCT|413322009|equivalent
    CSTA|remission|15|SCT|73425007|wider
    CSTA|recurrence|15|SCT|255227004|equivalent
    CSTA|relapse|15|SCT|255227004|inexact
    ACER|confirmed|64|CCER|confirmed|equivalent
    CRIT|confirmed|64|CCER|confirmed|inexact
    CRIT|unconfirmed|64|CCER|unconfirmed|inexact
    CRIT|provisional|64|CCER|provisional|inexact
    CRIT|differential|64|CCER|differential|inexact
    CRIT|confirmed|58|ACER|confirmed|inexact
    CRIT|unconfirmed|58|ACER|unconfirmed|inexact
    CRIT|refuted|58|ACER|refuted|inexact
    CCER|confirmed|58|ACER|confirmed|equivalent
    CCER|unconfirmed|58|ACER|unconfirmed|equivalent
    CCER|refuted|58|ACER|refuted|equivalent
    LNC|72166-2|14|SCT|229819007|wider
    LNC|74011-8|14|SCT|229819007|wider
    LNC|74010-0|14|SCT|229819007|wider
    LNC|74013-4|14|SCT|897148007|wider
    LNC|11343-1|14|SCT|363908000|wider
    LNC|11638-4|62|SCT|281050002|inexact
    LNC|11612-9|62|SCT|57797005|wider
    CIM11|4A80.0|11|SCT|4386001|wider
    CIM11|4A82|11|SCT|271807003|inexact
    CIM11|MD90.0|11|SCT|422587007|equivalent
    CIM11|EB05|11|SCT|126485001|equivalent
    CIM11|4A84|11|SCT|39579001|wider
    CIM11|XM5DJ7|24|ATC|N02BE01|equivalent
    CISP|T89|5|ICD|E10.9|inexact
    CISP|K86|5|ICD|I10|inexact
    CCAM|DDAF004|10|SCT|11101003|wider
    CCAM|KCFA005|10|SCT|24443003|equivalent
    CCAM|DELF005|10|SCT|307280005|wider
    CIS|60234100|24|ATC|N02BE01|equivalent
    CIS|63564053|24|ATC|B01AC04|equivalent
    CIS|63245753|24|ATC|B01AA03|equivalent
    CIS|62080626|24|ATC|H03AA01|equivalent
    CIS|60917345|28|ATC|J07CA01|equivalent
    CIP|3400935186607|24|ATC|J01CA04|equivalent
    CIS|99000001|24|ATC|J01CA04|equivalent
    CIS|99000002|24|ATC|A10BA02|equivalent
    CIS|99000003|24|ATC|C09AA05|equivalent
    CIS|99000004|24|ATC|C10AA05|equivalent
    CIS|99000005|24|ATC|B01AF02|equivalent
    CIS|99000006|24|ATC|R03AC02|equivalent
    CIS|99000007|24|ATC|B03BB01|equivalent
    CIS|99000008|24|ATC|N02BE01|equivalent
    CIS|99000009|24|ATC|H03AA01|equivalent
    CIS|99000011|28|ATC|J07BB02|equivalent
    CIS|99000012|28|ATC|J07AJ52|equivalent
    """
}
