import Domain
import Testing

@Suite("Canonical JSON (RFC 8785) and its strict reader (RFC 7493)")
struct JSONTests {
  private func read(_ text: String) throws -> JSON { try JSON(reading: Array(text.utf8)) }

  @Test("Members are sorted by UTF-16 units, not by letters or by Unicode values (RFC 8785 section 3.2.3)")
  func order() throws {
    let value = try read(
      #"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","#
        + #""\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#)
    #expect(
      value.canonical
        == "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\","
        + "\"ö\":\"Latin Small Letter O With Diaeresis\","
        + "\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\u{FB33}\":\"Hebrew Letter Dalet With Dagesh\"}")
    #expect(try read(#"{"b":1,"a":2,"B":3,"":4,"aa":5}"#).canonical == #"{"":4,"B":3,"a":2,"aa":5,"b":1}"#)
  }

  @Test("Strings have the shortest escapes (RFC 8785 section 3.2.2.2)")
  func strings() throws {
    let value = try read(#"["\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"]"#)
    #expect(value.canonical == #"["€$\u000f\nA'B\"\\\\\"/"]"#)
    let controls = (0..<0x20).compactMap { Unicode.Scalar($0) }.map { String(Character($0)) }.joined()
    #expect(
      JSON.string(controls).canonical
        == #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013"#
        + #"\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f""#)
    #expect(JSON.string("\u{7F}\u{2028}é").canonical == "\"\u{7F}\u{2028}é\"")
  }

  @Test("Texts that look alike stay two: nothing is normalised (RFC 8785 section 3.1)")
  func normalization() throws {
    #expect(JSON.string("e\u{301}").canonical.unicodeScalars.count == 4)
    #expect(JSON.string("\u{E9}").canonical.unicodeScalars.count == 3)
    #expect(JSON.string("\r\n").canonical == #""\r\n""#)
  }

  @Test("Values, blanks and the order of writing are no matter: one value has one text")
  func oneText() throws {
    let expected = #"{"a":[1,-2,0,true,false,null,"x",[],{}],"b":{"c":9007199254740991}}"#
    #expect(
      try read(" {\n\"b\" : {\"c\":9007199254740991} ,\t\"a\":[1,-2,0,true,false,null,\"x\",[ ],{ }]\r\n} ").canonical
        == expected)
    #expect(try read(expected).canonical == expected)
    let literal: JSON = ["b": ["c": 9_007_199_254_740_991], "a": [1, -2, 0, true, false, .null, "x", [], [:]]]
    #expect(literal.canonical == expected)
    #expect(try read(expected) == literal)
    for scalar in ["1", "\"x\"", "null", "true"] { #expect(try read(scalar).canonical == scalar) }
  }

  @Test("Members and items are found by name and kind")
  func access() throws {
    let value = try read(#"{"s":"x","n":7,"a":[1]}"#)
    #expect(value["s"]?.string == "x")
    #expect(value["n"]?.integer == 7)
    #expect(value["a"]?.array == [1])
    #expect(value["missing"] == nil)
    #expect(value["s"]?.integer == nil)
    #expect(value["a"]?["s"] == nil)
  }

  @Test(
    "What is no I-JSON of ours is refused",
    arguments: [
      "", " ", "nul", "True", "nullx", "[1,]", "[,1]", "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\" 1}", "{\"a\":}",
      "[1 2]", "[1",
      "{\"a\":1", "\"a", "[1]]", "1 2", "{}{}", "// c\n1", "[1]\u{0}", "\u{FEFF}[1]", "NaN", "Infinity", "undefined",
      // Numbers other than integers within 2^53 - 1, and other spellings of them
      "1.0", "1e2", "1E2", "-0", "+1", "01", "-", "--1", "0x1", "1.", ".5", "9007199254740992", "-9007199254740992",
      "99999999999999999999999999", "[1.5]", "[0e0]",
      // Strings
      "\"\t\"", "\"\n\"", "\"\\x41\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"",
      "\"\\ud800\\ud800\"", "\"\\", "\"\\u\"", "\"\\ud83d\\\"",
      // Repeated members, also by another spelling
      "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "{\"b\":{\"a\":1,\"a\":2}}",
    ])
  func refused(_ text: String) {
    #expect(throws: JSONFailure.self) { try read(text) }
  }

  @Test(
    "Bytes that are no UTF-8 are refused",
    arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] as [[UInt8]])
  func encoding(_ bytes: [UInt8]) {
    #expect(throws: JSONFailure.self) { try JSON(reading: [0x22] + bytes + [0x22]) }
    #expect(throws: JSONFailure.self) { try JSON(reading: bytes) }
  }

  @Test("Nesting ends at 64")
  func depth() throws {
    func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    #expect(try read(nested(64)).canonical == nested(64))
    #expect(throws: JSONFailure.self) { try read(nested(65)) }
    #expect(throws: JSONFailure.self) { try read(String(repeating: "{\"a\":", count: 100_000)) }
    // Depth is that of the nesting, not the number of brackets.
    #expect(try read("[" + Array(repeating: "[]", count: 1000).joined(separator: ",") + "]").array?.count == 1000)
  }

  @Test("A text that breaks off at any byte is refused, and a refusal repeats nothing of it")
  func truncated() throws {
    let whole = #"{"canary":["é\u00e9\n",-12,true,false,null,{"a":{}}]}"#
    _ = try read(whole)
    for count in 0..<whole.utf8.count {
      let failure = #expect(throws: JSONFailure.self) { try JSON(reading: Array(whole.utf8.prefix(count))) }
      #expect(failure?.code == "json.malformed")
      #expect(failure?.description.contains("canary") == false)
    }
  }
}
