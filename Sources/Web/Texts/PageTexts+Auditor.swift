extension PageTexts {
  /// Words of the auditor's pages.
  static let auditor: [String: [String: String]] = [
    "exchanges": row("Exchanges", "Échanges", "Trocas", "Austausche"),
    "exchange": row("Exchange", "Échange", "Troca", "Austausch"),
    "direction": row("Direction", "Sens", "Sentido", "Richtung"),
    "outcome": row("Outcome", "Résultat", "Resultado", "Ergebnis"),
    "partsColumn": row("Parts", "Parties", "Partes", "Teile"),
    "find": row("Find", "Chercher", "Procurar", "Suchen"),
    "noExchanges": row(
      "No exchange matches.", "Aucun échange ne correspond.", "Nenhuma troca corresponde.", "Kein Austausch passt."),
    "exchangeCount": row(
      "{n} exchanges, newest first", "{n} échanges, du plus récent au plus ancien",
      "{n} trocas, da mais recente à mais antiga", "{n} Austausche, neueste zuerst"),
    "entry": row("Entry", "Entrée", "Entrada", "Eintrag"),
    "verify": row("Verify this exchange", "Vérifier cet échange", "Verificar esta troca", "Diesen Austausch prüfen"),
    "verifyNow": row(
      "Verify the whole log now", "Vérifier tout le journal maintenant", "Verificar agora todo o registo",
      "Jetzt das ganze Protokoll prüfen"),
    "entriesVerified": row(
      "The first {n} entries are as they were signed.",
      "Les {n} premières entrées sont telles qu’elles ont été signées.",
      "As primeiras {n} entradas estão como foram assinadas.",
      "Die ersten {n} Einträge sind so, wie sie signiert wurden."),
    "verifiedAt": row(
      "Verified by this gateway on {time}.", "Vérifié par cette passerelle le {time}.",
      "Verificado por este ponto de contacto a {time}.", "Von diesem Gateway geprüft am {time}."),
    "notVerifiedYet": row(
      "The log has not been verified since this gateway started.",
      "Le journal n’a pas été vérifié depuis le démarrage de cette passerelle.",
      "O registo não foi verificado desde o arranque deste ponto de contacto.",
      "Das Protokoll wurde seit dem Start dieses Gateways nicht geprüft."),
    "checkYourself": row(
      "Check it yourself, on a copy, offline:", "Vérifiez vous-même, sur une copie, hors ligne :",
      "Verifique você mesmo, numa cópia, sem rede:", "Selbst prüfen, an einer Kopie, ohne Netz:"),
    "verdict.intact": row("Intact", "Intact", "Intacto", "Unverändert"),
    "verdict.altered": row("Altered", "Altéré", "Alterado", "Verändert"),
    "verdict.unknown": row("Cannot tell", "Indéterminé", "Não se pode dizer", "Nicht feststellbar"),
    "verdict.intact.text": row(
      "All {n} entries are in the tree that the newest checkpoint of {origin} signs.",
      "Les {n} entrées sont toutes dans l’arbre signé par le dernier point de contrôle de {origin}.",
      "As {n} entradas estão todas na árvore assinada pelo último ponto de controlo de {origin}.",
      "Alle {n} Einträge stehen in dem Baum, den der neueste Prüfpunkt von {origin} signiert."),
    "in": row("{from} asked us", "{from} nous a demandé", "{from} pediu-nos", "{from} hat uns gefragt"),
    "out": row("we asked {to}", "nous avons demandé à {to}", "pedimos a {to}", "wir haben {to} gefragt"),
    "loggedAuditor": row(
      "Reading this page is recorded.", "La lecture de cette page est enregistrée.",
      "A leitura desta página fica registada.", "Das Lesen dieser Seite wird aufgezeichnet."),
  ]
}
