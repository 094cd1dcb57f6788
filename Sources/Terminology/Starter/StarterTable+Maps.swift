extension StarterTable {
  /// Professions, kinds of allergy, statuses, questions on habits.
  static let structureMaps = """
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
    FSEX|female|34|SEX|F|equivalent
    FSEX|male|34|SEX|M|equivalent
    FSEX|other|34|SEX|UN|inexact
    SCT|416098002|18|SCT|609328004|wider
    SCT|414285001|18|SCT|609328004|wider
    SCT|426232007|18|SCT|609328004|wider
    SCT|419199007|18|SCT|609328004|equivalent
    SCT|419511003|18|SCT|420134006|wider
    SCT|418471000|18|SCT|420134006|wider
    SCT|418038007|18|SCT|420134006|wider
    SCT|59037007|18|SCT|782197009|wider
    SCT|235719002|18|SCT|782197009|wider
    SCT|84387000|30|SCT|162467007|equivalent
    CSTA|active|15|SCT|55561003|equivalent
    CSTA|inactive|15|SCT|73425007|equivalent
    CSTA|resolved|15|SCT|413322009|equivalent
    CSTA|remission|15|SCT|73425007|wider
    CSTA|recurrence|15|SCT|255227004|equivalent
    CSTA|relapse|15|SCT|255227004|inexact
    ACER|confirmed|64|CCER|confirmed|equivalent
    CRIT|confirmed|64|CCER|confirmed|equivalent
    CRIT|unconfirmed|64|CCER|unconfirmed|equivalent
    CRIT|provisional|64|CCER|provisional|equivalent
    CRIT|differential|64|CCER|differential|equivalent
    CRIT|confirmed|58|ACER|confirmed|equivalent
    CRIT|unconfirmed|58|ACER|unconfirmed|equivalent
    CRIT|refuted|58|ACER|refuted|equivalent
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
    """

  /// Findings, reactions and procedures.
  static let clinicalMaps = """
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
    CIM11|4A84.0|11|SCT|39579001|wider
    CISP|T90|5|ICD|E11.9|inexact
    CCAM|HMFC004|10|SCT|45595009|equivalent
    CCAM|JQGA002|10|SCT|177141003|equivalent
    CCAM|NEKA020|10|SCT|398010007|wider
    """

  /// French medicine and vaccine codes (CIS, CIP) and their ATC class.
  static let medicineMaps = """
    CIS|60234100|24|ATC|N02BE01|equivalent
    CIS|63564053|24|ATC|B01AC04|equivalent
    CIS|63245753|24|ATC|B01AA03|equivalent
    CIS|62080626|24|ATC|H03AA01|equivalent
    CIS|60917345|28|ATC|J07CA01|equivalent
    CIP|3400935186607|24|ATC|J01CA04|equivalent
    CIS|67346461|24|ATC|A10BA02|equivalent
    CIS|65728601|24|ATC|C08CA01|equivalent
    CIS|60759607|24|ATC|C09AA05|equivalent
    CIS|64720167|24|ATC|R03AC02|equivalent
    CIS|69335086|24|ATC|J01CA04|equivalent
    CIS|61464022|24|ATC|B01AC06|equivalent
    CIS|69473265|24|ATC|C10AA07|equivalent
    CIP|3400930065785|24|ATC|H03AA01|equivalent
    CIP|3400935693099|24|ATC|B01AA03|equivalent
    CIP|3400938022209|24|ATC|B01AC04|equivalent
    """
}
