extension PageTexts {
  /// Words of those who act for somebody, and of those for whom it is done.
  static let acting: [String: [String: String]] = [
    "actingTitle": row("Act for somebody", "Agir pour quelqu’un", "Agir por alguém", "Für jemanden handeln"),
    "actingCard": row(
      "Answer for your child or for a person who gave you this right. See who may answer for you.",
      "Répondez pour votre enfant ou pour une personne qui vous en a donné le droit. Voyez qui peut répondre pour vous.",
      "Responda pelo seu filho ou por uma pessoa que lhe deu esse direito. Veja quem pode responder por si.",
      "Antworten Sie für Ihr Kind oder für eine Person, die Ihnen dieses Recht gab. Sehen Sie, wer für Sie antworten darf."
    ),
    "actingText": row(
      "These rights come from the public register. A band on top of the page says for whom you act.",
      "Ces droits viennent du registre public. Un bandeau en haut de la page dit pour qui vous agissez.",
      "Estes direitos vêm do registo público. Uma faixa no topo da página diz por quem age.",
      "Diese Rechte kommen aus dem öffentlichen Register. Oben auf der Seite steht, für wen Sie handeln."),
    "actingNobody": row(
      "You act for yourself alone.", "Vous agissez pour vous seul.", "Age apenas por si.", "Sie handeln nur für sich."),
    "actingBegin": row("Act for {name}", "Agir pour {name}", "Agir por {name}", "Für {name} handeln"),
    "actingBand": row(
      "You are deciding for {name} ({role}, {age}).", "Vous décidez pour {name} ({role}, {age} ans).",
      "Está a decidir por {name} ({role}, {age} anos).", "Sie entscheiden für {name} ({role}, {age} Jahre)."),
    "actingBand.parent": row("your child", "votre enfant", "o seu filho ou a sua filha", "Ihr Kind"),
    "actingBand.guardian": row(
      "under your care", "sous votre tutelle", "sob a sua tutela", "unter Ihrer Vormundschaft"),
    "actingBand.mandated": row("by mandate", "par mandat", "por mandato", "mit Vollmacht"),
    "actingStop": row(
      "Act for myself again", "Agir de nouveau pour moi", "Voltar a agir por mim", "Wieder für mich handeln"),
    "actingRequests": row("Requests", "Demandes", "Pedidos", "Anfragen"),
    "actingHistory": row("Who saw the data", "Qui a vu les données", "Quem viu os dados", "Wer die Daten gesehen hat"),
    "acting.parent": row("as a parent", "comme parent", "como pai ou mãe", "als Elternteil"),
    "acting.guardian": row("as a guardian", "comme tuteur", "como tutor", "als Vormund"),
    "acting.mandated": row("by a mandate", "par un mandat", "por um mandato", "durch eine Vollmacht"),
    "actingUntil": row("until {date}", "jusqu’au {date}", "até {date}", "bis {date}"),
    "actingLook": row(
      "since {date} this person decides alone; you can look",
      "depuis le {date}, cette personne décide seule ; vous pouvez regarder",
      "desde {date} esta pessoa decide sozinha; pode ver",
      "seit {date} entscheidet diese Person allein; Sie können ansehen"),
    "actingOver": row(
      "Who may act for you", "Qui peut agir pour vous", "Quem pode agir por si", "Wer für Sie handeln darf"),
    "actingOverText": row(
      "You can end a mandate here. The other person is not told.",
      "Vous pouvez mettre fin à un mandat ici. L’autre personne n’est pas prévenue.",
      "Pode terminar um mandato aqui. A outra pessoa não é avisada.",
      "Sie können eine Vollmacht hier beenden. Die andere Person wird nicht benachrichtigt."),
    "actingEnd": row("End this mandate", "Mettre fin à ce mandat", "Terminar este mandato", "Diese Vollmacht beenden"),
    "fromRepresentatives": row(
      "Whoever acts for me (parents)", "Qui agit pour moi (parents)", "Quem age por mim (pais)",
      "Wer für mich handelt (Eltern)"),
    "history.because.representative": row(
      "because somebody who may act for you allowed it at {time}",
      "car une personne qui peut agir pour vous l’a accepté à {time}",
      "porque alguém que pode agir por si autorizou às {time}",
      "weil jemand, der für Sie handeln darf, es um {time} erlaubt hat"),
    "history.representative.approved": row(
      "somebody who may act for you allowed it", "une personne qui peut agir pour vous a accepté",
      "alguém que pode agir por si autorizou", "jemand, der für Sie handeln darf, hat erlaubt"),
    "history.representative.refused": row(
      "somebody who may act for you refused; nothing was sent",
      "une personne qui peut agir pour vous a refusé ; rien n’a été envoyé",
      "alguém que pode agir por si recusou; nada foi enviado",
      "jemand, der für Sie handeln darf, hat abgelehnt; es wurde nichts gesendet"),
    "history.representative.withdrawn": row(
      "somebody who may act for you stopped it; nothing was sent",
      "une personne qui peut agir pour vous a arrêté ; rien n’a été envoyé",
      "alguém que pode agir por si parou; nada foi enviado",
      "jemand, der für Sie handeln darf, hat beendet; es wurde nichts gesendet"),
    "history.representative.expired": row(
      "ended unused; nothing was sent", "terminé sans être utilisé ; rien n’a été envoyé",
      "terminou sem uso; nada foi enviado", "unbenutzt beendet; es wurde nichts gesendet"),
    "history.mandate-ended": row(
      "you ended a mandate", "vous avez mis fin à un mandat", "terminou um mandato", "Sie haben eine Vollmacht beendet"),
    "event.mandate-ended": row("Mandate ended", "Mandat terminé", "Mandato terminado", "Vollmacht beendet"),
    "fail.consent.mandate": row(
      "You cannot act for this person, or not in this.",
      "Vous ne pouvez pas agir pour cette personne, ou pas pour cela.",
      "Não pode agir por esta pessoa, ou não nisto.", "Sie können für diese Person nicht handeln, oder nicht hierin."),
    "fail.consent.mandate.next": row(
      "Act for yourself, or ask the register.", "Agissez pour vous, ou demandez au registre.",
      "Aja por si, ou pergunte ao registo.", "Handeln Sie für sich, oder fragen Sie das Register."),
    "fail.consent.minor": row(
      "At your age a parent or guardian allows. You can refuse.",
      "À votre âge, un parent ou un tuteur accepte. Vous pouvez refuser.",
      "Na sua idade, é um dos pais ou o tutor que autoriza. Pode recusar.",
      "In Ihrem Alter erlaubt ein Elternteil oder Vormund. Sie können ablehnen."),
    "fail.consent.minor.next": row(
      "Ask them to answer.", "Demandez-leur de répondre.", "Peça-lhes que respondam.", "Bitten Sie sie zu antworten."),
    "fail.consent.deceased": row(
      "The register says that this person has died. Nothing was changed.",
      "Selon le registre, cette personne est décédée. Rien n’a été changé.",
      "Segundo o registo, esta pessoa faleceu. Nada foi alterado.",
      "Nach dem Register ist diese Person verstorben. Es wurde nichts geändert."),
    "fail.consent.deceased.next": row(
      "If that is wrong, ask the register to correct it.", "Si c’est faux, demandez au registre de le corriger.",
      "Se não for verdade, peça ao registo que o corrija.",
      "Wenn das falsch ist, bitten Sie das Register, es zu berichtigen."),
    "fail.page.not-while-acting": row(
      "This page is not open while you act for somebody.",
      "Cette page n’est pas ouverte quand vous agissez pour quelqu’un.",
      "Esta página não está aberta enquanto age por alguém.",
      "Diese Seite ist nicht offen, während Sie für jemanden handeln."),
    "fail.page.not-while-acting.next": row(
      "Act for yourself again, then open it.", "Agissez de nouveau pour vous, puis ouvrez-la.",
      "Volte a agir por si e depois abra-a.", "Handeln Sie wieder für sich, dann öffnen Sie sie."),
  ]
}
