/// Code systems and profiles of audit events (FHIR R4 AuditEvent; IHE Basic Audit Log Patterns 1.1).
public enum AuditSystem {
  /// DICOM controlled terminology (PS3.16).
  public static let dicom = "http://dicom.nema.org/resources/ontology/DCM"
  /// `rest`
  public static let eventType = "http://terminology.hl7.org/CodeSystem/audit-event-type"
  /// RESTful interactions.
  public static let interaction = "http://hl7.org/fhir/restful-interaction"
  /// Life cycle of records (ISO 21089).
  public static let lifecycle = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle"
  /// What kind of thing an entity is: `1` person, `2` system object, `4` other.
  public static let entityType = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
  /// Resource types as kinds of entity.
  public static let resourceType = "http://hl7.org/fhir/resource-types"
  /// What an entity is in the event: `1` patient, `3` report, `24` query.
  public static let objectRole = "http://terminology.hl7.org/CodeSystem/object-role"
  /// `IRCP`: who gets the information.
  public static let participation = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
  /// `authserver`
  public static let securityRole = "http://terminology.hl7.org/CodeSystem/extra-security-role-type"
  /// Purposes of use (HL7 version 3).
  public static let reason = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
  /// Kinds of source: `4` application server.
  public static let sourceType = "http://terminology.hl7.org/CodeSystem/security-source-type"
  /// `AuthZ-Consent` (BALP).
  public static let authorization = "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType"
  /// `XrequestId` (BALP).
  public static let basicEntity = "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType"
  /// Transactions of IHE.
  public static let transaction = "urn:ihe:event-type-code"
  /// Transactions of eHDSI, `EHDSI-11`; the network publishes no URI of its own for them.
  public static let ehdsi = "urn:passerelle:ehdsi-transaction"
  /// Kinds of event as the log of this gateway names them.
  public static let kind = "urn:passerelle:event-kind"

  /// The canonical address of a profile of IHE BALP, `IHE.BasicAudit.PatientQuery`.
  public static func profile(_ name: String) -> String {
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/\(name)"
  }
}
