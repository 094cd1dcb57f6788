extension PageTexts {
  /// Words of the patient's pages. All four languages were read through as texts for patients; another language is not
  /// offered on the approval page until it was.
  static let patient: [String: [String: String]] = [
    "hello": row(
      "Your health data abroad", "Vos données de santé à l’étranger", "Os seus dados de saúde no estrangeiro",
      "Ihre Gesundheitsdaten im Ausland"),
    "asksAt": row("asked at", "demandé à", "pedido às", "Anfrage um"),
    "answer": row("Answer", "Répondre", "Responder", "Antworten"),
    "nothingOpen": row(
      "Nobody is asking now.", "Personne ne demande en ce moment.", "Ninguém está a pedir agora.",
      "Zurzeit liegt keine Anfrage vor."),
    "title": row("Do you allow this?", "Êtes-vous d’accord ?", "Autoriza?", "Erlauben Sie das?"),
    "who": row(
      "{name}, {role}, {organisation}, {country}, asks to see your health summary.",
      "{name}, {role}, {organisation} ({country}), demande à voir votre résumé médical.",
      "{name}, {role}, {organisation} ({country}), pede para ver o seu resumo de saúde.",
      "{name}, {role}, {organisation} ({country}), möchte Ihre Patientenkurzakte sehen."),
    "statedBy": row(
      "stated by the contact point of {country}", "indiqué par le point de contact ({country})",
      "indicado pelo ponto de contacto ({country})", "angegeben von der Kontaktstelle ({country})"),
    "facility.Hospital": row("hospital", "hôpital", "hospital", "Krankenhaus"),
    "facility.Resident Physician": row("doctor’s practice", "cabinet médical", "consultório médico", "Arztpraxis"),
    "facility.Pharmacy": row("pharmacy", "pharmacie", "farmácia", "Apotheke"),
    "why.TREATMENT": row(
      "To treat you now.", "Pour vous soigner maintenant.", "Para cuidar de si agora.", "Um Sie jetzt zu behandeln."),
    "why.EMERGENCY": row(
      "To treat you now, in an emergency.", "Pour vous soigner maintenant, en urgence.",
      "Para cuidar de si agora, numa urgência.", "Um Sie jetzt im Notfall zu behandeln."),
    "what": row("They will see:", "Ce qui sera visible :", "Ficará visível:", "Das ist zu sehen:"),
    "closesThere": row(
      "How long it can be looked at follows the rules of that country ({country}).",
      "La durée de consultation suit les règles de ce pays ({country}).",
      "O tempo de consulta segue as regras desse país ({country}).",
      "Wie lange die Daten zu sehen sind, regelt dieses Land ({country})."),
    "closeAfter": row(
      "Closes by itself after", "Se ferme tout seul après", "Fecha-se sozinho após", "Endet von selbst nach"),
    "close.PT1H": row("1 hour", "1 heure", "1 hora", "1 Stunde"),
    "close.PT8H": row("8 hours", "8 heures", "8 horas", "8 Stunden"),
    "close.PT24H": row("24 hours", "24 heures", "24 horas", "24 Stunden"),
    "close.once": row("one reading", "une seule lecture", "uma única leitura", "einmaligem Lesen"),
    "formAgain": row(
      "This form was already sent, or it is too old. Nothing was answered by it. Please answer again.",
      "Ce formulaire a déjà servi, ou il est trop ancien. Rien n’a été répondu. Veuillez répondre de nouveau.",
      "Este formulário já foi usado, ou é demasiado antigo. Nada foi respondido. Responda de novo, por favor.",
      "Das Formular wurde schon benutzt oder ist zu alt. Damit ist nichts beantwortet. Bitte antworten Sie neu."),
    "formUsed": row(
      "This form was already sent, or it is too old. This page shows what holds now.",
      "Ce formulaire a déjà servi, ou il est trop ancien. Cette page montre ce qui vaut maintenant.",
      "Este formulário já foi usado, ou é demasiado antigo. Esta página mostra o que vale agora.",
      "Das Formular wurde schon benutzt oder ist zu alt. Diese Seite zeigt, was jetzt gilt."),
    "rawStated": row(
      "The names exactly as they were sent", "Les noms tels qu’ils ont été envoyés",
      "Os nomes tal como foram enviados", "Die Namen genau so, wie sie gesendet wurden"),
    "sentOnce": row(
      "It is sent once, by {time}.", "Un seul envoi, au plus tard {time}.",
      "É enviado uma só vez, o mais tardar {time}.", "Gesendet wird nur einmal, bis {time}."),
    "closeLatest": row(
      "{duration} ({time} at the latest)", "{duration} (au plus tard {time})", "{duration} (o mais tardar {time})",
      "{duration} (bis {time})"),
    "zoned": row(
      "{time} (time in {country})", "{time} (heure locale : {country})", "{time} (hora local: {country})",
      "{time} (Ortszeit {country})"),
    "zonedUTC": row(
      "{time} (time in {country}, {utc})", "{time} (heure locale : {country}, {utc})",
      "{time} (hora local: {country}, {utc})", "{time} (Ortszeit {country}, {utc})"),
    "copy": row(
      "The hospital keeps what it received, under the law of {country}.",
      "L’hôpital garde ce qu’il a reçu, selon la loi de ce pays ({country}).",
      "O hospital guarda o que recebeu, segundo a lei do país ({country}).",
      "Das Krankenhaus behält, was es erhalten hat, nach dem Recht dieses Landes ({country})."),
    "refuseEffect": row(
      "If you refuse, you are treated without this summary.", "Si vous refusez, vous serez soigné sans ce résumé.",
      "Se recusar, recebe cuidados sem este resumo.", "Wenn Sie ablehnen, werden Sie ohne diese Akte behandelt."),
    "checkPatient": row(
      "Number to compare. The doctor must show you the same number. If not, refuse.",
      "Numéro à comparer. Le médecin doit vous montrer le même. Sinon, refusez.",
      "Número a comparar. O médico deve mostrar-lhe o mesmo. Caso contrário, recuse.",
      "Das Behandlungsteam muss Ihnen dieselbe Zahl zeigen. Wenn nicht, lehnen Sie ab."),
    "contentChanged": row(
      "Your record changed since you opened this page. Nothing was answered yet. Please look again.",
      "Votre dossier a changé depuis l’ouverture de cette page. Rien n’est encore répondu. Regardez de nouveau.",
      "O seu registo de saúde mudou desde que abriu esta página. Ainda nada foi respondido. Veja de novo.",
      "Ihre Akte hat sich seit dem Öffnen geändert. Noch ist nichts beantwortet. Bitte sehen Sie noch einmal hin."),
    "allow": row("Allow", "Accepter", "Autorizar", "Erlauben"),
    "refuse": row("Refuse", "Refuser", "Recusar", "Ablehnen"),
    "chooseParts": row(
      "Choose what to share", "Choisir quoi partager", "Escolher o que partilhar", "Auswählen, was geteilt wird"),
    "askedAt": row(
      "Asked at {time} · answer before {until}", "Demandé à {time} · répondre avant {until}",
      "Pedido às {time} · responder antes das {until}", "Angefragt um {time} · Antwort bis {until}"),
    "endsSoon": row(
      "Less than two minutes are left. If the time runs out, nothing is sent. The doctor can ask again.",
      "Il reste moins de deux minutes. Sans réponse, rien n’est envoyé. Le médecin peut refaire une demande.",
      "Faltam menos de dois minutos. Sem resposta, nada é enviado. O médico pode pedir de novo.",
      "Es bleiben weniger als zwei Minuten. Ohne Antwort wird nichts gesendet. Der Arzt kann neu anfragen."),
    "whatExactly": row("What exactly?", "Quoi exactement ?", "O quê exatamente?", "Was genau?"),
    "rights": row("Your rights", "Vos droits", "Os seus direitos", "Ihre Rechte"),
    "rightsText": row(
      "You can refuse without giving a reason. You can see later who read your data. You can complain to your contact point.",
      "Vous pouvez refuser sans donner de raison. Vous pourrez voir qui a lu vos données. Vous pouvez vous plaindre auprès de votre point de contact.",
      "Pode recusar sem dizer porquê. Pode ver depois quem leu os seus dados. Pode reclamar junto do ponto de contacto.",
      "Sie können ablehnen, ohne einen Grund zu nennen. Später sehen Sie, wer Ihre Daten gelesen hat. Sie können sich bei der Kontaktstelle beschweren."
    ),
    "unknown": row(
      "You are not in care now? Refuse, and tell us.", "Vous n’êtes pas chez un médecin ? Refusez et signalez-le.",
      "Não está a receber cuidados agora? Recuse e avise-nos.",
      "Sie werden gerade nicht behandelt? Lehnen Sie ab und melden Sie es uns."),
    "protected": row(
      "specially protected", "protégé particulièrement", "especialmente protegido", "besonders geschützt"),
    "protectedNotice": row(
      "Not included unless you tick it under “Choose”:",
      "Non inclus, sauf si vous le cochez dans «\u{A0}Choisir\u{A0}» :",
      "Não está incluído, a não ser que o assinale em «Escolher»:",
      "Nicht enthalten, außer Sie wählen es unter „Auswählen“:"),
    "tickAll": row(
      "Tick all but what is specially protected", "Tout cocher sauf ce qui est particulièrement protégé",
      "Assinalar tudo exceto o que tem proteção especial", "Alles ankreuzen außer besonders Geschütztem"),
    "tickNone": row("Untick all", "Tout décocher", "Desmarcar tudo", "Alle Kreuze entfernen"),
    "whatToShare": row("What may they see?", "Que peuvent-ils voir ?", "O que podem ver?", "Was dürfen sie sehen?"),
    "chooseWarn": row(
      "If you leave something out, the doctor may not know it when treating you. They are not told that you left it out.",
      "Si vous retirez une information, le médecin peut ne pas la connaître en vous soignant. Il ne saura pas que vous l’avez retirée.",
      "Se deixar algo de fora, o médico pode não o saber ao cuidar de si. Não fica a saber que o deixou de fora.",
      "Was Sie weglassen, ist bei der Behandlung vielleicht nicht bekannt. Dort erfährt niemand, dass Sie es weggelassen haben."
    ),
    "allowChosen": row(
      "Allow the ticked parts", "Accepter les parties cochées", "Autorizar as partes escolhidas",
      "Angekreuzte Teile erlauben"),
    "nothingTicked": row(
      "Tick at least one part, or refuse.", "Cochez au moins une partie, ou refusez.",
      "Escolha pelo menos uma parte, ou recuse.", "Kreuzen Sie mindestens einen Teil an oder lehnen Sie ab."),
    "afterAllow": row(
      "Allowed. You can stop further reading at any time.",
      "Accès accepté. Vous pouvez arrêter la consultation à tout moment.",
      "Autorizado. Pode parar a leitura a qualquer momento.", "Erlaubt. Sie können das weitere Lesen jederzeit beenden."
    ),
    "decided.allowed": row("You allowed it", "Vous avez accepté", "Autorizou", "Sie haben es erlaubt"),
    "decided.refused": row("You refused", "Vous avez refusé", "Recusou", "Sie haben abgelehnt"),
    "decided.stopped": row("You stopped it", "Vous avez arrêté", "Parou o acesso", "Sie haben es beendet"),
    "decided.over": row(
      "The request is over", "La demande est terminée", "O pedido terminou", "Die Anfrage ist beendet"),
    "lookUntil": row(
      "{name} can look until {time}.", "{name} peut consulter jusqu’à {time}.", "{name} pode consultar até às {time}.",
      "{name} kann die Daten bis {time} sehen."),
    "lookOnce": row(
      "{name} can look once. It closes 15 minutes after it was opened.",
      "{name} peut consulter une fois. L’accès se ferme 15 minutes après l’ouverture.",
      "{name} pode consultar uma vez. O acesso fecha-se 15 minutos depois de aberto.",
      "{name} kann die Daten einmal sehen. Der Zugriff endet 15 Minuten nach dem Öffnen."),
    "deliveredAt": row(
      "Delivered to {country} at {time}.", "Transmis ({country}) à {time}.", "Entregue ({country}) às {time}.",
      "Übermittelt ({country}) um {time}."),
    "stop.confirmed": row(
      "You stopped further reading. {country} has closed it.",
      "Vous avez arrêté la consultation. {country} l’a fermée.",
      "Parou a leitura. {country} fechou o acesso.",
      "Sie haben das weitere Lesen beendet. {country} hat den Zugriff geschlossen."),
    "stop.asked": row(
      "You stopped further reading. {country} does not confirm it yet. Stop again in a minute.",
      "Vous avez arrêté la consultation. {country} ne l’a pas encore confirmé. Réessayez dans une minute.",
      "Parou a leitura. {country} ainda não confirmou. Tente de novo daqui a um minuto.",
      "Sie haben das weitere Lesen beendet. {country} hat das noch nicht bestätigt. Versuchen Sie es in einer Minute erneut."
    ),
    "stop.noted": row(
      "Your wish to stop reading is recorded. Give the reference to the contact point of {country}.",
      "Votre souhait d’arrêter est enregistré. Donnez la référence au point de contact ({country}).",
      "O seu pedido para parar fica registado. Indique a referência ao ponto de contacto ({country}).",
      "Ihr Wunsch ist aufgezeichnet. Nennen Sie der Kontaktstelle ({country}) die Referenz."),
    "history.stopped": row(
      "further reading was stopped", "la consultation a été arrêtée", "a leitura foi parada",
      "das weitere Lesen wurde beendet"),
    "inHistory": row(
      "This stands under “Who saw my data”.", "C’est noté dans «\u{A0}Qui a vu mes données\u{A0}».",
      "Isto fica em «Quem viu os meus dados».", "Das steht unter „Wer hat meine Daten gesehen“."),
    "afterRefuse": row(
      "Refused. Nothing was sent.", "Accès refusé. Rien n’a été envoyé.", "Recusado. Nada foi enviado.",
      "Abgelehnt. Es wurde nichts gesendet."),
    "afterUsed": row(
      "It cannot be called back. The copy is under the law of {country}.",
      "On ne peut pas la rappeler. La copie relève de la loi de ce pays ({country}).",
      "Não pode ser devolvido. A cópia está sob a lei desse país ({country}).",
      "Es kann nicht zurückgerufen werden. Die Kopie unterliegt dem Recht dieses Landes ({country})."),
    "afterWithdraw": row(
      "Stopped. Nothing was sent.", "Arrêté. Rien n’a été envoyé.", "Parado. Nada foi enviado.",
      "Beendet. Es wurde nichts gesendet."),
    "over": row(
      "This request is over. Nothing was sent. Ask the doctor to send a new one.",
      "Cette demande est terminée. Rien n’a été envoyé. Demandez au médecin d’en refaire une.",
      "Este pedido terminou. Nada foi enviado. Peça ao médico para enviar outro.",
      "Diese Anfrage ist beendet. Es wurde nichts gesendet. Bitten Sie um eine neue Anfrage."),
    "stopNow": row("Stop now", "Arrêter maintenant", "Parar agora", "Jetzt beenden"),
    "prepareCode": row("Prepare a code", "Préparer un code", "Preparar um código", "Einen Code vorbereiten"),
    "prepareCodeText": row(
      "For a journey: a doctor who has this code can see your summary once.",
      "Pour un voyage : un médecin qui a ce code peut voir votre résumé une fois.",
      "Para uma viagem: um médico com este código pode ver o seu resumo uma vez.",
      "Für eine Reise: Ein Arzt mit diesem Code kann Ihre Akte einmal sehen."),
    "forCountry": row("For which country?", "Pour quel pays ?", "Para que país?", "Für welches Land?"),
    "howLong": row("For how long?", "Pour combien de temps ?", "Durante quanto tempo?", "Wie lange soll er gelten?"),
    "minutes": row("minutes", "minutes", "minutos", "Minuten"),
    "codeText": row(
      "The code is your permission for one request. A new code voids the old one.",
      "Le code est votre accord pour une demande. Un nouveau code annule l’ancien.",
      "O código é a sua autorização para um pedido. Um novo código anula o anterior.",
      "Der Code ist Ihre Erlaubnis für eine Anfrage. Ein neuer Code macht den alten ungültig."),
    "makeCode": row("Make the code", "Créer le code", "Criar o código", "Code erstellen"),
    "codeIs": row("Your code:", "Votre code :", "O seu código:", "Ihr Code:"),
    "codeOnce": row(
      "Write it down now: it is not shown again.", "Notez-le maintenant : il ne sera plus affiché.",
      "Anote-o agora: não volta a ser mostrado.", "Schreiben Sie ihn jetzt auf: Er wird nicht wieder gezeigt."),
    "printCode": row("Print", "Imprimer", "Imprimir", "Drucken"),
    "codeValid": row(
      "Valid for {country} until {time}.", "Valable pour : {country}, jusqu’à {time}.",
      "Válido para {country} até às {time}.", "Gültig für {country} bis {time}."),
    "whoSaw": row("Who saw my data", "Qui a vu mes données", "Quem viu os meus dados", "Wer hat meine Daten gesehen"),
    "whoSawLink": row(
      "See who saw my data", "Voir qui a vu mes données", "Ver quem viu os meus dados",
      "Ansehen, wer meine Daten gesehen hat"),
    "historyEmpty": row(
      "Nobody outside your country has asked to see your data.",
      "Personne hors de votre pays n’a demandé à voir vos données.",
      "Ninguém fora do seu país pediu para ver os seus dados.",
      "Niemand außerhalb Ihres Landes wollte Ihre Daten sehen."),
    "history.requested": row(
      "asked, no answer yet", "demandé, pas encore de réponse", "pediu, ainda sem resposta",
      "angefragt, noch keine Antwort"),
    "history.approved": row("you allowed it", "vous avez accepté", "autorizou", "Sie haben erlaubt"),
    "history.refused": row(
      "you refused; nothing was sent", "vous avez refusé ; rien n’a été envoyé", "recusou; nada foi enviado",
      "Sie haben abgelehnt; es wurde nichts gesendet"),
    "history.expired": row(
      "no answer in time; nothing was sent", "pas de réponse à temps ; rien n’a été envoyé",
      "sem resposta a tempo; nada foi enviado", "keine rechtzeitige Antwort; es wurde nichts gesendet"),
    "history.used": row("saw: {parts}", "a vu : {parts}", "viu: {parts}", "hat gesehen: {parts}"),
    "history.withdrawn": row(
      "you stopped it; nothing was sent", "vous avez arrêté ; rien n’a été envoyé", "parou; nada foi enviado",
      "von Ihnen beendet; es wurde nichts gesendet"),
    "history.code-made": row(
      "you made a code", "vous avez créé un code", "criou um código", "Sie haben einen Code erstellt"),
    "history.code-void": row(
      "a code was blocked or replaced", "un code a été bloqué ou remplacé", "um código foi bloqueado ou substituído",
      "ein Code wurde gesperrt oder ersetzt"),
    "history.because.live": row(
      "because you allowed it on your device at {time}", "car vous l’avez accepté sur votre appareil à {time}",
      "porque o autorizou no seu dispositivo às {time}", "weil Sie es um {time} auf Ihrem Gerät erlaubt haben"),
    "history.through": row(
      "passed through the contact points of {home} and {country}",
      "passé par les points de contact ({home}, {country})", "passou pelos pontos de contacto ({home}, {country})",
      "übermittelt über die Kontaktstellen ({home}, {country})"),
    "historyYear": row("Year", "Année", "Ano", "Jahr"),
    "historyAll": row("All", "Tout", "Tudo", "Alle"),
    "historyFilter": row("Show", "Afficher", "Mostrar", "Anzeigen"),
    "historyNoMatch": row(
      "Nothing matches. Show all again.", "Rien ne correspond. Tout afficher de nouveau.",
      "Nada corresponde. Mostrar tudo de novo.", "Nichts passt dazu. Wieder alles anzeigen."),
    "history.because.code": row(
      "because of a code made in advance", "grâce à un code préparé à l’avance", "com um código preparado antes",
      "mit einem vorab erstellten Code"),
    "history.code.approved": row(
      "allowed by a code made in advance", "accepté par un code préparé à l’avance",
      "autorizado por um código preparado antes", "durch einen vorab erstellten Code erlaubt"),
    "history.representative.code-made": row(
      "somebody who acts for you made a code", "une personne qui agit pour vous a créé un code",
      "uma pessoa que age por si criou um código", "wer für Sie handelt, hat einen Code erstellt"),
    "history.proof": row(
      "recorded, entry {n}", "enregistré, entrée {n}", "registado, entrada {n}", "aufgezeichnet, Eintrag {n}"),
    "part.10160-0": row(
      "Medicines you take", "Médicaments que vous prenez", "Medicamentos que toma", "Medikamente, die Sie nehmen"),
    "part.48765-2": row("Allergies", "Allergies", "Alergias", "Allergien"),
    "part.47519-4": row("Operations", "Opérations", "Operações", "Operationen"),
    "part.11450-4": row("Illnesses", "Maladies", "Doenças", "Krankheiten"),
    "part.46264-8": row("Implants", "Implants", "Implantes", "Implantate"),
    "part.11348-0": row("Past illnesses", "Maladies passées", "Doenças passadas", "Frühere Krankheiten"),
    "part.11369-6": row("Vaccines", "Vaccins", "Vacinas", "Impfungen"),
    "part.10162-6": row("Pregnancy", "Grossesse", "Gravidez", "Schwangerschaft"),
    "part.29762-2": row(
      "Habits (tobacco, alcohol, …)", "Habitudes (tabac, alcool, …)", "Hábitos (tabaco, álcool, …)",
      "Gewohnheiten (Tabak, Alkohol, …)"),
    "part.18776-5": row("Care plan", "Plan de soins", "Plano de cuidados", "Behandlungsplan"),
    "part.104605-1": row("Alerts", "Points de vigilance", "Alertas", "Warnhinweise"),
    "part.30954-2": row("Test results", "Résultats d’examens", "Resultados de exames", "Untersuchungsergebnisse"),
    "part.8716-3": row(
      "Measurements (blood pressure, …)", "Mesures (tension, …)", "Medições (tensão arterial, …)",
      "Messwerte (Blutdruck, …)"),
    "part.47420-5": row(
      "Abilities in daily life", "Capacités au quotidien", "Capacidades no dia a dia", "Fähigkeiten im Alltag"),
    "part.10182-4": row("Travels", "Voyages", "Viagens", "Reisen"),
    "part.81338-6": row("Your own words", "Vos propres mots", "As suas palavras", "Ihre eigenen Worte"),
    "part.11329-0": row("Patient history", "Histoire du patient", "História do doente", "Krankengeschichte"),
    "part.kind": row(
      "Specially protected: {name}", "Protection particulière : {name}", "Proteção especial: {name}",
      "Besonders geschützt: {name}"),
    "part.kind:sexual-and-reproductive-health": row(
      "Sexual and reproductive health", "Santé sexuelle et reproductive", "Saúde sexual e reprodutiva",
      "Sexuelle und reproduktive Gesundheit"),
    "part.kind:mental-health": row("Mental health", "Santé mentale", "Saúde mental", "Psychische Gesundheit"),
    "part.kind:addiction": row("Addiction", "Addictions", "Dependências", "Sucht"),
    "part.kind:hiv": row("HIV", "VIH", "VIH", "HIV"),
    "part.kind:genetics": row("Genetics", "Génétique", "Genética", "Genetik"),
    "part.kind:violence": row("Violence", "Violences", "Violência", "Gewalt"),
    "part.42348-3": row("Advance directives", "Directives anticipées", "Diretivas antecipadas", "Patientenverfügung"),
    "role.221": row("doctor", "médecin", "médico/a", "Arzt/Ärztin"),
    "role.2221": row("nurse", "infirmier/ère", "enfermeiro/a", "Pflegefachperson"),
    "role.2222": row("midwife", "sage-femme", "parteira", "Hebamme"),
    "role.2261": row("dentist", "dentiste", "dentista", "Zahnarzt/Zahnärztin"),
    "role.2262": row("pharmacist", "pharmacien/ne", "farmacêutico/a", "Apotheker/in"),
    "role.other": row(
      "health professional", "professionnel de santé", "profissional de saúde", "Gesundheitsfachperson"),
  ]
}
