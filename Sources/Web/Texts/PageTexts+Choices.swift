extension PageTexts {
  /// Words of what patients set in advance.
  static let choices: [String: [String: String]] = [
    "myChoices": row("My choices", "Mes choix", "As minhas escolhas", "Meine Einstellungen"),
    "since": row("since", "depuis", "desde", "seit"),
    "hideTitle": row("Hide data", "Masquer des données", "Ocultar dados", "Daten verbergen"),
    "hideCard": row(
      "Choose what nobody abroad can see, or not everybody.",
      "Choisissez ce que personne à l’étranger ne peut voir, ou pas tout le monde.",
      "Escolha o que ninguém no estrangeiro pode ver, ou nem todos.",
      "Wählen Sie, was im Ausland niemand sehen darf, oder nicht alle."),
    "hideText": row(
      "What you hide here is never sent, whatever you allow later.",
      "Ce que vous masquez ici n’est jamais envoyé, quoi que vous acceptiez ensuite.",
      "O que oculta aqui nunca é enviado, mesmo que autorize depois.",
      "Was Sie hier verbergen, wird nie gesendet, auch wenn Sie später etwas erlauben."),
    "hideWarn": row(
      "A doctor who does not see something may not take it into account when treating you. This can harm you.",
      "Un médecin qui ne voit pas une information peut ne pas en tenir compte en vous soignant. Cela peut vous nuire.",
      "Um médico que não vê uma informação pode não a ter em conta ao cuidar de si. Isso pode prejudicar a sua saúde.",
      "Was bei der Behandlung nicht zu sehen ist, wird vielleicht nicht berücksichtigt. Das kann Ihnen schaden."),
    "hiddenNow": row("Hidden now", "Masqué en ce moment", "Oculto neste momento", "Zurzeit verborgen"),
    "hiddenNothing": row("You hide nothing.", "Vous ne masquez rien.", "Não oculta nada.", "Sie verbergen nichts."),
    "showAgain": row("Show again", "Montrer de nouveau", "Voltar a mostrar", "Wieder zeigen"),
    "hideMore": row("Hide something", "Masquer une information", "Ocultar algo", "Etwas verbergen"),
    "hideWhat": row("What?", "Quoi ?", "O quê?", "Was?"),
    "hideChoose": row("Please choose", "Choisissez", "Escolha", "Bitte wählen"),
    "hideWhom": row("From whom?", "À qui ?", "A quem?", "Vor wem?"),
    "hideAll": row("Everything", "Tout", "Tudo", "Alles"),
    "hideWhole": row("My whole record", "Tout mon dossier", "Todo o meu registo", "Meine ganze Akte"),
    "hideParts": row("One part", "Une partie", "Uma parte", "Ein Teil"),
    "hideEntries": row("One entry", "Une information", "Uma entrada", "Ein Eintrag"),
    "hideAuthors": row(
      "All that one person wrote", "Tout ce qu’une personne a écrit", "Tudo o que uma pessoa escreveu",
      "Alles, was eine Person geschrieben hat"),
    "fromEveryone": row("Everybody abroad", "Tout le monde à l’étranger", "Todos no estrangeiro", "Alle im Ausland"),
    "fromCountry": row("Everybody in {country}", "Tout le monde : {country}", "Todos: {country}", "Alle in: {country}"),
    "fromProfession": row(
      "This profession: {role}", "Cette profession : {role}", "Esta profissão: {role}", "Dieser Beruf: {role}"),
    "hideInvisible": row(
      "Nobody abroad is told that you hide something.",
      "Personne à l’étranger n’apprend que vous masquez quelque chose.",
      "Ninguém no estrangeiro sabe que oculta algo.", "Niemand im Ausland erfährt, dass Sie etwas verbergen."),
    "hideDo": row("Hide", "Masquer", "Ocultar", "Verbergen"),
    "hideNothing": row(
      "Choose what to hide.", "Choisissez ce qu’il faut masquer.", "Escolha o que quer ocultar.",
      "Wählen Sie, was verborgen werden soll."),
    "directiveTitle": row("In an emergency", "En cas d’urgence", "Em caso de urgência", "Im Notfall"),
    "directiveCard": row(
      "Decide now what doctors abroad may see if you cannot answer.",
      "Décidez maintenant ce que les médecins à l’étranger peuvent voir si vous ne pouvez pas répondre.",
      "Decida agora o que os médicos no estrangeiro podem ver se não puder responder.",
      "Entscheiden Sie jetzt, was Ärzte im Ausland sehen dürfen, wenn Sie nicht antworten können."),
    "directiveText": row(
      "A doctor abroad says that it is an emergency. You do not answer in time. Then the parts that you tick here are sent.",
      "Un médecin à l’étranger indique une urgence. Vous ne répondez pas à temps. Alors les parties cochées ici sont envoyées.",
      "Um médico no estrangeiro indica uma urgência. Não responde a tempo. Então as partes escolhidas aqui são enviadas.",
      "Ein Arzt im Ausland gibt einen Notfall an. Sie antworten nicht rechtzeitig. Dann werden die hier angekreuzten Teile gesendet."
    ),
    "directiveWarn": row(
      "Each use stands in your history at once. You can end it at any time. Without your confirmation it ends after a year.",
      "Chaque utilisation figure aussitôt dans votre historique. Vous pouvez l’arrêter à tout moment. Sans votre confirmation, elle prend fin après un an.",
      "Cada utilização fica logo no seu histórico. Pode desativar a qualquer momento. Sem a sua confirmação, termina ao fim de um ano.",
      "Jede Nutzung steht sofort in Ihrem Verlauf. Sie können die Vorgabe jederzeit beenden. Ohne Ihre Bestätigung endet sie nach einem Jahr."
    ),
    "directiveOff": row(
      "It is off. Nothing is sent without your answer.", "C’est désactivé. Rien n’est envoyé sans votre réponse.",
      "Está desativado. Nada é enviado sem a sua resposta.",
      "Ausgeschaltet. Ohne Ihre Antwort wird nichts gesendet."),
    "directiveNow": row(
      "It is on. After {n} minutes without your answer, {roles} in {countries} can see: {parts}.",
      "C’est activé. Après {n} minutes sans réponse de votre part, {roles} ({countries}) peuvent voir : {parts}.",
      "Está ativado. Após {n} minutos sem a sua resposta, {roles} ({countries}) podem ver: {parts}.",
      "Eingeschaltet. Nach {n} Minuten ohne Ihre Antwort können {roles} ({countries}) sehen: {parts}."),
    "directiveOver": row(
      "Its year is over, so it is not used. It said: after {n} minutes, {roles} in {countries} can see: {parts}.",
      "Son année est terminée, elle n’est plus utilisée. Elle disait : après {n} minutes, {roles} ({countries}) peuvent voir : {parts}.",
      "O prazo de um ano terminou, por isso já não é usado. Dizia: após {n} minutos, {roles} ({countries}) podem ver: {parts}.",
      "Das Jahr ist um, daher gilt nichts mehr. Festgelegt war: Nach {n} Minuten können {roles} ({countries}) sehen: {parts}."
    ),
    "directiveEnd": row("End it now", "Arrêter maintenant", "Terminar agora", "Jetzt beenden"),
    "directiveConfirm": row(
      "Keep it for a year", "La garder un an", "Manter durante um ano", "Ein weiteres Jahr behalten"),
    "directiveChange": row("Change it", "La modifier", "Alterar", "Ändern"),
    "directiveWhere": row("In which countries?", "Dans quels pays ?", "Em que países?", "In welchen Ländern?"),
    "directiveWho": row("Who may see it?", "Qui peut les voir ?", "Quem pode ver?", "Wer darf es sehen?"),
    "directiveWait": row(
      "How long do you have to answer?", "Combien de temps avez-vous pour répondre ?",
      "Quanto tempo tem para responder?", "Wie lange haben Sie Zeit zu antworten?"),
    "directiveMinutes": row("{n} minutes", "{n} minutes", "{n} minutos", "{n} Minuten"),
    "directiveSet": row("Turn it on", "Activer", "Ativar", "Einschalten"),
    "directiveFault": row(
      "Tick at least one country, one profession and one part.",
      "Cochez au moins un pays, une profession et une partie.",
      "Escolha pelo menos um país, uma profissão e uma parte.",
      "Kreuzen Sie mindestens ein Land, einen Beruf und einen Teil an."),
    "directive.role.221": row("doctors", "médecins", "médicos", "Ärzte"),
    "directive.role.222": row(
      "nurses and midwives", "infirmiers et sages-femmes", "enfermeiros e parteiras", "Pflegekräfte und Hebammen"),
    "history.because.directive": row(
      "because you set it in advance for an emergency", "car vous l’aviez prévu pour une urgence",
      "porque o definiu antes para uma urgência", "weil Sie es vorab für den Notfall festgelegt haben"),
    "historyMore": row("More", "Voir plus", "Ver mais", "Mehr"),
    "historyDownload": row(
      "Download as a file", "Télécharger en fichier", "Descarregar como ficheiro", "Als Datei herunterladen"),
    "historyOwn": row(
      "Other events about you", "Autres événements vous concernant", "Outros eventos sobre si",
      "Weitere Ereignisse zu Ihnen"),
    "history.code-voided": row(
      "a code was blocked or replaced", "un code a été bloqué ou remplacé", "um código foi bloqueado ou substituído",
      "ein Code wurde gesperrt oder ersetzt"),
    "history.code-wrong": row(
      "somebody tried a wrong code", "quelqu’un a essayé un mauvais code", "alguém tentou um código errado",
      "jemand hat einen falschen Code versucht"),
    "history.consent-restricted": row(
      "you hid something", "vous avez masqué une information", "ocultou algo", "Sie haben etwas verborgen"),
    "history.restriction-lifted": row(
      "you show something again", "vous montrez de nouveau une information", "voltou a mostrar algo",
      "Sie zeigen etwas wieder"),
    "history.directive-set": row(
      "you decided for an emergency", "vous avez décidé pour une urgence", "decidiu para uma urgência",
      "Sie haben für den Notfall entschieden"),
    "history.directive-ended": row(
      "you ended your decision for an emergency", "vous avez arrêté votre décision pour une urgence",
      "terminou a sua decisão para uma urgência", "Sie haben Ihre Entscheidung für den Notfall beendet"),
    "receiptTitle": row("Your receipt", "Votre reçu", "O seu recibo", "Ihr Beleg"),
    "receiptText": row(
      "It proves what you answered. Anybody can check it with our public key.",
      "Il prouve ce que vous avez répondu. Chacun peut le vérifier avec notre clé publique.",
      "Prova o que respondeu. Qualquer pessoa o pode verificar com a nossa chave pública.",
      "Er belegt, was Sie geantwortet haben. Alle können ihn mit unserem öffentlichen Schlüssel prüfen."),
    "receiptJSON": row("Signed file", "Fichier signé", "Ficheiro assinado", "Signierte Datei"),
    "unknownTitle": row(
      "You do not recognise this?", "Vous ne reconnaissez pas cet accès ?", "Não reconhece este acesso?",
      "Kennen Sie diesen Zugriff nicht?"),
    "unknownText": row(
      "We look into it and stop what has not been sent.", "Nous vérifions et arrêtons ce qui n’est pas encore envoyé.",
      "Verificamos e paramos o que ainda não foi enviado.",
      "Wir prüfen es und stoppen, was noch nicht gesendet wurde."),
    "unknownDo": row(
      "I do not recognise this", "Je ne reconnais pas cet accès", "Não reconheço este acesso",
      "Diesen Zugriff kenne ich nicht"),
    "caseOpened": row("We look into it.", "Nous vérifions.", "Vamos verificar.", "Wir prüfen es."),
    "caseNext": row(
      "Keep the reference. You can name it when you call your contact point.",
      "Gardez la référence. Vous pouvez la donner en appelant votre point de contact.",
      "Guarde a referência. Pode indicá-la ao ligar para o ponto de contacto.",
      "Behalten Sie die Referenz. Nennen Sie sie, wenn Sie die Kontaktstelle anrufen."),
    "event.case-opened": row(
      "the patient does not recognise this", "le patient ne reconnaît pas cet accès", "o doente não reconhece isto",
      "Zugriff nicht erkannt (Patient)"),
    "event.directive-set": row(
      "the patient set a directive", "le patient a défini une directive", "o doente definiu uma diretiva",
      "Verfügung gesetzt (Patient)"),
    "event.directive-ended": row(
      "the patient ended a directive", "le patient a arrêté une directive", "o doente terminou uma diretiva",
      "Verfügung beendet (Patient)"),
    "event.consent-restricted": row(
      "the patient changed what may be seen", "le patient a changé ce qui est visible",
      "o doente alterou o que pode ser visto", "Sichtbares geändert (Patient)"),
    "event.restriction-lifted": row(
      "the patient changed what may be seen", "le patient a changé ce qui est visible",
      "o doente alterou o que pode ser visto", "Sichtbares geändert (Patient)"),
  ]
}
