extension StarterTable {
  /// Section headings, hu to nl: our own plain wording, `section | language | heading | review state`.
  static let sectionLabelsHuToNl = """
    11450-4|hu|Jelenlegi problémák|draft
    48765-2|hu|Allergiák és intoleranciák|draft
    10160-0|hu|Gyógyszerek|draft
    47519-4|hu|Beavatkozások|draft
    46264-8|hu|Eszközök és implantátumok|draft
    11348-0|hu|Korábbi betegségek|draft
    11369-6|hu|Védőoltások|draft
    10162-6|hu|Várandósság|draft
    29762-2|hu|Életmód|draft
    8716-3|hu|Vitális paraméterek|draft
    30954-2|hu|Leletek|draft
    47420-5|hu|Funkcionális állapot|draft
    18776-5|hu|Ápolási terv|draft
    42348-3|hu|Előzetes rendelkezések|draft
    10182-4|hu|Utazások|draft
    104605-1|hu|Figyelmeztetések|draft
    81338-6|hu|A beteg elbeszélése|draft
    11329-0|hu|Kórtörténet|draft
    11450-4|it|Problemi attuali|draft
    48765-2|it|Allergie e intolleranze|draft
    10160-0|it|Terapie farmacologiche|draft
    47519-4|it|Procedure|draft
    46264-8|it|Dispositivi e impianti|draft
    11348-0|it|Problemi pregressi|draft
    11369-6|it|Vaccinazioni|draft
    10162-6|it|Gravidanza|draft
    29762-2|it|Stile di vita|draft
    8716-3|it|Parametri vitali|draft
    30954-2|it|Risultati|draft
    47420-5|it|Stato funzionale|draft
    18776-5|it|Piano di cura|draft
    42348-3|it|Disposizioni anticipate|draft
    10182-4|it|Viaggi|draft
    104605-1|it|Avvertenze|draft
    81338-6|it|Racconto del paziente|draft
    11329-0|it|Storia clinica|draft
    11450-4|lt|Dabartinės problemos|draft
    48765-2|lt|Alergijos ir netoleravimas|draft
    10160-0|lt|Vaistai|draft
    47519-4|lt|Procedūros|draft
    46264-8|lt|Prietaisai ir implantai|draft
    11348-0|lt|Ankstesnės ligos|draft
    11369-6|lt|Skiepai|draft
    10162-6|lt|Nėštumas|draft
    29762-2|lt|Gyvenimo būdas|draft
    8716-3|lt|Gyvybiniai rodikliai|draft
    30954-2|lt|Rezultatai|draft
    47420-5|lt|Funkcinė būklė|draft
    18776-5|lt|Priežiūros planas|draft
    42348-3|lt|Išankstiniai nurodymai|draft
    10182-4|lt|Kelionės|draft
    104605-1|lt|Įspėjimai|draft
    81338-6|lt|Paciento pasakojimas|draft
    11329-0|lt|Ligos istorija|draft
    11450-4|lv|Pašreizējās problēmas|draft
    48765-2|lv|Alerģijas un nepanesība|draft
    10160-0|lv|Zāles|draft
    47519-4|lv|Procedūras|draft
    46264-8|lv|Ierīces un implanti|draft
    11348-0|lv|Agrākās slimības|draft
    11369-6|lv|Vakcinācijas|draft
    10162-6|lv|Grūtniecība|draft
    29762-2|lv|Dzīvesveids|draft
    8716-3|lv|Dzīvības rādītāji|draft
    30954-2|lv|Rezultāti|draft
    47420-5|lv|Funkcionālais stāvoklis|draft
    18776-5|lv|Aprūpes plāns|draft
    42348-3|lv|Pacienta gribas rīkojumi|draft
    10182-4|lv|Ceļojumi|draft
    104605-1|lv|Brīdinājumi|draft
    81338-6|lv|Pacienta stāsts|draft
    11329-0|lv|Slimības vēsture|draft
    11450-4|mt|Problemi attwali|draft
    48765-2|mt|Allerġiji u intolleranzi|draft
    10160-0|mt|Mediċini|draft
    47519-4|mt|Proċeduri|draft
    46264-8|mt|Apparat u impjanti|draft
    11348-0|mt|Mard fil-passat|draft
    11369-6|mt|Tilqim|draft
    10162-6|mt|Tqala|draft
    29762-2|mt|Stil ta’ ħajja|draft
    8716-3|mt|Sinjali vitali|draft
    30954-2|mt|Riżultati|draft
    47420-5|mt|Stat funzjonali|draft
    18776-5|mt|Pjan ta’ kura|draft
    42348-3|mt|Direttivi bil-quddiem|draft
    10182-4|mt|Vjaġġi|draft
    104605-1|mt|Twissijiet|draft
    81338-6|mt|Rakkont tal-pazjent|draft
    11329-0|mt|Storja medika|draft
    11450-4|nl|Huidige problemen|draft
    48765-2|nl|Allergieën en intoleranties|draft
    10160-0|nl|Medicatie|draft
    47519-4|nl|Verrichtingen|draft
    46264-8|nl|Hulpmiddelen en implantaten|draft
    11348-0|nl|Vroegere aandoeningen|draft
    11369-6|nl|Vaccinaties|draft
    10162-6|nl|Zwangerschap|draft
    29762-2|nl|Leefwijze|draft
    8716-3|nl|Vitale functies|draft
    30954-2|nl|Uitslagen|draft
    47420-5|nl|Functionele status|draft
    18776-5|nl|Zorgplan|draft
    42348-3|nl|Wilsverklaringen|draft
    10182-4|nl|Reizen|draft
    104605-1|nl|Waarschuwingen|draft
    81338-6|nl|Verhaal van de patiënt|draft
    11329-0|nl|Voorgeschiedenis|draft
    """
}
