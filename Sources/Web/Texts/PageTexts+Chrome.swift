extension PageTexts {
  /// Words of every page.
  static let common: [String: [String: String]] = [
    "skip": row("Skip to the content", "Aller au contenu", "Ir para o conteúdo", "Zum Inhalt"),
    "menu": row("Menu", "Menu", "Menu", "Menü"),
    "languages": row("Language", "Langue", "Idioma", "Sprache"),
    "signIn": row("Sign in", "Se connecter", "Iniciar sessão", "Anmelden"),
    "signOut": row("Sign out", "Se déconnecter", "Terminar sessão", "Abmelden"),
    "welcome": row(
      "Health summaries across borders", "Résumés médicaux entre pays", "Resumos de saúde entre países",
      "Patientenkurzakten über Grenzen hinweg"),
    "welcomeText": row(
      "Doctors ask. Patients decide. Every access is recorded.",
      "Les médecins demandent. Les patients décident. Chaque accès est enregistré.",
      "Os médicos pedem. Os doentes decidem. Cada acesso é registado.",
      "Ärzte fragen. Patienten entscheiden. Jeder Zugriff wird aufgezeichnet."),
    "demoNotice": row(
      "Demonstration with synthetic people only.", "Démonstration avec des personnes fictives.",
      "Demonstração apenas com pessoas fictícias.", "Vorführung, nur mit erfundenen Personen."),
    "demoSignIn": row(
      "Demo sign-in", "Connexion de démonstration", "Início de sessão de demonstração", "Demo-Anmeldung"),
    "demoWarning": row(
      "This sign-in exists in demo mode only.", "Cette connexion n’existe qu’en mode démonstration.",
      "Este início de sessão só existe em modo de demonstração.", "Diese Anmeldung gibt es nur im Demo-Modus."),
    "account": row("Account", "Compte", "Conta", "Konto"),
    "password": row("Password", "Mot de passe", "Palavra-passe", "Passwort"),
    "wrongPassword": row(
      "Account and password do not match.", "Le compte et le mot de passe ne correspondent pas.",
      "A conta e a palavra-passe não coincidem.", "Konto und Passwort passen nicht zusammen."),
    "reference": row("Reference", "Référence", "Referência", "Referenz"),
    "technical": row("Technical details", "Détails techniques", "Detalhes técnicos", "Technische Angaben"),
    "back": row("Back", "Retour", "Voltar", "Zurück"),
    "footer": row(
      "Passerelle, national contact point for eHealth. Every view of health data is recorded.",
      "Passerelle, point de contact national pour la e-santé. Chaque consultation de données est enregistrée.",
      "Passerelle, ponto de contacto nacional para a saúde em linha. Cada consulta de dados é registada.",
      "Passerelle, nationale Kontaktstelle für eHealth. Jeder Blick in Gesundheitsdaten wird aufgezeichnet."),
    "time": row("Time", "Heure", "Hora", "Zeit"),
    "country": row("Country", "Pays", "País", "Land"),
    "state": row("State", "État", "Estado", "Stand"),
    "until": row("until", "jusqu’à", "até", "bis"),
    "internal": row(
      "Something broke on our side. Nothing was sent.", "Une erreur est survenue chez nous. Rien n’a été envoyé.",
      "Ocorreu um erro do nosso lado. Nada foi enviado.",
      "Bei uns ist ein Fehler aufgetreten. Es wurde nichts gesendet."),
    "country.FR": row("France", "France", "França", "Frankreich"),
    "country.PT": row("Portugal", "Portugal", "Portugal", "Portugal"),
    "country.DE": row("Germany", "Allemagne", "Alemanha", "Deutschland"),
    "country.ES": row("Spain", "Espagne", "Espanha", "Spanien"),
    "language.en": row("English", "English", "English", "English"),
    "language.fr": row("Français", "Français", "Français", "Français"),
    "language.pt": row("Português", "Português", "Português", "Português"),
    "language.de": row("Deutsch", "Deutsch", "Deutsch", "Deutsch"),
  ]
}
