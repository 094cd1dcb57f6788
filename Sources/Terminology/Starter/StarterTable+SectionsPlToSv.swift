extension StarterTable {
  /// Section headings, pl to sv: our own plain wording, `section | language | heading | review state`.
  static let sectionLabelsPlToSv = """
    11450-4|pl|Aktualne problemy|draft
    48765-2|pl|Alergie i nietolerancje|draft
    10160-0|pl|Leki|draft
    47519-4|pl|Zabiegi|draft
    46264-8|pl|Wyroby medyczne i implanty|draft
    11348-0|pl|Przebyte choroby|draft
    11369-6|pl|Szczepienia|draft
    10162-6|pl|Ciąża|draft
    29762-2|pl|Styl życia|draft
    8716-3|pl|Parametry życiowe|draft
    30954-2|pl|Wyniki|draft
    47420-5|pl|Sprawność|draft
    18776-5|pl|Plan opieki|draft
    42348-3|pl|Oświadczenia woli pacjenta|draft
    10182-4|pl|Podróże|draft
    104605-1|pl|Ostrzeżenia|draft
    81338-6|pl|Relacja pacjenta|draft
    11329-0|pl|Historia choroby|draft
    11450-4|pt|Problemas atuais|draft
    48765-2|pt|Alergias e intolerâncias|draft
    10160-0|pt|Medicação|draft
    47519-4|pt|Procedimentos|draft
    46264-8|pt|Dispositivos e implantes|draft
    11348-0|pt|Antecedentes|draft
    11369-6|pt|Vacinas|draft
    10162-6|pt|Gravidez|draft
    29762-2|pt|História social|draft
    8716-3|pt|Sinais vitais|draft
    30954-2|pt|Resultados|draft
    47420-5|pt|Estado funcional|draft
    18776-5|pt|Plano de cuidados|draft
    42348-3|pt|Diretivas antecipadas|draft
    10182-4|pt|Viagens|draft
    104605-1|pt|Alertas|draft
    81338-6|pt|Relato do doente|draft
    11329-0|pt|História clínica|draft
    11450-4|ro|Probleme actuale|draft
    48765-2|ro|Alergii și intoleranțe|draft
    10160-0|ro|Medicamente|draft
    47519-4|ro|Proceduri|draft
    46264-8|ro|Dispozitive și implanturi|draft
    11348-0|ro|Afecțiuni anterioare|draft
    11369-6|ro|Vaccinări|draft
    10162-6|ro|Sarcină|draft
    29762-2|ro|Mod de viață|draft
    8716-3|ro|Semne vitale|draft
    30954-2|ro|Rezultate|draft
    47420-5|ro|Stare funcțională|draft
    18776-5|ro|Plan de îngrijire|draft
    42348-3|ro|Directive anticipate|draft
    10182-4|ro|Călătorii|draft
    104605-1|ro|Alerte|draft
    81338-6|ro|Relatarea pacientului|draft
    11329-0|ro|Istoric medical|draft
    11450-4|sk|Súčasné problémy|draft
    48765-2|sk|Alergie a neznášanlivosť|draft
    10160-0|sk|Lieky|draft
    47519-4|sk|Výkony|draft
    46264-8|sk|Pomôcky a implantáty|draft
    11348-0|sk|Prekonané ochorenia|draft
    11369-6|sk|Očkovania|draft
    10162-6|sk|Tehotenstvo|draft
    29762-2|sk|Životný štýl|draft
    8716-3|sk|Vitálne funkcie|draft
    30954-2|sk|Výsledky|draft
    47420-5|sk|Funkčný stav|draft
    18776-5|sk|Plán starostlivosti|draft
    42348-3|sk|Vopred vyslovené priania|draft
    10182-4|sk|Cesty|draft
    104605-1|sk|Upozornenia|draft
    81338-6|sk|Rozprávanie pacienta|draft
    11329-0|sk|Zdravotná anamnéza|draft
    11450-4|sl|Trenutne težave|draft
    48765-2|sl|Alergije in preobčutljivosti|draft
    10160-0|sl|Zdravila|draft
    47519-4|sl|Posegi|draft
    46264-8|sl|Pripomočki in vsadki|draft
    11348-0|sl|Pretekle bolezni|draft
    11369-6|sl|Cepljenja|draft
    10162-6|sl|Nosečnost|draft
    29762-2|sl|Življenjski slog|draft
    8716-3|sl|Vitalni znaki|draft
    30954-2|sl|Izvidi|draft
    47420-5|sl|Funkcionalno stanje|draft
    18776-5|sl|Načrt oskrbe|draft
    42348-3|sl|Vnaprej izražena volja|draft
    10182-4|sl|Potovanja|draft
    104605-1|sl|Opozorila|draft
    81338-6|sl|Pacientova zgodba|draft
    11329-0|sl|Zgodovina bolezni|draft
    11450-4|sv|Aktuella problem|draft
    48765-2|sv|Allergier och överkänslighet|draft
    10160-0|sv|Läkemedel|draft
    47519-4|sv|Åtgärder|draft
    46264-8|sv|Hjälpmedel och implantat|draft
    11348-0|sv|Tidigare sjukdomar|draft
    11369-6|sv|Vaccinationer|draft
    10162-6|sv|Graviditet|draft
    29762-2|sv|Levnadsvanor|draft
    8716-3|sv|Vitalparametrar|draft
    30954-2|sv|Resultat|draft
    47420-5|sv|Funktionsstatus|draft
    18776-5|sv|Vårdplan|draft
    42348-3|sv|Förhandsdirektiv|draft
    10182-4|sv|Resor|draft
    104605-1|sv|Varningar|draft
    81338-6|sv|Patientens berättelse|draft
    11329-0|sv|Sjukdomshistoria|draft
    """
}
