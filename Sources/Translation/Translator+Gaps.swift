public import Documents
public import Terminology

extension Translator {
  /// The source codes of a summary for which the value sets of their element hold no European code, one for each
  /// occurrence.
  public func gaps(in summary: PatientSummary) -> [TerminologyGap] {
    var transcoding = Transcoding(catalogue: catalogue)
    _ = transcoding.transcode(summary)
    return transcoding.gaps
  }
}
