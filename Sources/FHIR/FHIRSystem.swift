/// Names of code systems and profiles that FHIR R4 documents use.
public enum FHIRSystem {
  /// The FHIR form of an object identifier: `urn:oid:…` (FHIR R4, datatype oid).
  public static func uri(oid: String) -> String { "urn:oid:\(oid)" }
}
