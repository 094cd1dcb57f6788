extension StarterTable {
  /// Section headings, es to hr: our own plain wording, `section | language | heading | review state`.
  static let sectionLabelsEsToHr = """
    11450-4|es|Problemas actuales|draft
    48765-2|es|Alergias e intolerancias|draft
    10160-0|es|Medicación|draft
    47519-4|es|Procedimientos|draft
    46264-8|es|Dispositivos e implantes|draft
    11348-0|es|Antecedentes|draft
    11369-6|es|Vacunas|draft
    10162-6|es|Embarazo|draft
    29762-2|es|Hábitos de vida|draft
    8716-3|es|Constantes vitales|draft
    30954-2|es|Resultados|draft
    47420-5|es|Estado funcional|draft
    18776-5|es|Plan de cuidados|draft
    42348-3|es|Voluntades anticipadas|draft
    10182-4|es|Viajes|draft
    104605-1|es|Alertas|draft
    81338-6|es|Relato del paciente|draft
    11329-0|es|Historia clínica|draft
    11450-4|et|Praegused terviseprobleemid|draft
    48765-2|et|Allergiad ja talumatus|draft
    10160-0|et|Ravimid|draft
    47519-4|et|Protseduurid|draft
    46264-8|et|Seadmed ja implantaadid|draft
    11348-0|et|Varasemad haigused|draft
    11369-6|et|Vaktsineerimised|draft
    10162-6|et|Rasedus|draft
    29762-2|et|Eluviis|draft
    8716-3|et|Elulised näitajad|draft
    30954-2|et|Tulemused|draft
    47420-5|et|Toimetulek|draft
    18776-5|et|Raviplaan|draft
    42348-3|et|Patsiendi tahteavaldused|draft
    10182-4|et|Reisid|draft
    104605-1|et|Hoiatused|draft
    81338-6|et|Patsiendi lugu|draft
    11329-0|et|Haiguslugu|draft
    11450-4|fi|Nykyiset ongelmat|draft
    48765-2|fi|Allergiat ja yliherkkyydet|draft
    10160-0|fi|Lääkitys|draft
    47519-4|fi|Toimenpiteet|draft
    46264-8|fi|Laitteet ja implantit|draft
    11348-0|fi|Aiemmat sairaudet|draft
    11369-6|fi|Rokotukset|draft
    10162-6|fi|Raskaus|draft
    29762-2|fi|Elintavat|draft
    8716-3|fi|Peruselintoiminnot|draft
    30954-2|fi|Tulokset|draft
    47420-5|fi|Toimintakyky|draft
    18776-5|fi|Hoitosuunnitelma|draft
    42348-3|fi|Hoitotahto|draft
    10182-4|fi|Matkat|draft
    104605-1|fi|Varoitukset|draft
    81338-6|fi|Potilaan kertomus|draft
    11329-0|fi|Sairaushistoria|draft
    11450-4|fr|Problèmes actuels|reviewed
    48765-2|fr|Allergies et intolérances|reviewed
    10160-0|fr|Traitements|reviewed
    47519-4|fr|Actes et interventions|reviewed
    46264-8|fr|Dispositifs et implants|reviewed
    11348-0|fr|Antécédents|reviewed
    11369-6|fr|Vaccinations|reviewed
    10162-6|fr|Grossesse|reviewed
    29762-2|fr|Mode de vie|reviewed
    8716-3|fr|Signes vitaux|reviewed
    30954-2|fr|Résultats|reviewed
    47420-5|fr|Statut fonctionnel|reviewed
    18776-5|fr|Plan de soins|reviewed
    42348-3|fr|Directives anticipées|reviewed
    10182-4|fr|Voyages|reviewed
    104605-1|fr|Alertes|reviewed
    81338-6|fr|Récit du patient|reviewed
    11329-0|fr|Histoire médicale|reviewed
    11450-4|ga|Fadhbanna reatha|draft
    48765-2|ga|Ailléirgí agus éadulaingtí|draft
    10160-0|ga|Cógais|draft
    47519-4|ga|Gnáthaimh|draft
    46264-8|ga|Gairis agus ionchlannáin|draft
    11348-0|ga|Fadhbanna roimhe seo|draft
    11369-6|ga|Vacsaínithe|draft
    10162-6|ga|Toircheas|draft
    29762-2|ga|Stíl mhaireachtála|draft
    8716-3|ga|Comharthaí beatha|draft
    30954-2|ga|Torthaí|draft
    47420-5|ga|Stádas feidhme|draft
    18776-5|ga|Plean cúraim|draft
    42348-3|ga|Treoracha roimh ré|draft
    10182-4|ga|Taisteal|draft
    104605-1|ga|Rabhaidh|draft
    81338-6|ga|Scéal an othair|draft
    11329-0|ga|Stair leighis|draft
    11450-4|hr|Trenutačni problemi|draft
    48765-2|hr|Alergije i nepodnošljivosti|draft
    10160-0|hr|Lijekovi|draft
    47519-4|hr|Zahvati|draft
    46264-8|hr|Pomagala i implantati|draft
    11348-0|hr|Prijašnje bolesti|draft
    11369-6|hr|Cijepljenja|draft
    10162-6|hr|Trudnoća|draft
    29762-2|hr|Životne navike|draft
    8716-3|hr|Vitalni znakovi|draft
    30954-2|hr|Nalazi|draft
    47420-5|hr|Funkcionalno stanje|draft
    18776-5|hr|Plan skrbi|draft
    42348-3|hr|Unaprijed izražena volja|draft
    10182-4|hr|Putovanja|draft
    104605-1|hr|Upozorenja|draft
    81338-6|hr|Priča pacijenta|draft
    11329-0|hr|Povijest bolesti|draft
    """
}
