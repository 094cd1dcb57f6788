extension StarterTable {
  /// Section headings, bg to en: our own plain wording, `section | language | heading | review state`.
  static let sectionLabelsBgToEn = """
    11450-4|bg|Текущи проблеми|draft
    48765-2|bg|Алергии и непоносимост|draft
    10160-0|bg|Лекарства|draft
    47519-4|bg|Процедури|draft
    46264-8|bg|Изделия и импланти|draft
    11348-0|bg|Минали заболявания|draft
    11369-6|bg|Ваксинации|draft
    10162-6|bg|Бременност|draft
    29762-2|bg|Начин на живот|draft
    8716-3|bg|Жизнени показатели|draft
    30954-2|bg|Резултати|draft
    47420-5|bg|Функционално състояние|draft
    18776-5|bg|План за грижи|draft
    42348-3|bg|Предварителни указания|draft
    10182-4|bg|Пътувания|draft
    104605-1|bg|Предупреждения|draft
    81338-6|bg|Разказ на пациента|draft
    11329-0|bg|Медицинска история|draft
    11450-4|cs|Současné problémy|draft
    48765-2|cs|Alergie a nesnášenlivost|draft
    10160-0|cs|Léky|draft
    47519-4|cs|Výkony|draft
    46264-8|cs|Prostředky a implantáty|draft
    11348-0|cs|Prodělaná onemocnění|draft
    11369-6|cs|Očkování|draft
    10162-6|cs|Těhotenství|draft
    29762-2|cs|Životní styl|draft
    8716-3|cs|Vitální funkce|draft
    30954-2|cs|Výsledky|draft
    47420-5|cs|Funkční stav|draft
    18776-5|cs|Plán péče|draft
    42348-3|cs|Dříve vyslovená přání|draft
    10182-4|cs|Cesty|draft
    104605-1|cs|Upozornění|draft
    81338-6|cs|Vyprávění pacienta|draft
    11329-0|cs|Zdravotní historie|draft
    11450-4|da|Aktuelle problemer|draft
    48765-2|da|Allergier og overfølsomhed|draft
    10160-0|da|Medicin|draft
    47519-4|da|Indgreb|draft
    46264-8|da|Hjælpemidler og implantater|draft
    11348-0|da|Tidligere sygdomme|draft
    11369-6|da|Vaccinationer|draft
    10162-6|da|Graviditet|draft
    29762-2|da|Livsstil|draft
    8716-3|da|Vitale værdier|draft
    30954-2|da|Resultater|draft
    47420-5|da|Funktionsevne|draft
    18776-5|da|Plejeplan|draft
    42348-3|da|Forhåndstilkendegivelser|draft
    10182-4|da|Rejser|draft
    104605-1|da|Advarsler|draft
    81338-6|da|Patientens fortælling|draft
    11329-0|da|Sygehistorie|draft
    11450-4|de|Aktuelle Probleme|draft
    48765-2|de|Allergien und Unverträglichkeiten|draft
    10160-0|de|Medikamente|draft
    47519-4|de|Eingriffe|draft
    46264-8|de|Geräte und Implantate|draft
    11348-0|de|Frühere Erkrankungen|draft
    11369-6|de|Impfungen|draft
    10162-6|de|Schwangerschaft|draft
    29762-2|de|Lebensweise|draft
    8716-3|de|Vitalzeichen|draft
    30954-2|de|Befunde|draft
    47420-5|de|Funktionsstatus|draft
    18776-5|de|Behandlungsplan|draft
    42348-3|de|Patientenverfügung|draft
    10182-4|de|Reisen|draft
    104605-1|de|Warnhinweise|draft
    81338-6|de|Bericht des Patienten|draft
    11329-0|de|Krankengeschichte|draft
    11450-4|el|Τρέχοντα προβλήματα|draft
    48765-2|el|Αλλεργίες και δυσανεξίες|draft
    10160-0|el|Φάρμακα|draft
    47519-4|el|Επεμβάσεις|draft
    46264-8|el|Συσκευές και εμφυτεύματα|draft
    11348-0|el|Προηγούμενες παθήσεις|draft
    11369-6|el|Εμβολιασμοί|draft
    10162-6|el|Εγκυμοσύνη|draft
    29762-2|el|Τρόπος ζωής|draft
    8716-3|el|Ζωτικά σημεία|draft
    30954-2|el|Αποτελέσματα|draft
    47420-5|el|Λειτουργική κατάσταση|draft
    18776-5|el|Σχέδιο φροντίδας|draft
    42348-3|el|Προγενέστερες οδηγίες|draft
    10182-4|el|Ταξίδια|draft
    104605-1|el|Προειδοποιήσεις|draft
    81338-6|el|Αφήγηση του ασθενούς|draft
    11329-0|el|Ιατρικό ιστορικό|draft
    11450-4|en|Current problems|reviewed
    48765-2|en|Allergies and intolerances|reviewed
    10160-0|en|Medication summary|reviewed
    47519-4|en|Procedures|reviewed
    46264-8|en|Devices and implants|reviewed
    11348-0|en|Past problems|reviewed
    11369-6|en|Vaccinations|reviewed
    10162-6|en|Pregnancy|reviewed
    29762-2|en|Social history|reviewed
    8716-3|en|Vital signs|reviewed
    30954-2|en|Results|reviewed
    47420-5|en|Functional status|reviewed
    18776-5|en|Care plan|reviewed
    42348-3|en|Advance directives|reviewed
    10182-4|en|Travel history|reviewed
    104605-1|en|Alerts|reviewed
    81338-6|en|Patient story|reviewed
    11329-0|en|Medical history|reviewed
    """
}
