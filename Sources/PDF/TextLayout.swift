import CPango

/// A paragraph set in lines; owns the Pango layout.
final class TextLayout {
  /// One line: where its base line lies below its top, and how far the next line's top is. In points.
  struct Line {
    var offset: Double
    var baseline: Double
    var height: Double
  }

  let colour: Colour
  let lines: [Line]
  /// Width of the widest line, in points.
  let width: Double
  private let layout: OpaquePointer

  init(
    _ runs: [Paragraph.Run], _ face: Typeface, _ description: OpaquePointer, in context: OpaquePointer, width: Double?
  ) throws(PDFFailure) {
    guard let layout = pango_layout_new(context) else { throw .noObject("layout") }
    pango_layout_set_font_description(layout, description)
    if let width { pango_layout_set_width(layout, Int32(width * Double(PANGO_SCALE))) }
    // Words where it can, letters where a word is longer than the column.
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
    Self.fill(layout, runs)
    self.layout = layout
    colour = face.colour
    (lines, self.width) = Self.measure(layout, face)
  }

  deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

  /// Draws one line, its top left corner at `x`, `y`.
  func draw(line index: Int, on context: OpaquePointer, x: Double, y: Double) {
    guard let line = pango_layout_get_line_readonly(layout, Int32(index)) else { return }
    cairo_move_to(context, x + lines[index].offset, y + lines[index].baseline)
    pango_cairo_show_layout_line(context, line)
  }

  /// Never markup: signs such as `<` and `&` are letters like all others.
  private static func fill(_ layout: OpaquePointer, _ runs: [Paragraph.Run]) {
    var text: [UInt8] = []
    let attributes = pango_attr_list_new()
    defer { pango_attr_list_unref(attributes) }
    // Without ligatures every sign can be searched for and read aloud as the source wrote it.
    pango_attr_list_insert(attributes, pango_attr_font_features_new("liga=0, clig=0"))
    for run in runs {
      let start = text.count
      text += run.text.utf8
      guard run.isStrong, let weight = pango_attr_weight_new(PANGO_WEIGHT_BOLD) else { continue }
      weight.pointee.start_index = UInt32(start)
      weight.pointee.end_index = UInt32(text.count)
      pango_attr_list_insert(attributes, weight)
    }
    text.withUnsafeBytes { buffer in
      pango_layout_set_text(layout, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count))
    }
    pango_layout_set_attributes(layout, attributes)
  }

  private static func measure(_ layout: OpaquePointer, _ face: Typeface) -> (lines: [Line], width: Double) {
    guard let iterator = pango_layout_get_iter(layout) else { return ([], 0) }
    defer { pango_layout_iter_free(iterator) }
    let scale = Double(PANGO_SCALE)
    var lines: [Line] = []
    var width = 0.0
    repeat {
      var logical = PangoRectangle()
      pango_layout_iter_get_line_extents(iterator, nil, &logical)
      let natural = Double(logical.height) / scale
      let height = max(natural, face.size * face.leading)
      let ascent = Double(pango_layout_iter_get_baseline(iterator) - logical.y) / scale
      lines.append(
        Line(offset: Double(logical.x) / scale, baseline: ascent + (height - natural) / 2, height: height))
      width = max(width, Double(logical.width) / scale)
    } while pango_layout_iter_next_line(iterator) != 0
    return (lines, width)
  }
}
