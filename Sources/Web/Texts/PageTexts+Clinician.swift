extension PageTexts {
  /// Words of the clinician's pages.
  static let clinician: [String: [String: String]] = [
    "search": row("Find a patient", "Trouver un patient", "Encontrar um doente", "Patient suchen"),
    "notSent": row("Not sent yet", "Pas encore envoyé", "Ainda não enviado", "Noch nicht gesendet"),
    "countryLabel": row(
      "Country of the health card", "Pays de la carte de santé", "País do cartão de saúde", "Land der Gesundheitskarte"),
    "choose": row("Choose …", "Choisir …", "Escolher …", "Wählen …"),
    "continue": row("Continue", "Continuer", "Continuar", "Weiter"),
    "available": row("available", "disponible", "disponível", "erreichbar"),
    "interrupted": row(
      "interrupted since {time}", "interrompu depuis {time}", "interrompido desde {time}", "gestört seit {time}"),
    "identity": row("Identity", "Identité", "Identidade", "Identität"),
    "day": row("Day", "Jour", "Dia", "Tag"),
    "month": row("Month", "Mois", "Mês", "Monat"),
    "year": row("Year", "Année", "Ano", "Jahr"),
    "accessCode": row(
      "Access code from the patient (if they have one)", "Code d’accès donné par le patient (s’il en a un)",
      "Código de acesso do doente (se tiver)", "Zugangscode des Patienten (falls vorhanden)"),
    "accessCode.short": row("Access code", "Code d’accès", "Código de acesso", "Zugangscode"),
    "accessCodeHelp": row(
      "8 characters in two groups of four. No 0, O, 1, I or L.",
      "8 caractères en deux groupes de quatre. Jamais 0, O, 1, I ou L.",
      "8 caracteres em dois grupos de quatro. Nunca 0, O, 1, I ou L.",
      "8 Zeichen in zwei Vierergruppen. Nie 0, O, 1, I oder L."),
    "accessCodeLook": row(
      "Look again at position {n}: a code never contains {c}.",
      "Regardez encore la position {n} : un code ne contient jamais {c}.",
      "Veja de novo a posição {n}: um código nunca contém {c}.", "Prüfen Sie Stelle {n}: Ein Code enthält nie {c}."),
    "accessCodeLength": row(
      "This code has {n} characters; a code has 8.", "Ce code a {n} caractères ; un code en a 8.",
      "Este código tem {n} caracteres; um código tem 8.", "Dieser Code hat {n} Zeichen; ein Code hat 8."),
    "purpose": row("Purpose", "Motif", "Finalidade", "Zweck"),
    "purposeQuestion": row("Why do you ask?", "Pourquoi demandez-vous ?", "Porque pede?", "Warum fragen Sie an?"),
    "situation.in-person": row("Care in person", "Soins en présence", "Cuidados presenciais", "Behandlung vor Ort"),
    "situation.at-a-distance": row(
      "Care at a distance", "Soins à distance", "Cuidados à distância", "Behandlung aus der Ferne"),
    "situation.emergency-answering": row(
      "Emergency, the patient can answer", "Urgence, le patient peut répondre", "Urgência, o doente pode responder",
      "Notfall, der Patient kann antworten"),
    "situation.emergency-not-answering": row(
      "Emergency, the patient cannot answer", "Urgence, le patient ne peut pas répondre",
      "Urgência, o doente não pode responder", "Notfall, der Patient kann nicht antworten"),
    "findPatient": row("Find the patient", "Chercher le patient", "Procurar o doente", "Patient suchen"),
    "fault.required": row(
      "This is needed.", "Ce champ est nécessaire.", "Este campo é necessário.", "Diese Angabe fehlt."),
    "fault.format": row(
      "This number does not have the right form: {help}", "Ce numéro n’a pas la bonne forme : {help}",
      "Este número não tem a forma correta: {help}", "Diese Nummer hat nicht die richtige Form: {help}"),
    "fault.digits": row(
      "This number has {n} digits; it needs {m}.", "Ce numéro a {n} chiffres ; il en faut {m}.",
      "Este número tem {n} algarismos; precisa de {m}.", "Diese Nummer hat {n} Ziffern; sie braucht {m}."),
    "fault.checkDigit": row(
      "The check digits do not fit: one digit is mistyped.", "La clé ne correspond pas : un chiffre est mal saisi.",
      "Os algarismos de controlo não batem certo: há um erro.", "Die Prüfziffern passen nicht: Eine Ziffer ist falsch."),
    "fault.date": row("This is not a date.", "Ce n’est pas une date.", "Isto não é uma data.", "Das ist kein Datum."),
    "compare": row(
      "Compare with the identity document", "Comparez avec la pièce d’identité",
      "Compare com o documento de identidade",
      "Mit dem Ausweis vergleichen"),
    "born": row("born", "né(e) le", "nascido/a a", "geboren am"),
    "sex": row("Sex", "Sexe", "Sexo", "Geschlecht"),
    "sex.F": row("female", "féminin", "feminino", "weiblich"),
    "sex.M": row("male", "masculin", "masculino", "männlich"),
    "sex.UN": row("undifferentiated", "indifférencié", "indiferenciado", "unbestimmt"),
    "identifier": row("Identifier", "Identifiant", "Identificador", "Kennung"),
    "endingIn": row("ending in", "finissant par", "terminado em", "endet auf"),
    "from": row("from", "de", "de", "aus"),
    "thisIsMyPatient": row("This is my patient", "C’est mon patient", "É o meu doente", "Das ist mein Patient"),
    "notThisPerson": row("Not this person", "Pas cette personne", "Não é esta pessoa", "Nicht diese Person"),
    "noHealthDataYet": row(
      "No health data was read.", "Aucune donnée de santé n’a été lue.", "Nenhum dado de saúde foi lido.",
      "Es wurden keine Gesundheitsdaten gelesen."),
    "waitingFor": row(
      "Waiting for {name}’s answer", "En attente de la réponse de {name}", "À espera da resposta de {name}",
      "Warten auf die Antwort von {name}"),
    "checkText": row(
      "Tell your patient: the number on their phone must be",
      "Dites à votre patient : le numéro sur son téléphone doit être",
      "Diga ao doente: o número no telemóvel dele tem de ser",
      "Sagen Sie Ihrem Patienten: Die Nummer auf seinem Telefon muss sein"),
    "step.sent": row(
      "Request signed and sent", "Demande signée et envoyée", "Pedido assinado e enviado",
      "Anfrage signiert und gesendet"),
    "step.received": row("Received in {country}", "Reçue : {country}", "Recebido: {country}", "Angekommen: {country}"),
    "step.notified": row("Patient notified", "Patient prévenu", "Doente avisado", "Patient benachrichtigt"),
    "step.opened": row(
      "Opened by the patient", "Ouverte par le patient", "Aberto pelo doente", "Vom Patienten geöffnet"),
    "step.answered": row("Answered", "Réponse donnée", "Respondido", "Beantwortet"),
    "timeLeft": row(
      "Until {time}, {n} min left.", "Jusqu’à {time}, encore {n} min.", "Até às {time}, faltam {n} min.",
      "Bis {time}, noch {n} Min."),
    "changed": row(
      "The request has changed.", "La demande a changé.", "O pedido mudou.", "Die Anfrage hat sich geändert."),
    "refresh": row("Refresh", "Actualiser", "Atualizar", "Aktualisieren"),
    "otherWays": row("Other ways", "Autres moyens", "Outras formas", "Andere Wege"),
    "checkNumber": row("Check number", "Numéro de contrôle", "Número de controlo", "Kontrollnummer"),
    "newSearch": row("New search", "Nouvelle recherche", "Nova pesquisa", "Neue Suche"),
    "end.refused": row(
      "The patient did not allow this access.", "Le patient n’a pas autorisé cet accès.",
      "O doente não permitiu este acesso.",
      "Der Patient hat diesen Zugriff nicht erlaubt."),
    "end.refused.next": row(
      "Treat without the summary. If the patient changes their mind, they can give you a code.",
      "Soignez sans le résumé. Si le patient change d’avis, il peut vous donner un code.",
      "Trate sem o resumo. Se o doente mudar de ideias, pode dar-lhe um código.",
      "Behandeln Sie ohne die Akte. Ändert der Patient seine Meinung, kann er Ihnen einen Code geben."),
    "end.expired": row(
      "No answer in {n} minutes.", "Pas de réponse en {n} minutes.", "Sem resposta em {n} minutos.",
      "Keine Antwort in {n} Minuten."),
    "end.expired.next": row(
      "Ask again, or ask the patient for a code.", "Demandez de nouveau, ou demandez un code au patient.",
      "Peça de novo, ou peça um código ao doente.", "Fragen Sie erneut an, oder bitten Sie um einen Code."),
    "end.absent": row(
      "No permission was given for this access. {country} does not say more.",
      "Aucune autorisation n’a été donnée pour cet accès. {country} n’en dit pas plus.",
      "Não foi dada permissão para este acesso. {country} não diz mais.",
      "Für diesen Zugriff gibt es keine Erlaubnis. {country} sagt nicht mehr."),
    "end.noRecord": row(
      "{country} has no summary for this person.", "{country} n’a pas de résumé pour cette personne.",
      "{country} não tem resumo desta pessoa.", "{country} hat keine Akte zu dieser Person."),
    "end.noRecord.next": row(
      "Treat without the summary.", "Soignez sans le résumé.", "Trate sem o resumo.", "Behandeln Sie ohne die Akte."),
    "end.signature.invalid": row(
      "We do not show this document: its signature is not valid.",
      "Nous n’affichons pas ce document : sa signature n’est pas valide.",
      "Não mostramos este documento: a assinatura não é válida.",
      "Wir zeigen dieses Dokument nicht: Die Signatur ist ungültig."),
    "end.failed": row(
      "The summary could not be shown.", "Le résumé n’a pas pu être affiché.", "Não foi possível mostrar o resumo.",
      "Die Akte konnte nicht gezeigt werden."),
    "end.failed.next": row(
      "Treat without the summary and give the reference to the contact point.",
      "Soignez sans le résumé et donnez la référence au point de contact.",
      "Trate sem o resumo e dê a referência ao ponto de contacto.",
      "Behandeln Sie ohne die Akte und nennen Sie der Kontaktstelle die Referenz."),
    "summary": row("Patient summary", "Résumé médical", "Resumo de saúde", "Patientenkurzakte"),
    "viewUntil": row(
      "view allowed until {time}", "consultation jusqu’à {time}", "consulta permitida até {time}",
      "Ansicht erlaubt bis {time}"),
    "mayNotContainAll": row(
      "This may not contain everything: patients choose what they share.",
      "Ce résumé peut être incomplet : les patients choisissent ce qu’ils partagent.",
      "Pode não conter tudo: os doentes escolhem o que partilham.",
      "Dies ist vielleicht nicht alles: Patienten wählen, was sie teilen."),
    "truth": row(
      "Record last updated in {country} {updated} · summary built {built} · {signature}.",
      "Dossier mis à jour ({country}) le {updated} · résumé établi le {built} · {signature}.",
      "Registo atualizado ({country}) a {updated} · resumo criado a {built} · {signature}.",
      "Akte zuletzt geändert ({country}) {updated} · Kurzakte erstellt {built} · {signature}."),
    "signatureValid": row("signature valid", "signature valide", "assinatura válida", "Signatur gültig"),
    "noSeal": row(
      "no document signature", "document sans signature", "documento sem assinatura", "ohne Dokumentsignatur"),
    "flaggedCount": row(
      "{n} of {m} items are flagged.", "{n} éléments sur {m} sont signalés.", "{n} de {m} itens estão assinalados.",
      "{n} von {m} Einträgen sind markiert."),
    "language": row("Language", "Langue", "Língua", "Sprache"),
    "mode.translation": row("Translation", "Traduction", "Tradução", "Übersetzung"),
    "mode.both": row("Side by side", "Côte à côte", "Lado a lado", "Nebeneinander"),
    "mode.original": row("Original", "Original", "Original", "Original"),
    "flaggedOnly": row(
      "Flagged items only ({n})", "Éléments signalés seulement ({n})", "Só itens assinalados ({n})",
      "Nur markierte Einträge ({n})"),
    "source": row("Source", "Source", "Origem", "Quelle"),
    "document": row("The document", "Le document", "O documento", "Das Dokument"),
    "loggedNotice": row(
      "This view is recorded in both countries.", "Cette consultation est enregistrée dans les deux pays.",
      "Esta consulta fica registada nos dois países.", "Diese Ansicht wird in beiden Ländern aufgezeichnet."),
    "originalDocument": row(
      "Original document (PDF)", "Document d’origine (PDF)", "Documento original (PDF)", "Originaldokument (PDF)"),
    "closeView": row("Close this summary", "Fermer ce résumé", "Fechar este resumo", "Akte schließen"),
    "viewClosed": row(
      "This view is closed.", "Cette consultation est fermée.", "Esta consulta está fechada.",
      "Diese Ansicht ist geschlossen."),
    "myRequests": row("My requests", "Mes demandes", "Os meus pedidos", "Meine Anfragen"),
    "myRequestsCaption": row(
      "Requests of the last 24 hours", "Demandes des dernières 24 heures", "Pedidos das últimas 24 horas",
      "Anfragen der letzten 24 Stunden"),
    "noRequests": row(
      "No requests yet.", "Aucune demande pour l’instant.", "Ainda não há pedidos.", "Noch keine Anfragen."),
    "delivered": row("delivered", "reçu", "recebido", "erhalten"),
    "waiting": row("waiting", "en attente", "em espera", "wartet"),
    "ended": row("ended", "terminée", "terminado", "beendet"),
  ]
}
