import CPango

/// A colour of ink or ground, in parts of one.
struct Colour: Sendable, Hashable {
  var red: Double
  var green: Double
  var blue: Double

  init(_ hex: UInt32) {
    red = Double(hex >> 16 & 0xFF) / 255
    green = Double(hex >> 8 & 0xFF) / 255
    blue = Double(hex & 0xFF) / 255
  }

  // Every ink has a contrast of at least 5 : 1 on white and on the grounds below (WCAG 2.2, 1.4.3).
  static let ink = Colour(0x1B1F24)
  static let quiet = Colour(0x515C68)
  static let heading = Colour(0x0F3D66)
  static let mark = Colour(0x8A3B00)
  static let rule = Colour(0xD3DBE3)
  static let strongRule = Colour(0x0F3D66)
  static let ground = Colour(0xEEF3F7)
  static let warningGround = Colour(0xFDF3E4)
}

/// How the letters of a paragraph look.
struct Typeface: Sendable, Hashable {
  /// In points.
  var size: Double
  var isBold = false
  var colour = Colour.ink
  /// Distance of two base lines as a multiple of the size.
  var leading = 1.36

  static let family = "DejaVu Sans"

  static let body = Typeface(size: 9)
  static let factName = Typeface(size: 9, colour: .quiet)
  static let columnHeader = Typeface(size: 7.5, isBold: true, colour: .quiet)
  static let running = Typeface(size: 7.5, colour: .quiet)

  static func heading(_ level: Int) -> Typeface {
    switch level {
    case 1: Typeface(size: 19, isBold: true, colour: .heading, leading: 1.2)
    case 2: Typeface(size: 12, isBold: true, colour: .heading, leading: 1.25)
    default: Typeface(size: 9.5, isBold: true, colour: .heading, leading: 1.3)
    }
  }

  init(
    size: Double, isBold: Bool = false, colour: Colour = .ink, leading: Double = 1.36
  ) {
    self.size = size
    self.isBold = isBold
    self.colour = colour
    self.leading = leading
  }

  init(_ style: Paragraph.Style) {
    switch style {
    case .body: self = .body
    case .lead: self.init(size: 9.5, isBold: true, leading: 1.3)
    // Not slanted: the slanted face is in another package than the upright ones.
    case .original: self.init(size: 8.5, colour: .quiet)
    case .note: self.init(size: 7.5, colour: .quiet)
    case .mark: self.init(size: 8, isBold: true, colour: .mark)
    case .warning: self.init(size: 9.5, isBold: true, colour: .mark)
    }
  }
}

/// A font description, owned.
private final class Description {
  let pointer: OpaquePointer

  init(_ face: Typeface) throws(PDFFailure) {
    guard let pointer = pango_font_description_new() else { throw .noObject("font description") }
    self.pointer = pointer
    pango_font_description_set_family(pointer, Typeface.family)
    pango_font_description_set_absolute_size(pointer, face.size * Double(PANGO_SCALE))
    pango_font_description_set_weight(pointer, face.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
  }

  deinit { pango_font_description_free(pointer) }
}

/// Sets text in the document's language; owns the Pango context that all its layouts share.
///
/// One thread uses it: Pango gives each thread a font map of its own.
final class Typesetter {
  private let context: OpaquePointer
  private let leastSize: Double
  private var descriptions: [Typeface: Description] = [:]

  /// - Parameter leastSize: no letter is smaller, in points.
  /// - Throws: `pdf.font-missing` where DejaVu Sans is not installed.
  init(language: String, leastSize: Double = 0) throws(PDFFailure) {
    guard let map = pango_cairo_font_map_get_default(), let context = pango_font_map_create_context(map) else {
      throw .noObject("text context")
    }
    self.context = context
    self.leastSize = leastSize
    pango_context_set_language(context, pango_language_from_string(language))
    // Positions as the font has them: rounding to pixels is for screens and tears words apart on paper.
    pango_context_set_round_glyph_positions(context, 0)
    let options = cairo_font_options_create()
    defer { cairo_font_options_destroy(options) }
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    pango_cairo_context_set_font_options(context, options)
    try requireFont()
  }

  deinit { g_object_unref(UnsafeMutableRawPointer(context)) }

  /// Sets a paragraph within a width in points.
  func set(_ runs: [Paragraph.Run], _ face: Typeface, width: Double?) throws(PDFFailure) -> TextLayout {
    var face = face
    face.size = max(face.size, leastSize)
    return try TextLayout(runs, face, description(face), in: context, width: width)
  }

  private func description(_ face: Typeface) throws(PDFFailure) -> OpaquePointer {
    if let known = descriptions[face] { return known.pointer }
    let made = try Description(face)
    descriptions[face] = made
    return made.pointer
  }

  private func requireFont() throws(PDFFailure) {
    guard let font = pango_context_load_font(context, try description(.body)) else { throw .noObject("font") }
    defer { g_object_unref(UnsafeMutableRawPointer(font)) }
    guard let found = pango_font_describe(font) else { throw .noObject("font description") }
    defer { pango_font_description_free(found) }
    let family = pango_font_description_get_family(found).map { String(cString: $0) } ?? "no font"
    if family != Typeface.family { throw .noFont(Typeface.family, found: family) }
  }
}
