extension PageTexts {
  /// Countries that the filters of the auditor offer.
  static let countries = ["DE", "ES", "FR", "PT"]

  /// Words of search, lanes, export, figures and readers.
  static let auditing: [String: [String: String]] = [
    "history.auditor-read": row(
      "An auditor looked for you in the log, and had to give a reason",
      "Un auditeur vous a cherché dans le journal, et a dû donner une raison",
      "Um auditor procurou por si no registo, e teve de indicar um motivo",
      "Eine Prüferin oder ein Prüfer hat im Protokoll nach Ihnen gesucht und musste den Grund nennen"),
    "auditorMenu": row("The log", "Le journal", "O registo", "Das Protokoll"),
    "overview": row("Overview", "Vue d’ensemble", "Visão geral", "Übersicht"),
    "readers": row("Who read the log", "Qui a lu le journal", "Quem leu o registo", "Wer das Protokoll las"),
    "searchPerson": row("Search by person", "Chercher une personne", "Procurar uma pessoa", "Nach Person suchen"),
    "referenceHint": row(
      "8 characters, as read on the phone: K7QM-2F9R", "8 caractères, comme au téléphone : K7QM-2F9R",
      "8 caracteres, como ao telefone: K7QM-2F9R", "8 Zeichen, wie am Telefon: K7QM-2F9R"),
    "filters": row("Filters", "Filtres", "Filtros", "Filter"),
    "filter_from": row("From", "Du", "De", "Von"),
    "filter_to": row("To", "Au", "Até", "Bis"),
    "filter_peer": row("Other country", "Autre pays", "Outro país", "Anderes Land"),
    "filter_direction": row("Direction", "Sens", "Sentido", "Richtung"),
    "filter_purpose": row("Purpose", "Motif", "Finalidade", "Zweck"),
    "filter_outcome": row("Outcome", "Résultat", "Resultado", "Ergebnis"),
    "direction.in": row("they asked us", "on nous a demandé", "pediram-nos", "wir wurden gefragt"),
    "direction.out": row("we asked them", "nous avons demandé", "nós pedimos", "wir haben gefragt"),
    "any": row("any", "tous", "todos", "alle"),
    "applyFilters": row("Apply filters", "Appliquer les filtres", "Aplicar filtros", "Filter anwenden"),
    "removeFilter": row(" – remove", " – retirer", " – remover", " – entfernen"),
    "older": row("Older exchanges", "Échanges plus anciens", "Trocas mais antigas", "Ältere Austausche"),
    "downloadRows": row("These rows as", "Ces lignes en", "Estas linhas em", "Diese Zeilen als"),
    "wholeLog": row("The whole log", "Tout le journal", "Todo o registo", "Das ganze Protokoll"),
    "permission": row("Permission", "Autorisation", "Permissão", "Erlaubnis"),
    "permission.given": row("given", "donnée", "dada", "erteilt"),
    "permission.refused": row("refused", "refusée", "recusada", "verweigert"),
    "duration": row("Duration", "Durée", "Duração", "Dauer"),
    "proof": row("Proof", "Preuve", "Prova", "Beweis"),
    "proof.signed": row("signed", "signée", "assinada", "signiert"),
    "proof.pending": row("not signed yet", "pas encore signée", "por assinar", "noch nicht signiert"),
    "lanesCaption": row(
      "What happened, in both countries, as this log tells it",
      "Ce qui s’est passé, dans les deux pays, selon ce journal",
      "O que aconteceu, nos dois países, segundo este registo", "Was geschah, in beiden Ländern, laut diesem Protokoll"),
    "lane.asked": row("asked", "a demandé", "pediu", "fragte"),
    "lane.answered": row("answered", "a répondu", "respondeu", "antwortete"),
    "lane.answeredTo": row("was answered", "a reçu une réponse", "recebeu resposta", "erhielt Antwort"),
    "lane.askedOther": row("is asked", "est interrogé", "é consultado", "wird gefragt"),
    "lane.deliveredTo": row(
      "the answer was handed over", "la réponse a été remise", "a resposta foi entregue", "die Antwort wurde übergeben"),
    "lane.sentBy": row("sent the document", "a envoyé le document", "enviou o documento", "sandte das Dokument"),
    "lane.noReceipt": row(
      "This log holds no evidence of receipt from {peer}. Ask for the pack of {peer} and compare both:",
      "Ce journal ne contient pas de preuve de réception de {peer}. Demandez le dossier de {peer} et comparez :",
      "Este registo não tem prova de receção de {peer}. Peça o dossiê de {peer} e compare:",
      "Dieses Protokoll enthält keinen Empfangsbeweis von {peer}. Fordern Sie das Paket von {peer} an, vergleichen Sie:"
    ),
    "lane.other": row(
      "What {peer} recorded is in its own log. Ask for its pack and compare both:",
      "Ce que {peer} a enregistré est dans son journal. Demandez son dossier et comparez :",
      "O que {peer} registou está no seu registo. Peça o dossiê e compare:",
      "Was {peer} aufzeichnete, steht in dessen Protokoll. Fordern Sie das Paket an und vergleichen Sie:"),
    "receipt": row("receipt", "reçu", "recibo", "Beleg"),
    "verdict.exchange": row(
      "The {n} entries {first} to {last} have not been changed since they were signed. They are in the tree of {size} entries of {origin}, signed as of {time}.",
      "Les {n} entrées {first} à {last} n’ont pas été modifiées depuis leur signature. Elles sont dans l’arbre de {size} entrées de {origin}, signé au {time}.",
      "As {n} entradas {first} a {last} não foram alteradas desde que foram assinadas. Estão na árvore de {size} entradas de {origin}, assinada a {time}.",
      "Die {n} Einträge {first} bis {last} wurden seit der Signatur nicht verändert. Sie stehen im Baum von {size} Einträgen von {origin}, signiert am {time}."
    ),
    "verdict.covered": row(
      "The permission covers every part that left ({n} of {of}).",
      "L’autorisation couvre chaque partie transmise ({n} sur {of}).",
      "A permissão abrange todas as partes enviadas ({n} de {of}).",
      "Die Erlaubnis deckt jeden gesendeten Teil ({n} von {of})."),
    "verdict.notCovered": row(
      "But the permission covers {n} of the {of} parts that left.",
      "Mais l’autorisation ne couvre que {n} des {of} parties transmises.",
      "Mas a permissão abrange só {n} das {of} partes enviadas.",
      "Aber die Erlaubnis deckt nur {n} der {of} gesendeten Teile."),
    "verdict.altered.next": row(
      "Keep the store as it is, export what you can, and call the supervisory authority.",
      "Gardez le registre tel quel, exportez ce qui peut l’être et appelez l’autorité de contrôle.",
      "Guarde o registo como está, exporte o que puder e contacte a autoridade de controlo.",
      "Lassen Sie den Speicher, wie er ist, exportieren Sie, was geht, und rufen Sie die Aufsicht an."),
    "verdict.unknown.next": row(
      "Nothing was found altered. What is missing is named above.",
      "Rien d’altéré n’a été trouvé. Ce qui manque est dit plus haut.",
      "Nada foi encontrado alterado. O que falta está dito acima.",
      "Nichts Verändertes wurde gefunden. Was fehlt, steht oben."),
    "explain": row("Explain", "Expliquer", "Explicar", "Erklären"),
    "step.entry": row(
      "Entry {n} is this text.", "L’entrée {n} est ce texte.", "A entrada {n} é este texto.",
      "Der Eintrag {n} ist dieser Text."),
    "step.leaf": row(
      "Its hash is the leaf.", "Son empreinte est la feuille.", "O seu resumo é a folha.", "Sein Hash ist das Blatt."),
    "step.path": row(
      "These hashes lead from the leaf to the root.", "Ces empreintes mènent de la feuille à la racine.",
      "Estes resumos levam da folha à raiz.", "Diese Hashes führen vom Blatt zur Wurzel."),
    "step.root": row(
      "This is the root of the tree.", "Voici la racine de l’arbre.", "Esta é a raiz da árvore.",
      "Dies ist die Wurzel des Baums."),
    "step.signature": row(
      "This note signs the root with the key of the log.", "Cette note signe la racine avec la clé du journal.",
      "Esta nota assina a raiz com a chave do registo.",
      "Diese Notiz signiert die Wurzel mit dem Schlüssel des Protokolls."),
    "checkYourselfShort": row("Check it yourself", "Vérifiez vous-même", "Verifique você mesmo", "Selbst prüfen"),
    "checkPack": row(
      "Export the evidence pack below, take the key of the log from elsewhere, and run one of these, offline:",
      "Exportez le dossier de preuve ci-dessous, prenez la clé du journal ailleurs, puis lancez, hors ligne :",
      "Exporte o dossiê de prova abaixo, obtenha a chave do registo noutro lado e execute, sem rede:",
      "Exportieren Sie unten das Beweispaket, holen Sie den Schlüssel anderswo und führen Sie ohne Netz aus:"),
    "exportTitle": row("Evidence pack", "Dossier de preuve", "Dossiê de prova", "Beweispaket"),
    "exportText": row(
      "One ZIP with the records, their proofs, evidences and certificates, a summary, and a program that verifies it. People are pseudonyms in it.",
      "Un ZIP avec les enregistrements, leurs preuves, attestations et certificats, un résumé et un programme de vérification. Les personnes y sont des pseudonymes.",
      "Um ZIP com os registos, as suas provas, evidências e certificados, um resumo e um programa de verificação. As pessoas são pseudónimos.",
      "Ein ZIP mit Aufzeichnungen, Beweisen, Nachweisen und Zertifikaten, einer Zusammenfassung und einem Prüfprogramm. Personen sind darin Pseudonyme."
    ),
    "exportPurpose": row("Why is it made?", "Pourquoi l’établir ?", "Porque é feito?", "Wozu dient es?"),
    "exportLanguage": row("Summary in", "Résumé en", "Resumo em", "Zusammenfassung auf"),
    "export": row("Export", "Exporter", "Exportar", "Exportieren"),
    "reasonHint": row(
      "It is recorded. Write no name and no identifier.", "C’est enregistré. N’écrivez ni nom ni identifiant.",
      "Fica registado. Não escreva nomes nem identificadores.", "Wird aufgezeichnet. Keine Namen, keine Kennungen."),
    "personWarning": row(
      "This search is recorded with your name and reason, and the person sees it in “Who saw my data”.",
      "Cette recherche est enregistrée avec votre nom et votre raison, et la personne la voit dans « Qui a vu mes données ».",
      "Esta pesquisa fica registada com o seu nome e motivo, e a pessoa vê-a em «Quem viu os meus dados».",
      "Diese Suche wird mit Ihrem Namen und Grund aufgezeichnet, und die Person sieht sie unter „Wer sah meine Daten“."),
    "personIdentifier": row(
      "Identifier of the person", "Identifiant de la personne", "Identificador da pessoa", "Kennung der Person"),
    "personHint": row(
      "Number and authority: number^^^&OID&ISO", "Numéro et autorité : numéro^^^&OID&ISO",
      "Número e autoridade: número^^^&OID&ISO", "Nummer und Stelle: Nummer^^^&OID&ISO"),
    "personReason": row("Reason", "Raison", "Motivo", "Grund"),
    "personForm": row(
      "This is not an identifier with its authority. Nothing was searched for.",
      "Ce n’est pas un identifiant avec son autorité. Rien n’a été cherché.",
      "Isto não é um identificador com a sua autoridade. Nada foi procurado.",
      "Das ist keine Kennung mit ihrer Stelle. Es wurde nichts gesucht."),
    "reasonNeeded": row(
      "Give a reason. Nothing was searched for.", "Donnez une raison. Rien n’a été cherché.",
      "Indique um motivo. Nada foi procurado.", "Nennen Sie einen Grund. Es wurde nichts gesucht."),
    "personTold": row(
      "Recorded, and shown to the person. Reason:", "Enregistré, et montré à la personne. Raison :",
      "Registado, e mostrado à pessoa. Motivo:", "Aufgezeichnet und der Person gezeigt. Grund:"),
    "otherEvents": row("Outside of exchanges", "Hors échanges", "Fora de trocas", "Außerhalb von Austauschen"),
    "searchAgain": row("Another search", "Autre recherche", "Outra pesquisa", "Neue Suche"),
    "overviewText": row(
      "The last 8 weeks, by country. Small numbers say little.",
      "Les 8 dernières semaines, par pays. De petits nombres disent peu.",
      "As últimas 8 semanas, por país. Números pequenos dizem pouco.",
      "Die letzten 8 Wochen, nach Land. Kleine Zahlen sagen wenig."),
    "overviewCaption": row(
      "Exchanges by week and country, newest first", "Échanges par semaine et pays, du plus récent au plus ancien",
      "Trocas por semana e país, da mais recente à mais antiga", "Austausche nach Woche und Land, neueste zuerst"),
    "week": row("Week of", "Semaine du", "Semana de", "Woche ab"),
    "refusals": row(
      "refused by the patient", "refusés par le patient", "recusadas pelo doente", "vom Patienten abgelehnt"),
    "emergencies": row("emergency", "urgence", "urgência", "Notfall"),
    "medianAnswer": row(
      "median time to answer", "délai médian de réponse", "tempo mediano de resposta", "mittlere Antwortzeit"),
    "readersText": row(
      "Every look into this log is an entry of it.", "Chaque lecture de ce journal en est une entrée.",
      "Cada leitura deste registo é uma entrada dele.", "Jeder Blick in dieses Protokoll ist ein Eintrag darin."),
    "readersCaption": row(
      "The newest 100 readings", "Les 100 dernières lectures", "As 100 leituras mais recentes",
      "Die neuesten 100 Lesungen"),
    "reader": row("Who", "Qui", "Quem", "Wer"),
    "readWhat": row("What", "Quoi", "O quê", "Was"),
    "delivered": row("delivered", "remis", "entregues", "übermittelt"),
    "noAnswer": row("no answer", "sans réponse", "sem resposta", "keine Antwort"),
    "packTrace": row("Trace id", "Identifiant de trace", "Identificador de rastreio", "Trace-ID"),
    "reason": row("Reason", "Raison", "Motivo", "Grund"),
    "read.search": row("list of exchanges", "liste des échanges", "lista de trocas", "Liste der Austausche"),
    "read.search-person": row(
      "search by person", "recherche d’une personne", "pesquisa de uma pessoa", "Suche nach Person"),
    "read.exchange": row("one exchange", "un échange", "uma troca", "ein Austausch"),
    "read.verify": row(
      "verification of an exchange", "vérification d’un échange", "verificação de uma troca", "Prüfung eines Austauschs"
    ),
    "read.export": row(
      "evidence pack exported", "dossier de preuve exporté", "dossiê de prova exportado", "Beweispaket exportiert"),
    "read.overview": row("overview", "vue d’ensemble", "visão geral", "Übersicht"),
    "read.readers": row("who read the log", "qui a lu le journal", "quem leu o registo", "wer das Protokoll las"),
  ]
}
