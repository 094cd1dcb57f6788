extension PageTexts {
  /// Words of messages to patients, and of the page where they are switched on and off.
  static let notices: [String: [String: String]] = [
    "notice.hospital": row(
      "A hospital in {country}", "Un hôpital ({country})", "Um hospital ({country})", "Ein Krankenhaus ({country})"),
    "notice.provider": row(
      "A care provider in {country}", "Un prestataire de soins ({country})", "Um prestador de cuidados ({country})",
      "Eine Gesundheitseinrichtung ({country})"),
    "notice.waiting.subject": row(
      "A request waits for your answer", "Une demande attend votre réponse", "Um pedido espera pela sua resposta",
      "Eine Anfrage wartet auf Ihre Antwort"),
    "notice.waiting": row(
      "{asker} asks to see your health summary. Open your health space to answer before {time}. If you are not in care now, refuse.",
      "{asker} demande à voir votre résumé médical. Ouvrez votre espace santé pour répondre avant {time}. Si vous n’êtes pas en soins en ce moment, refusez.",
      "{asker} pede para ver o seu resumo de saúde. Abra o seu espaço de saúde para responder antes das {time}. Se não está a receber cuidados agora, recuse.",
      "{asker} möchte Ihre Patientenkurzakte sehen. Öffnen Sie Ihren Gesundheitsbereich und antworten Sie vor {time}. Wenn Sie gerade nicht behandelt werden, lehnen Sie ab."
    ),
    "notice.code-used.subject": row(
      "Your code was used", "Votre code a été utilisé", "O seu código foi usado", "Ihr Code wurde benutzt"),
    "notice.code-used": row(
      "{asker} used the code that you made. It cannot be used again.",
      "{asker} a utilisé le code que vous avez créé. Il ne peut plus servir.",
      "{asker} usou o código que criou. Já não pode ser usado outra vez.",
      "{asker} hat den Code benutzt, den Sie erstellt haben. Er gilt nicht mehr."),
    "notice.directive-used.subject": row(
      "Your choice for an emergency was used", "Votre choix pour une urgence a servi",
      "A sua escolha para uma emergência foi usada", "Ihre Vorgabe für den Notfall wurde benutzt"),
    "notice.directive-used": row(
      "{asker} asked in an emergency. You did not answer in time, so your choice made in advance applied.",
      "{asker} a fait une demande en urgence. Vous n’avez pas répondu à temps : votre choix fait à l’avance s’applique.",
      "{asker} pediu numa emergência. Não respondeu a tempo, por isso valeu a sua escolha feita antes.",
      "{asker} hat in einem Notfall gefragt. Sie haben nicht rechtzeitig geantwortet. Daher gilt Ihre Vorgabe."),
    "notice.representative-answered.subject": row(
      "A request was answered on somebody’s behalf", "Une demande a reçu une réponse au nom de quelqu’un",
      "Um pedido foi respondido em nome de alguém", "Eine Anfrage wurde für jemanden beantwortet"),
    "notice.representative-answered": row(
      "{asker} asked to see a health summary. A person who may answer has answered.",
      "{asker} a demandé à voir un résumé médical. Une personne qui peut répondre a répondu.",
      "{asker} pediu para ver um resumo de saúde. Uma pessoa que pode responder respondeu.",
      "{asker} möchte eine Patientenkurzakte sehen. Eine Person, die antworten darf, hat geantwortet."),
    "notice.viewed.subject": row(
      "Your summary was sent", "Votre résumé a été transmis", "O seu resumo foi enviado",
      "Ihre Kurzakte wurde gesendet"),
    "notice.viewed": row(
      "{asker} has received your health summary. You did not answer this request yourself.",
      "{asker} a reçu votre résumé médical. Vous n’avez pas répondu vous-même à cette demande.",
      "{asker} recebeu o seu resumo de saúde. Não respondeu pessoalmente a este pedido.",
      "{asker} hat Ihre Patientenkurzakte erhalten. Sie haben diese Anfrage nicht selbst beantwortet."),
    "notice.vital-interest.subject": row(
      "Your summary was opened without your answer", "Votre résumé a été ouvert sans votre réponse",
      "O seu resumo foi aberto sem a sua resposta", "Ihre Kurzakte wurde ohne Ihre Antwort geöffnet"),
    "notice.vital-interest": row(
      "{asker} opened your health summary without your answer, to protect life. The privacy officer checks every such access.",
      "{asker} a ouvert votre résumé médical sans votre réponse, pour protéger une vie. Le délégué à la protection des données vérifie chaque accès de ce type.",
      "{asker} abriu o seu resumo de saúde sem a sua resposta, para proteger a vida. O encarregado da proteção de dados verifica cada acesso deste tipo.",
      "{asker} hat Ihre Patientenkurzakte ohne Ihre Antwort geöffnet, um Leben zu schützen. Der Datenschutzbeauftragte prüft jeden solchen Zugriff."
    ),
    "notice.confirmation.subject": row(
      "Confirm your address", "Confirmez votre adresse", "Confirme o seu endereço", "Bestätigen Sie Ihre Adresse"),
    "notice.confirmation": row(
      "Your code: {code}. Type it on the page on which you gave this address, within 30 minutes. If you did not ask for it, do nothing.",
      "Votre code : {code}. Saisissez-le dans les 30 minutes sur la page où vous avez donné cette adresse. Si vous n’avez rien demandé, ne faites rien.",
      "O seu código: {code}. Escreva-o nos próximos 30 minutos na página onde deu este endereço. Se não o pediu, não faça nada.",
      "Ihr Code: {code}. Geben Sie ihn innerhalb von 30 Minuten auf der Seite ein, auf der Sie diese Adresse angegeben haben. Wenn Sie ihn nicht angefordert haben, tun Sie nichts."
    ),
    "notice.where": row(
      "Your health space: {address} — sign in there as always.",
      "Votre espace santé : {address} — connectez-vous comme d’habitude.",
      "O seu espaço de saúde: {address} — inicie sessão como habitualmente.",
      "Ihr Gesundheitsbereich: {address} — melden Sie sich dort an wie immer."),
    "notice.never": row(
      "We never ask for a password by e-mail or on the phone.",
      "Nous ne demandons jamais de mot de passe par courriel ou par téléphone.",
      "Nunca pedimos uma palavra-passe por correio eletrónico ou por telefone.",
      "Wir fragen nie per E-Mail oder Telefon nach einem Passwort."),
  ]

  static let notificationPage: [String: [String: String]] = [
    "notifyTitle": row("Messages", "Messages", "Mensagens", "Nachrichten"),
    "notifyCard": row(
      "Choose whether and where we tell you that something happened.",
      "Choisissez si nous vous prévenons, et où.", "Escolha se e onde quer receber avisos.",
      "Wählen Sie, ob und wo wir Sie benachrichtigen."),
    "notifyText": row(
      "A message says that something happened, and never what is in your record. “Who saw my data” shows everything, with or without messages.",
      "Un message dit qu’il s’est passé quelque chose, jamais ce que contient votre dossier. «\u{A0}Qui a vu mes données\u{A0}» montre tout, avec ou sans messages.",
      "Uma mensagem diz que algo aconteceu, nunca o que está no seu registo. «Quem viu os meus dados» mostra tudo, com ou sem mensagens.",
      "Eine Nachricht sagt, dass etwas geschehen ist, und nie, was in Ihrer Akte steht. „Wer hat meine Daten gesehen“ zeigt alles, mit oder ohne Nachrichten."
    ),
    "notifyOff": row(
      "You receive no messages. Requests are on your page.",
      "Vous ne recevez pas de messages. Les demandes sont sur votre page.",
      "Não recebe mensagens. Os pedidos estão na sua página.",
      "Sie erhalten keine Nachrichten. Anfragen stehen auf Ihrer Seite."),
    "notifyNow": row(
      "Messages go to {where}.", "Les messages vont à {where}.", "As mensagens vão para {where}.",
      "Nachrichten gehen an {where}."),
    "notifyPortal": row(
      "the national health portal", "le portail national de santé", "o portal nacional de saúde",
      "das nationale Gesundheitsportal"),
    "notifyUsePortal": row(
      "Use the national health portal", "Utiliser le portail national de santé", "Usar o portal nacional de saúde",
      "Das nationale Gesundheitsportal benutzen"),
    "notifyNone": row(
      "This service sends no messages.", "Ce service n’envoie pas de messages.", "Este serviço não envia mensagens.",
      "Dieser Dienst sendet keine Nachrichten."),
    "notifyAbout": row("Tell me when", "Me prévenir quand", "Avisar-me quando", "Benachrichtigen, wenn"),
    "notify.request": row(
      "a request waits for my answer", "une demande attend ma réponse", "um pedido espera pela minha resposta",
      "eine Anfrage auf meine Antwort wartet"),
    "notify.use": row(
      "a code, a choice made in advance or somebody’s answer for me was used",
      "un code, un choix fait à l’avance ou la réponse d’une autre personne a servi",
      "um código, uma escolha feita antes ou a resposta de outra pessoa foi usada",
      "ein Code, eine Vorgabe oder die Antwort einer anderen Person benutzt wurde"),
    "notify.vital-interest": row(
      "my record was opened without my answer", "mon dossier a été ouvert sans ma réponse",
      "o meu registo foi aberto sem a minha resposta", "meine Akte ohne meine Antwort geöffnet wurde"),
    "notifyAddress": row("E-mail address", "Adresse e-mail", "Endereço de correio eletrónico", "E-Mail-Adresse"),
    "notifySend": row("Send me a code", "M’envoyer un code", "Enviar-me um código", "Code zusenden"),
    "notifyWaiting": row(
      "We send a code to {where}. Type it here before {time}.",
      "Nous envoyons un code à {where}. Saisissez-le ici avant {time}.",
      "Enviamos um código para {where}. Escreva-o aqui antes das {time}.",
      "Wir senden einen Code an {where}. Geben Sie ihn hier vor {time} ein."),
    "notifyCode": row("Code", "Code", "Código", "Code"),
    "notifyConfirm": row("Confirm", "Confirmer", "Confirmar", "Bestätigen"),
    "notifySave": row("Save", "Enregistrer", "Guardar", "Speichern"),
    "notifyEnd": row(
      "Stop all messages", "Arrêter tous les messages", "Parar todas as mensagens", "Alle Nachrichten beenden"),
    "notifyOther": row(
      "Use another address", "Utiliser une autre adresse", "Usar outro endereço", "Andere Adresse benutzen"),
    "notifyFault.address": row(
      "This is not an e-mail address.", "Ce n’est pas une adresse e-mail.",
      "Isto não é um endereço de correio eletrónico.",
      "Das ist keine E-Mail-Adresse."),
    "notifyFault.code": row(
      "The code does not fit, or its time is over. Type the newest one, or ask for another.",
      "Le code ne convient pas, ou il est trop tard. Saisissez le plus récent, ou demandez-en un autre.",
      "O código não serve, ou já passou o tempo. Escreva o mais recente, ou peça outro.",
      "Der Code passt nicht, oder seine Zeit ist vorbei. Geben Sie den neuesten ein, oder fordern Sie einen anderen an."
    ),
    "notifyFault.limit": row(
      "Too many codes. Wait an hour.", "Trop de codes. Attendez une heure.", "Demasiados códigos. Espere uma hora.",
      "Zu viele Codes. Warten Sie eine Stunde."),
    "history.channel-changed": row(
      "you changed your messages", "vous avez changé vos messages", "alterou as suas mensagens",
      "Sie haben Ihre Nachrichten geändert"),
    "event.channel-changed": row(
      "Messages changed", "Messages modifiés", "Mensagens alteradas", "Nachrichten geändert"),
  ]
}
