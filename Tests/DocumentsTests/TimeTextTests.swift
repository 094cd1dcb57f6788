import CDA
import Testing

@Suite("Points in time as HL7 writes them")
struct TimeTextTests {
  @Test(
    "Every precision is read, with a zone from the hour on and a fraction behind a second",
    arguments: [
      "2019", "201902", "20190228", "2019022823", "201902282359", "20190228235959", "20190228235959.123456",
      "2019022823+0100", "20190228235959-1459", "20190228235959.1+0000", "20200229",
    ])
  func valid(_ text: String) { #expect(HL7Time(text)?.text == text) }

  @Test(
    "What is no such time, or no real day, is none",
    arguments: [
      "", "201", "20191", "201913", "20190229", "2019022824", "201902282360", "2019+0100", "20190228+0100",
      "2019022823+01", "2019022823+1500", "2019022823+0160", "2019022823+01000", "2019022823++100",
      "201902282359.1", "20190228235959.", "20190228235959.1234567", "20190228235959.1x", "x2019", " 2019", "2019 ",
      "2019-02-28", "２０１９", "2019022823Z",
    ])
  func invalid(_ text: String) { #expect(HL7Time(text) == nil) }
}
