import Foundation
import FuzzEntrances
import Testing
import GatewayTesting

/// The short run of `make fuzz`, about a minute in all: the same entrances, inputs made by changing good ones, no coverage to
/// lead them.
///
/// `PASSERELLE_FUZZ_SECONDS=60` makes each entrance run longer than its eight seconds, `PASSERELLE_FUZZ_SEED=7` makes another run.
@Suite("Damaged input", .serialized)
struct FuzzTests {
  private static func number(_ name: String, _ fallback: UInt64) -> UInt64 {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? fallback
  }

  @Test("Whatever bytes come, an entrance ends soon, without a trap", arguments: Entrance.allCases)
  func damaged(entrance: Entrance) {
    let seeds = Seeds.of(entrance)
    var random = SeededGenerator(seed: Self.number("PASSERELLE_FUZZ_SEED", 1))
    let clock = ContinuousClock()
    let end = clock.now.advanced(by: .seconds(Self.number("PASSERELLE_FUZZ_SECONDS", 8)))
    var (inputs, slowest) = (0, Duration.zero)
    while clock.now < end {
      let input = change(seeds, &random)
      slowest = max(slowest, clock.measure { entrance.take(input) })
      inputs += 1
    }
    #expect(inputs > 100)
    // trust.md section 15 gives a second to what is served, on a machine that does nothing else.
    #expect(slowest < .seconds(10))
  }

  @Test("What the changes begin with is accepted, or refused for its signature alone")
  func seeds() {
    for entrance in [Entrance.xml, .mime, .soap] {
      let refused = Seeds.of(entrance).count { !entrance.take($0) }
      #expect(refused == 0, "\(entrance)")
    }
    #expect(Entrance.der.take(Seeds.of(.der)[0]))
    #expect(!Entrance.saml.take(Seeds.of(.saml)[0]) && !Entrance.jws.take(Seeds.of(.jws)[0]))
  }

  /// One input with one to eight changes: bytes flipped, cut, doubled, taken from another, or telling words put in.
  private func change(_ seeds: [[UInt8]], _ random: inout SeededGenerator) -> [UInt8] {
    guard var bytes = seeds.randomElement(using: &random) else { return [] }
    for _ in 0...Int.random(in: 0..<8, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 1...64, using: &random))
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2: bytes.removeSubrange(place..<end)
      case 3: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...place, using: &random))
      case 4: bytes.removeSubrange(place...)
      case 5: bytes.insert(contentsOf: Self.words.randomElement(using: &random) ?? [], at: place)
      default:
        guard let other = seeds.randomElement(using: &random), other.count > 1 else { continue }
        let start = Int.random(in: 0..<other.count, using: &random)
        bytes.insert(contentsOf: other[start..<min(other.count, start + 200)], at: place)
      }
    }
    return bytes
  }

  private static let words: [[UInt8]] =
    [
      "<!DOCTYPE a [<!ENTITY b \"c\">]>", "&b;", "&#0;", "&#x10FFFF;", "<!--", "-->", "<![CDATA[", "]]>", "<?x ", "?>",
      " xmlns=\"\"", " xmlns:a=\"urn:a\"", "\u{FEFF}", "\r\n--", "Content-ID: <a>\r\n", "boundary=", "\u{0}", "..",
      "\"",
      "null", "1e999", "\\ud800", "{\"a\":", "[[[[[[[[", "-1", "9223372036854775808", "\u{202E}",
    ].map { Array($0.utf8) } + [
      [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], [0x30, 0x80], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80],
    ]
}
