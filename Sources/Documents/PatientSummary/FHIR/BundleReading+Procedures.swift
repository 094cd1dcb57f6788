import CDA
import Domain
import FHIR

extension BundleReading {
  // MARK: Procedures

  func procedures(_ source: Source) -> Finding<Procedure>? {
    guard source.resource.type == "Procedure" else { return nil }
    let element = source.element
    if let absent: Finding<Procedure> = absence(element["code"]) { return absent }
    let state = element.text("status")
    guard state != "not-done" else {
      lose(source, .notAFact, "The procedure was not done.")
      return .facts([])
    }
    let code = concept(element["code"], of: source)
    let time = timeRange("performed", of: source)
    guard state != "preparation" else {
      planned.append(
        PlannedItem(
          provenance: provenance(source), kind: .procedure, code: code, status: .active, time: time))
      return .facts([])
    }
    var procedure = Procedure(
      provenance: provenance(source, author: ["asserter", "recorder"]),
      status: Self.status(event: state), code: code, time: time)
    procedure.bodySite = statedConcept(element["bodySite"])
    procedure.laterality = laterality(element)
    procedure.performer = author(element["performer"]?["actor"])
    procedure.reason = reason(source)
    procedure.comment = comment(element)
    settleMore("bodySite", of: element, source, as: "procedure.bodySite")
    settleMore("performer", of: element, source, as: "procedure.performer")
    settle(
      source,
      known: [
        "code", "performedDateTime", "performedPeriod", "performedString", "performedAge", "performedRange", "bodySite",
        "performer", "reasonCode", "reasonReference",
      ])
    carry("procedure.code", code, source)
    return .facts([procedure])
  }

  private func laterality(_ element: FHIRElement) -> CodedConcept? {
    let structure =
      element["bodySite"]?.extensions(named: ["bodySite", "procedure-targetBodyStructure"]).first
      ?? element.extensions(named: ["procedure-targetBodyStructure", "bodySite"]).first
    let resource = bundle.resolve(structure?["valueReference"])?.element
    return statedConcept(resource?["locationQualifier"])
  }

  /// EventStatus of FHIR as ActStatus.
  static func status(event: String?) -> EntryStatus {
    switch event {
    case "in-progress", "active", "preparation", "registered", "preliminary", "partial": .active
    case "on-hold", "suspended": .suspended
    case "stopped", "aborted": .aborted
    case "cancelled", "revoked", "not-done", "rejected": .cancelled
    default: .completed
    }
  }

  // MARK: Devices

  func devices(_ source: Source) -> Finding<Device>? {
    guard source.resource.type == "DeviceUseStatement" || source.resource.type == "Device" else { return nil }
    let statement = source.element
    let isStatement = source.resource.type == "DeviceUseStatement"
    let found = isStatement ? bundle.resolve(statement["device"])?.element : statement
    if let absent: Finding<Device> = absence(found?["type"]) { return absent }
    if isStatement, statement.text("status") == "intended" {
      let words = found?["type"] ?? statement["device"]
      planned.append(
        PlannedItem(
          provenance: provenance(source), kind: .supply, code: concept(words) ?? CodedConcept(), status: .active,
          time: timeRange("timing", of: source)))
      return .facts([])
    }
    var code = concept(found?["type"]) ?? CodedConcept(nullFlavor: .noInformation)
    if code.nullFlavor != nil, let words = found.flatMap(deviceName) ?? statement["device"]?.text("display") {
      code = CodedConcept(originalText: words)
    }
    if found == nil {
      losePart(
        "device", of: source, at: source.path + "/device", .unreadable, words: statement["device"]?.text("display"),
        "The reference to the device points at nothing in the document.")
    }
    var device = Device(
      provenance: provenance(source, author: ["source"]), code: code,
      time: isStatement ? timeRange("timing", of: source) : TimeRange())
    if let found { read(found, source, into: &device) }
    device.bodySite = statedConcept(statement["bodySite"])
    device.comment = comment(statement)
    settle(
      source,
      known: isStatement
        ? ["device", "timingDateTime", "timingPeriod", "timingTiming", "bodySite", "source"] : Self.deviceParts)
    carry("device.code", code, source)
    return .facts([device])
  }

  private static let deviceParts: Set<String> = [
    "type", "udiCarrier", "identifier", "serialNumber", "lotNumber", "manufacturer", "modelNumber", "deviceName",
    "distinctIdentifier",
  ]

  private func read(_ found: FHIRElement, _ source: Source, into device: inout Device) {
    let carriers = found.all("udiCarrier").flatMap { carrier -> [InstanceIdentifier] in
      guard let value = carrier.text("deviceIdentifier") ?? carrier.text("carrierHRF") else { return [] }
      let issuer = carrier.text("issuer").map { Self.udiIssuers[$0] ?? FHIRSystem.oid(uri: $0) ?? $0 }
      return [InstanceIdentifier(root: issuer ?? "2.16.840.1.113883.3.3719", extension: value)]
    }
    device.deviceIdentifiers = carriers + identifiers(found.all("identifier"))
    if let distinct = found.text("distinctIdentifier"), let root = device.deviceIdentifiers.first?.root {
      device.deviceIdentifiers.append(InstanceIdentifier(root: root, extension: distinct))
    }
    device.serialNumber = found.text("serialNumber")
    device.lotNumber = found.text("lotNumber")
    device.manufacturer = found.text("manufacturer")
    device.modelName = found.text("modelNumber") ?? found["deviceName"]?.text("name")
    settle(source, found, known: Self.deviceParts, at: source.path + "/device")
  }

  /// UDI issuing agencies (FHIR R4, Device.udiCarrier.issuer) under the OID of the US FDA registry of UDI systems.
  private static let udiIssuers = [
    "http://hl7.org/fhir/NamingSystem/gs1-di": "1.3.160", "http://hl7.org/fhir/NamingSystem/gs1": "1.3.160",
    "https://www.gs1.org/gtin": "1.3.160",
  ]

  // MARK: Immunizations

  func immunizations(_ source: Source) -> Finding<Immunization>? {
    guard source.resource.type == "Immunization" else { return nil }
    let element = source.element
    if let absent: Finding<Immunization> = absence(element["vaccineCode"]) { return absent }
    let vaccine = concept(element["vaccineCode"], of: source)
    let wasNotGiven = element.text("status") == "not-done"
    var immunization = Immunization(
      provenance: provenance(source), wasNotGiven: wasNotGiven, status: .completed,
      time: timeRange("occurrence", of: source), vaccine: vaccine)
    immunization.lotNumber = element.text("lotNumber")
    let protocols = element.all("protocolApplied")
    immunization.doseNumber = protocols.first.flatMap(doseNumber)
    immunization.targetDiseases = protocols.flatMap { $0.all("targetDisease").compactMap(statedConcept) }
    immunization.route = statedConcept(element["route"])
    immunization.bodySite = statedConcept(element["site"])
    immunization.manufacturer = organisation(element["manufacturer"])
    let performers = element.all("performer")
    // The administering one comes first, whoever else was there (v2-0443 AP).
    let administering = performers.first { $0["function"]?.codings.contains { $0.code == "AP" } == true }
    immunization.performer = author((administering ?? performers.first)?["actor"])
    immunization.reactions = reactions(after: element)
    immunization.comment = comment(element)
    for (index, item) in protocols.enumerated() {
      let isRead = index == 0 && immunization.doseNumber != nil
      settle(
        source, item,
        known: isRead ? ["targetDisease", "doseNumberPositiveInt", "doseNumberString"] : ["targetDisease"],
        at: "\(source.path)/protocol[\(index + 1)]", as: "immunization.protocol")
    }
    settle(
      source,
      known: [
        "vaccineCode", "occurrenceDateTime", "occurrenceString", "lotNumber", "protocolApplied", "route", "site",
        "manufacturer", "performer", "reaction", "primarySource",
      ])
    carry("immunization.vaccine", vaccine, source)
    return .facts([immunization])
  }

  private func reactions(after immunization: FHIRElement) -> [CodedConcept] {
    immunization.all("reaction").compactMap { reaction in
      let detail = bundle.resolve(reaction["detail"])?.element
      return statedConcept(detail?["valueCodeableConcept"] ?? detail?["code"])
        ?? reaction["detail"]?.text("display").map { CodedConcept(originalText: $0) }
    }
  }

  private func doseNumber(_ item: FHIRElement) -> Int? {
    item["doseNumberPositiveInt"]?.json.integer ?? item.text("doseNumberString").flatMap { Int($0) }
  }
}
