extension StarterTable {
  /// The document. The sections have a table of their own, in all languages of the Union.
  static let documentCodes = """
    32|LNC|60591-5|Patient summary|Résumé médical|Resumo de saúde|Patientenkurzakte
    """

  /// Codes that give a summary its shape: kinds of nothing, statuses, severities, habits, pregnancy, and answers without a set.
  static let structure = """
    47|ABS|no-allergy-info|No information about allergies|Aucune information sur les allergies|Sem informação sobre alergias|Keine Angaben zu Allergien
    47|ABS|no-known-allergies|No known allergies|Aucune allergie connue|Sem alergias conhecidas|Keine Allergien bekannt
    47|ABS|no-known-medication-allergies|No known medication allergies|Aucune allergie médicamenteuse connue|Sem alergias medicamentosas conhecidas|Keine Arzneimittelallergien bekannt
    47|ABS|no-known-environmental-allergies|No known environmental allergies|Aucune allergie environnementale connue|Sem alergias ambientais conhecidas|Keine Umweltallergien bekannt
    47|ABS|no-known-food-allergies|No known food allergies|Aucune allergie alimentaire connue|Sem alergias alimentares conhecidas|Keine Nahrungsmittelallergien bekannt
    48|ABS|no-device-info|No information about devices|Aucune information sur les dispositifs|Sem informação sobre dispositivos|Keine Angaben zu Geräten
    48|ABS|no-known-devices|No known devices|Aucun dispositif connu|Sem dispositivos conhecidos|Keine Geräte bekannt
    49|ABS|no-medication-info|No information about medications|Aucune information sur les traitements|Sem informação sobre medicação|Keine Angaben zu Medikamenten
    49|ABS|no-known-medications|No known medications|Aucun traitement connu|Sem medicação conhecida|Keine Medikamente bekannt
    50|ABS|no-problem-info|No information about problems|Aucune information sur les problèmes|Sem informação sobre problemas|Keine Angaben zu Problemen
    50|ABS|no-known-problems|No known problems|Aucun problème connu|Sem problemas conhecidos|Keine Probleme bekannt
    51|ABS|no-procedure-info|No information about past history of procedures|Aucune information sur les actes|Sem informação sobre procedimentos|Keine Angaben zu Eingriffen
    51|ABS|no-known-procedures|No known procedures|Aucun acte connu|Sem procedimentos conhecidos|Keine Eingriffe bekannt
    13|SCT|255604002|Mild|Léger|Ligeiro|Leicht
    13|SCT|371923003|Mild to moderate|Léger à modéré|Ligeiro a moderado|Leicht bis mäßig
    13|SCT|6736007|Moderate|Modéré|Moderado|Mäßig
    13|SCT|371924009|Moderate to severe|Modéré à sévère|Moderado a grave|Mäßig bis schwer
    13|SCT|24484000|Severe|Sévère|Grave|Schwer
    13|SCT|442452003|Life threatening severity|Menace vitale|Risco de vida|Lebensbedrohlich
    15|SCT|55561003|Active|Actif|Ativo|Aktiv
    15|SCT|73425007|Inactive|Inactif|Inativo|Inaktiv
    15|SCT|90734009|Chronic|Chronique|Crónico|Chronisch
    15|SCT|7087005|Intermittent|Intermittent|Intermitente|Intermittierend
    15|SCT|255227004|Recurrent|Récurrent|Recorrente|Wiederkehrend
    15|SCT|415684004|Suspected|Suspecté|Suspeito|Vermutet
    15|SCT|410516002|Known absent|Absent|Ausente|Sicher nicht vorhanden
    15|SCT|413322009|Problem resolved|Résolu|Resolvido|Behoben
    18|SCT|420134006|Propensity to adverse reaction|Prédisposition à une réaction indésirable|Propensão para reação adversa|Neigung zu unerwünschter Reaktion
    18|SCT|609328004|Allergic disposition|Terrain allergique|Disposição alérgica|Allergische Veranlagung
    18|SCT|782197009|Intolerance to substance|Intolérance à une substance|Intolerância a substância|Unverträglichkeit eines Stoffes
    23|SCT|404684003|Clinical finding|Constatation clinique|Achado clínico|Klinischer Befund
    23|SCT|282291009|Diagnosis interpretation|Diagnostic|Diagnóstico|Diagnose
    23|SCT|409586006|Complaint|Plainte|Queixa|Beschwerde
    23|SCT|64572001|Disease|Maladie|Doença|Krankheit
    23|SCT|248536006|Finding of functional performance and activity|Capacité fonctionnelle|Desempenho funcional|Funktionsbefund
    23|SCT|418799008|Finding reported by subject or history provider|Symptôme rapporté|Achado relatado|Berichteter Befund
    23|SCT|55607006|Problem|Problème|Problema|Problem
    30|SCT|81323004|Normal general body function|Fonction générale normale|Função geral normal|Normale Körperfunktion
    30|SCT|162467007|Free of symptoms|Sans symptôme|Sem sintomas|Symptomfrei
    30|SCT|161901003|Chronic sick|Malade chronique|Doente crónico|Chronisch krank
    30|SCT|21134002|Disability|Handicap|Incapacidade|Behinderung
    30|SCT|765205004|Disorder in remission|En rémission|Em remissão|In Remission
    57|CRIT|low|Low Risk|Risque faible|Risco baixo|Niedriges Risiko
    57|CRIT|high|High Risk|Risque élevé|Risco alto|Hohes Risiko
    57|CRIT|unable-to-assess|Unable to Assess Risk|Risque non évaluable|Risco não avaliável|Risiko nicht einschätzbar
    58|ACER|confirmed|Confirmed|Confirmé|Confirmado|Bestätigt
    58|ACER|unconfirmed|Unconfirmed|Non confirmé|Não confirmado|Nicht bestätigt
    58|ACER|refuted|Refuted|Réfuté|Refutado|Widerlegt
    59|ASTA|active|Active|Active|Ativa|Aktiv
    59|ASTA|inactive|Inactive|Inactive|Inativa|Inaktiv
    59|ASTA|resolved|Resolved|Résolue|Resolvida|Abgeklungen
    64|CCER|confirmed|Confirmed|Confirmé|Confirmado|Bestätigt
    64|CCER|unconfirmed|Unconfirmed|Non confirmé|Não confirmado|Nicht bestätigt
    64|CCER|provisional|Provisional|Provisoire|Provisório|Vorläufig
    64|CCER|differential|Differential|Différentiel|Diferencial|Differenzialdiagnose
    64|CCER|refuted|Refuted|Réfuté|Refutado|Widerlegt
    14|SCT|229819007|Tobacco use and exposure|Tabac|Tabaco|Tabak
    14|SCT|897148007|Alcoholic beverage intake|Alcool|Álcool|Alkohol
    14|SCT|363908000|Details of drug misuse behavior|Drogues|Drogas|Drogen
    60|SCT|77386006|Pregnancy|Enceinte|Grávida|Schwanger
    60|SCT|60001007|Not pregnant|Non enceinte|Não grávida|Nicht schwanger
    60|SCT|261665006|Unknown|Inconnu|Desconhecido|Unbekannt
    9|LNC|11778-8|Delivery date Estimated|Date prévue d’accouchement|Data prevista do parto|Voraussichtlicher Geburtstermin
    9|LNC|11779-6|Delivery date Estimated from last menstrual period|Date prévue d’accouchement (règles)|Data prevista do parto (menstruação)|Geburtstermin nach letzter Regel
    9|LNC|11780-4|Delivery date Estimated from ovulation date|Date prévue d’accouchement (ovulation)|Data prevista do parto (ovulação)|Geburtstermin nach Eisprung
    62|SCT|281050002|Livebirth|Naissance vivante|Nado-vivo|Lebendgeburt
    62|SCT|57797005|Termination of pregnancy|Interruption de grossesse|Interrupção da gravidez|Schwangerschaftsabbruch
    62|SCT|17369002|Miscarriage|Fausse couche|Aborto espontâneo|Fehlgeburt
    30|SCT|161045001|Disability - severe|Handicap sévère|Incapacidade grave|Schwere Behinderung
    30|SCT|271593001|Moribund|Moribond|Moribundo|Moribund
    30|SCT|419099009|Dead|Décédé|Falecido|Verstorben
    14|SCT|228272008|Health-related behavior|Comportement lié à la santé|Comportamento relacionado com a saúde|Gesundheitsverhalten
    14|SCT|256235009|Exercise|Activité physique|Exercício físico|Bewegung
    14|SCT|364393001|Nutritional observable|Alimentation|Alimentação|Ernährung
    14|SCT|364703007|Employment detail|Emploi|Emprego|Berufstätigkeit
    14|SCT|425400000|Toxic exposure status|Exposition à des toxiques|Exposição a tóxicos|Kontakt mit Giftstoffen
    60|SCT|102876002|Multigravida|Multigeste|Multigesta|Mehrfach schwanger gewesen
    60|SCT|127364007|Primigravida|Primigeste|Primigesta|Erstmals schwanger
    62|SCT|237364002|Stillbirth|Enfant mort-né|Nado-morto|Totgeburt
    62|SCT|276506001|Newborn death|Décès néonatal|Morte neonatal|Tod des Neugeborenen
    62|SCT|276507005|Fetal death|Mort fœtale|Morte fetal|Tod des Fetus
    62|SCT|34801009|Ectopic pregnancy|Grossesse extra-utérine|Gravidez ectópica|Eileiterschwangerschaft
    62|SCT|417044008|Hydatidiform mole, benign|Môle hydatiforme bénigne|Mola hidatiforme benigna|Gutartige Blasenmole
    |LNC|LA18976-3|Current every day smoker|Fumeur quotidien|Fumador diário|Täglicher Raucher
    |LNC|LA15920-4|Former smoker|Ancien fumeur|Ex-fumador|Ehemaliger Raucher
    |LNC|LA18978-9|Never smoker|N’a jamais fumé|Nunca fumou|Nie geraucht
    |SCT|398705004|Cannabis|Cannabis|Canábis|Cannabis
    """
}
