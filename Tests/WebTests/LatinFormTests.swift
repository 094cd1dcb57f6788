import Testing

@testable import Web

@Suite("Names in Latin letters")
struct LatinFormTests {
  @Test(
    "Greek and Bulgarian names stand as their passports print them",
    arguments: [
      ("ΠΑΠΑΔΟΠΟΥΛΟΥ ΕΛΕΝΗ", "PAPADOPOULOU ELENI"), ("Παπαδοπούλου Ελένη", "Papadopoulou Eleni"),
      ("Ευαγγελία", "Evangelia"), ("ΜΠΟΥΜΠΟΥΛΙΝΑ", "BOUMPOULINA"), ("Αύρα", "Avra"), ("Ευτυχία", "Eftychia"),
      ("Μαΐου", "Maiou"), ("ИВАНОВА БОЯНА", "IVANOVA BOYANA"), ("Мария", "Maria"), ("Щърбанова", "Shtarbanova"),
    ])
  func forms(name: String, latin: String) { #expect(LatinForm.of(name) == latin) }

  @Test(
    "Capitals of a family name carry the accents that their alphabet gives them",
    arguments: [("Παπαδοπούλου", "ΠΑΠΑΔΟΠΟΥΛΟΥ"), ("Μαΐου", "ΜΑΪΟΥ"), ("Lefèvre", "LEFÈVRE"), ("Иванова", "ИВАНОВА")])
  func inCapitals(name: String, expected: String) { #expect(capitals(name) == expected) }

  @Test(
    "A Latin name needs none, and of an unknown letter nothing is guessed",
    arguments: ["Élodie", "D’ARC", "李明", "Їжак"])
  func none(name: String) { #expect(LatinForm.of(name) == nil) }
}
