import Domain
import Exchange
import Testing

@testable import Web

@Suite("The QR code of a printed summary")
struct QRCodeTests {
  @Test("It is the square that another program makes of the same text")
  func known() throws {
    let code = try #require(QRCode("https://ncp.example/v/K7QM-2F9R"))
    #expect(code.modules.map { $0.map { $0 ? "#" : "." }.joined() } == Self.expected)
  }

  @Test("A longer text takes a larger square, and one that is too long none")
  func sizes() throws {
    #expect(try #require(QRCode("short")).size == 21)
    #expect(try #require(QRCode(String(repeating: "x", count: 42))).size == 29)
    #expect(try #require(QRCode(String(repeating: "x", count: 106))).size == 41)
    #expect(QRCode(String(repeating: "x", count: 107)) == nil)
  }

  @Test("It holds the reference alone: no name, no number, no path of a request")
  func content() throws {
    let view = try Samples.request()
    let link = CheckLink("https://pt.example", view.reference)
    #expect(link.url == "https://pt.example/v/\(view.reference)")
    #expect(link.short == "pt.example/v/\(view.reference)")
    #expect(link.code != nil)
  }

  private static let expected = [
    "#######..#..#..####.#.#######",
    "#.....#...###....##.#.#.....#",
    "#.###.#.###.#.#.#..##.#.###.#",
    "#.###.#.#.##....####..#.###.#",
    "#.###.#.##.#.###...#..#.###.#",
    "#.....#.####.#####....#.....#",
    "#######.#.#.#.#.#.#.#.#######",
    "........###..#.#...##........",
    "#.#####...#...##....#.#####..",
    "##.#.#..#..##..##..######...#",
    "......#..#.##.....#.#........",
    "..###..##...#.#.#..##..#.#.#.",
    ".##..##..#.#....#..#.....##..",
    "#.#......##.####.###..#.#...#",
    "..###.###.##.####...###.###..",
    "##..##..#..#.#.#....##..#..#.",
    "......###.##..##.##....#.##..",
    "#..#...##..##..##########.#.#",
    "#..#.###...#.........#.#..#..",
    "#.##.#...##...#.#...#...#..#.",
    "#..#.####...#....########.###",
    "........#....###....#...#####",
    "#######....#####.####.#.###..",
    "#.....#.##..##....###...#...#",
    "#.###.#.###.#.###...#####.#.#",
    "#.###.#.##.....##.#......##..",
    "#.###.#.#..#######...#######.",
    "#.....#...###..#..###.#..#.#.",
    "#######.##.#.#..####...#..#..",
  ]
}
