extension PageTexts {
  /// Words of the flags: each rule by its name, and what it counts as `.unit`.
  static let flags: [String: [String: String]] = [
    "flags": row("Flags", "Signalements", "Alertas", "Auffälligkeiten"),
    "flagsText": row(
      "Accesses that exceeded a limit. Each names its rule, what was measured, and the limit. People are pseudonyms.",
      "Les accès qui ont dépassé une limite. Chacun nomme sa règle, la mesure et la limite. Les personnes sont des pseudonymes.",
      "Acessos que excederam um limite. Cada um diz a regra, a medida e o limite. As pessoas são pseudónimos.",
      "Zugriffe, die eine Grenze überschritten. Jeder nennt Regel, Messwert und Grenze. Personen sind Pseudonyme."),
    "flagsWaitingShort": row("waiting", "en attente", "em espera", "offen"),
    "flagsWaiting": row("Waiting for review", "À examiner", "Por analisar", "Zu prüfen"),
    "flagsNone": row(
      "Nothing to review. Last check {time}.", "Rien à examiner. Dernière vérification à {time}.",
      "Nada para analisar. Última verificação: {time}.", "Nichts zu prüfen. Zuletzt geprüft um {time}."),
    "flagsNoneHere": row(
      "No flag matches.", "Aucun signalement ne correspond.", "Nenhum alerta corresponde.",
      "Keine Auffälligkeit passt."),
    "flagCount": row(
      "Newest first: {n}", "Du plus récent au plus ancien : {n}", "Do mais recente ao mais antigo: {n}",
      "Neueste zuerst: {n}"),
    "flagsAll": row("All flags", "Tous les signalements", "Todos os alertas", "Alle Auffälligkeiten"),
    "flagsOlder": row("Older flags", "Signalements plus anciens", "Alertas mais antigos", "Ältere Auffälligkeiten"),
    "flagsOpen": row("Waiting", "En attente", "Em espera", "Offen"),
    "flagState": row("State", "État", "Estado", "Stand"),
    "flagRule": row("Rule", "Règle", "Regra", "Regel"),
    "flagState.open": row("waiting for review", "à examiner", "por analisar", "zu prüfen"),
    "flagState.reviewed": row("reviewed", "examiné", "analisado", "geprüft"),
    "flagState.escalated": row("passed on", "transmis", "encaminhado", "weitergegeben"),
    "flagSubject": row("About", "Concerne", "Sobre", "Betrifft"),
    "flagSubject.professional": row("a professional", "un professionnel", "um profissional", "eine Fachkraft"),
    "flagSubject.organisation": row(
      "a care organisation", "un établissement", "uma organização", "eine Einrichtung"),
    "flagSubject.patient": row("a patient", "un patient", "um doente", "eine Patientin, ein Patient"),
    "flagSubject.peer": row("another country", "un autre pays", "outro país", "ein anderes Land"),
    "flagSubject.reader": row(
      "a reader of this log", "un lecteur de ce journal", "um leitor deste registo", "wer dieses Protokoll liest"),
    "flagThen": row("What follows", "Conséquence", "Consequência", "Folge"),
    "flagThen.flag": row("shown here", "montré ici", "mostrado aqui", "hier gezeigt"),
    "flagThen.slow": row("answered later", "réponse retardée", "resposta atrasada", "später beantwortet"),
    "flagThen.block": row("refused", "refusé", "recusado", "abgelehnt"),
    "flagThen.off": row("rule is off", "règle désactivée", "regra desligada", "Regel ist aus"),
    "flagMeasured": row("{n} {unit} in {span}", "{n} {unit} en {span}", "{n} {unit} em {span}", "{n} {unit} in {span}"),
    "flagMeasured.value": row("{n} {unit}", "{n} {unit}", "{n} {unit}", "{n} {unit}"),
    "flagAllowed": row("limit {n}", "limite {n}", "limite {n}", "Grenze {n}"),
    "flagLimit": row("Limit", "Limite", "Limite", "Grenze"),
    "flagSpan": row("Counted over", "Compté sur", "Contado em", "Gezählt über"),
    "flagSetting": row("In the configuration", "Dans la configuration", "Na configuração", "In der Konfiguration"),
    "flagDecision": row("Decision", "Décision", "Decisão", "Entscheidung"),
    "flagDecided": row(
      "{what}, {time}, by {who}: {note} (entry {entry})", "{what}, {time}, par {who} : {note} (entrée {entry})",
      "{what}, {time}, por {who}: {note} (entrada {entry})", "{what}, {time}, von {who}: {note} (Eintrag {entry})"),
    "flagDecide": row("Decide", "Décider", "Decidir", "Entscheiden"),
    "flagDecideAgain": row("Decide again", "Décider à nouveau", "Decidir de novo", "Neu entscheiden"),
    "flagNote": row("Note", "Note", "Nota", "Notiz"),
    "flagReviewed": row(
      "Reviewed, nothing follows", "Examiné, sans suite", "Analisado, sem seguimento", "Geprüft, keine Folge"),
    "flagEscalate": row("Pass on", "Transmettre", "Encaminhar", "Weitergeben"),
    "flagDone": row(
      "Recorded: flag {n} is {what}.", "Enregistré : le signalement {n} est {what}.",
      "Registado: o alerta {n} está {what}.", "Aufgezeichnet: Auffälligkeit {n} ist {what}."),
    "flagNoteNeeded": row(
      "Write a note of 1 to 500 characters. Nothing was recorded.",
      "Écrivez une note de 1 à 500 caractères. Rien n’a été enregistré.",
      "Escreva uma nota de 1 a 500 caracteres. Nada foi registado.",
      "Schreiben Sie eine Notiz von 1 bis 500 Zeichen. Es wurde nichts aufgezeichnet."),
    "flagRules": row("The rules", "Les règles", "As regras", "Die Regeln"),
    "flagRulesCaption": row(
      "Rules in force, with their limits", "Règles en vigueur et leurs limites", "Regras em vigor e os seus limites",
      "Geltende Regeln mit ihren Grenzen"),
    "flagRulesNote": row(
      "A limit is changed in the configuration of this gateway, by its operator; each change is an entry of the log.",
      "Une limite se change dans la configuration de cette passerelle, par son exploitant ; chaque changement est une entrée du journal.",
      "Um limite muda-se na configuração deste ponto de contacto, pelo operador; cada mudança é uma entrada do registo.",
      "Eine Grenze ändert der Betreiber in der Konfiguration dieses Gateways; jede Änderung ist ein Eintrag im Protokoll."
    ),
    "span.hours": row("{n} h", "{n} h", "{n} h", "{n} Std."),
    "span.minutes": row("{n} min", "{n} min", "{n} min", "{n} Min."),
    "flag.many-patients-professional": row(
      "One professional, many people", "Un professionnel, beaucoup de personnes", "Um profissional, muitas pessoas",
      "Eine Fachkraft, viele Personen"),
    "flag.many-patients-organisation": row(
      "One care organisation, many people", "Un établissement, beaucoup de personnes",
      "Uma organização, muitas pessoas", "Eine Einrichtung, viele Personen"),
    "flag.two-countries": row(
      "Same person, two countries", "Même personne, deux pays", "Mesma pessoa, dois países",
      "Dieselbe Person, zwei Länder"),
    "flag.repeat-after-refusal": row(
      "Asked again after a refusal", "Nouvelle demande après un refus", "Novo pedido após recusa",
      "Nach Ablehnung erneut gefragt"),
    "flag.wrong-identities": row(
      "Wrong codes or identities", "Codes ou identités erronés", "Códigos ou identidades errados",
      "Falsche Codes oder Identitäten"),
    "flag.vital-interest": row(
      "Vital interest: opened without an answer", "Intérêt vital : ouvert sans réponse",
      "Interesse vital: aberto sem resposta", "Lebenswichtig: ohne Antwort geöffnet"),
    "flag.night-time": row(
      "Many people at night", "Beaucoup de personnes la nuit", "Muitas pessoas à noite",
      "Viele Personen in der Nacht"),
    "flag.beyond-permission": row(
      "More parts than the permission covers", "Plus de parties que l’autorisation", "Mais partes do que a permissão",
      "Mehr Teile als erlaubt"),
    "flag.clock-offset": row(
      "Clocks of two countries apart", "Horloges de deux pays décalées", "Relógios de dois países desfasados",
      "Uhren zweier Länder weichen ab"),
    "flag.missing-receipt": row(
      "Confirmation is missing", "Confirmation manquante", "Falta confirmação", "Bestätigung fehlt"),
    "flag.log-reader": row(
      "One reader of the log, many people", "Un lecteur du journal, beaucoup de personnes",
      "Um leitor do registo, muitas pessoas", "Ein Leser des Protokolls, viele Personen"),
    "flag.people": row("people", "personnes", "pessoas", "Personen"),
    "flag.countries": row("countries", "pays", "países", "Länder"),
    "flag.country": row("country", "pays", "país", "Land"),
    "flag.requests": row("requests", "demandes", "pedidos", "Anfragen"),
    "flag.attempts": row("attempts", "essais", "tentativas", "Versuche"),
    "flag.accesses": row("accesses", "accès", "acessos", "Zugriffe"),
    "flag.milliseconds": row("ms", "ms", "ms", "ms"),
    "flag.checkpoints": row("checkpoints", "points de contrôle", "pontos de controlo", "Prüfpunkte"),
    "read.flags": row("flags", "signalements", "alertas", "Auffälligkeiten"),
    "read.search-professional": row(
      "search by professional", "recherche d’un professionnel", "pesquisa de um profissional", "Suche nach Fachkraft"),
    "filter_organisation": row("Organisation", "Établissement", "Organização", "Einrichtung"),
    "personalFilters": row(
      "People are never part of an address. To look for one:",
      "Une personne ne figure jamais dans une adresse. Pour en chercher une :",
      "As pessoas nunca fazem parte de um endereço. Para procurar uma:",
      "Personen stehen nie in einer Adresse. Um eine zu suchen:"),
    "notAllRead": row(
      "Older entries were not looked at yet.", "Les entrées plus anciennes n’ont pas encore été lues.",
      "As entradas mais antigas ainda não foram lidas.", "Ältere Einträge wurden noch nicht angesehen."),
    "lookFurther": row("Look further", "Chercher plus loin", "Procurar mais", "Weitersuchen"),
    "searchProfessional": row(
      "Search by professional", "Chercher un professionnel", "Procurar um profissional", "Nach Fachkraft suchen"),
    "professionalIdentifier": row(
      "Identifier of the professional", "Identifiant du professionnel", "Identificador do profissional",
      "Kennung der Fachkraft"),
    "professionalHint": row(
      "As the other country’s contact point states it, or the pseudonym from an evidence pack",
      "Tel que l’indique le point de contact de l’autre pays, ou le pseudonyme d’un dossier de preuve",
      "Como o indica o ponto de contacto do outro país, ou o pseudónimo de um dossiê de prova",
      "Wie sie die Kontaktstelle des anderen Landes angibt, oder das Pseudonym aus einem Beweispaket"),
    "professionalTold": row(
      "Recorded with your name. Reason:", "Enregistré avec votre nom. Raison :", "Registado com o seu nome. Motivo:",
      "Mit Ihrem Namen aufgezeichnet. Grund:"),
    "history.checked": row(
      "Checked by the privacy officer: request {reference}. By: {who}",
      "Vérifié par le responsable de la protection des données : demande {reference}. Par : {who}",
      "Verificado pelo encarregado da proteção de dados: pedido {reference}. Por: {who}",
      "Von der Datenschutzstelle geprüft: Anfrage {reference}. Durch: {who}"),
    "sortedBy": row(
      "{n} exchanges of this page, by: {column}", "{n} échanges de cette page, par : {column}",
      "{n} trocas desta página, por: {column}", "{n} Austausche dieser Seite, nach: {column}"),
  ]
}
