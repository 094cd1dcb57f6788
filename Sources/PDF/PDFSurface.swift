import CPango
import Domain

/// The file that Cairo writes into memory; owns the surface and its drawing context.
final class PDFSurface {
  /// Where Cairo's bytes go; outlives the surface that writes to it.
  private final class Sink {
    var bytes: [UInt8] = []
  }

  private let sink: Sink
  private let surface: OpaquePointer
  let context: OpaquePointer

  init() throws(PDFFailure) {
    let sink = Sink()
    let surface = cairo_pdf_surface_create_for_stream(
      { closure, data, length in
        guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
        Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes
          .append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
        return CAIRO_STATUS_SUCCESS
      }, Unmanaged.passUnretained(sink).toOpaque(), Page.width, Page.height)
    guard let surface else { throw .noObject("surface") }
    guard let context = cairo_create(surface) else {
      cairo_surface_destroy(surface)
      throw .noObject("drawing context")
    }
    self.sink = sink
    self.surface = surface
    self.context = context
    // 1.4 has all that is used here, and a plain cross-reference table in every version of Cairo.
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4)
    try check()
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  /// Title, author and the only time in the file.
  func describe(_ document: PrintedDocument) {
    set(CAIRO_PDF_METADATA_TITLE, PlainText.visible(document.title))
    if let author = document.author { set(CAIRO_PDF_METADATA_AUTHOR, PlainText.visible(author)) }
    set(CAIRO_PDF_METADATA_CREATOR, PDFWriter.creator)
    set(CAIRO_PDF_METADATA_CREATE_DATE, document.created.iso8601Seconds)
    set(CAIRO_PDF_METADATA_MOD_DATE, document.created.iso8601Seconds)
  }

  private func set(_ key: cairo_pdf_metadata_t, _ value: String) { cairo_pdf_surface_set_metadata(surface, key, value) }

  func begin(_ tag: String) { cairo_tag_begin(context, tag, nil) }
  func end(_ tag: String) { cairo_tag_end(context, tag) }
  func showPage() { cairo_show_page(context) }

  func use(_ colour: Colour) { cairo_set_source_rgb(context, colour.red, colour.green, colour.blue) }

  func fill(x: Double, y: Double, width: Double, height: Double) {
    cairo_rectangle(context, x, y, width, height)
    cairo_fill(context)
  }

  /// Ends the file and gives its bytes.
  func finish() throws(PDFFailure) -> [UInt8] {
    try check()
    cairo_surface_finish(surface)
    try check()
    return sink.bytes
  }

  /// - Throws: `pdf.library` with Cairo's own text.
  private func check() throws(PDFFailure) {
    for status in [cairo_status(context), cairo_surface_status(surface)] where status != CAIRO_STATUS_SUCCESS {
      throw .library(status)
    }
  }
}
