import Domain
import Testing

@Suite("Text of others that is shown")
struct VisibleTextTests {
  @Test(
    "What nobody sees and what turns the line is left out; names of the Union stay as they are",
    arguments: [
      ("A\u{202E}NA\u{200F}\u{0007} \u{2066}X\u{2069}", "ANA X"), ("a\u{200B}b\u{AD}c\u{FEFF}d\u{2060}", "abcd"),
      ("\u{E0041}tag\u{E007F}\u{FE0F}", "tag"), ("\u{3164}fill\u{115F}", "fill"), ("x\u{1B}[31mred", "x[31mred"),
      ("one\ntwo\r\u{85}three\u{2028}four\tfive", "one two  three four five"), ("\u{E000}\u{F8FF}", ""),
      ("Μαρία Ελένη Παπαδοπούλου", "Μαρία Ελένη Παπαδοπούλου"), ("Щърбанова", "Щърбанова"),
      ("Ó Súilleabháin-Łukasiewicz ð ß œ", "Ó Súilleabháin-Łukasiewicz ð ß œ"),
      ("5\u{A0}mg\u{202F}!", "5\u{A0}mg\u{202F}!"),
      ("e\u{301}te\u{301}", "e\u{301}te\u{301}"),
    ])
  func visible(text: String, shown: String) { #expect(text.visible(most: 200) == shown) }

  @Test("What is too long ends in a sign that it does, and a tower of marks is cut, however high")
  func long() {
    #expect(String(repeating: "x", count: 5000).visible(most: 200).count == 200)
    #expect(String(repeating: "é", count: 201).visible(most: 200).hasSuffix("é…"))
    #expect(String(repeating: "é", count: 200).visible(most: 200).hasSuffix("éé"))
    let tower = "a" + String(repeating: "\u{301}", count: 1_000_000)
    #expect(tower.visible(most: 200).unicodeScalars.count < 10)
  }
}
