public import Domain

/// A resource of a Bundle, or one contained in such a resource.
public struct FHIRResource: Sendable {
  /// The whole resource.
  public let json: JSON
  /// The `fullUrl` of the entry that holds it; nil where the Bundle gives none.
  public let fullURL: String?
  /// The resource that contains it; nil for one that stands by itself.
  let container: JSON?
  /// Which entry of the Bundle holds it.
  let entry: Int

  /// The resource as an element, whose members can be read.
  public var element: FHIRElement { FHIRElement(json, in: self) }
  /// Its `resourceType`; empty where the source gives none.
  public var type: String { json["resourceType"]?.string ?? "" }
  /// Its logical id.
  public var id: String? { json["id"]?.string }
  /// What tells it from every other resource of the Bundle.
  public var key: String {
    let place = fullURL ?? "\(type)/\(id ?? "")"
    return container == nil ? place : "\(place)#\(id ?? "")"
  }
}

/// The resources of a Bundle, found by what references say (FHIR R4, Bundle, "Resolving references in Bundles").
public struct BundleIndex: Sendable {
  /// The Bundle itself.
  public let bundle: FHIRResource
  /// The resources of its entries, in order.
  public let resources: [FHIRResource]
  private let byURL: [String: Int]
  /// The resources contained in each entry, by id.
  private let contained: [[String: JSON]]

  /// Nil when the value is no Bundle.
  public init?(_ json: JSON) {
    guard json["resourceType"]?.string == "Bundle" else { return nil }
    bundle = FHIRResource(json: json, fullURL: nil, container: nil, entry: -1)
    var resources: [FHIRResource] = []
    var byURL: [String: Int] = [:]
    var contained: [[String: JSON]] = []
    for entry in json["entry"]?.array ?? [] {
      guard let resource = entry["resource"], resource.object != nil else { continue }
      let url = entry["fullUrl"]?.string
      let found = FHIRResource(
        json: resource, fullURL: url?.isEmpty == false ? url : nil, container: nil, entry: resources.count)
      // The first wins: a repeated fullUrl breaks bdl-7, and the first is where readers look.
      if byURL[found.key] == nil { byURL[found.key] = resources.count }
      resources.append(found)
      contained.append(Self.contained(in: resource))
    }
    self.resources = resources
    self.byURL = byURL
    self.contained = contained
  }

  /// The resource that an element of type Reference points at; nil when it is not in the Bundle.
  public func resolve(_ reference: FHIRElement?) -> FHIRResource? {
    guard let reference, let target = reference.text("reference") else { return nil }
    return resolve(target, from: reference.holder)
  }

  /// Contained resource; then the exact fullUrl; then the relative form against the base of the holder's own fullUrl.
  /// A relative reference in an entry that is named by a URN has no base and does not resolve.
  public func resolve(_ target: String, from holder: FHIRResource) -> FHIRResource? {
    if target.hasPrefix("#") { return contained(String(target.dropFirst()), in: holder) }
    if let exact = find(target) { return exact }
    guard Self.isRelative(target) else { return nil }
    // Entries without fullUrl are known to each other by type and id alone.
    guard let url = holder.fullURL, let base = Self.base(of: url) else { return nil }
    return find(base + target)
  }

  private func find(_ url: String) -> FHIRResource? {
    if let index = byURL[url] { return resources[index] }
    let marker = "/_history/"
    guard let range = url.firstRange(of: marker) else { return nil }
    guard let index = byURL[String(url[..<range.lowerBound])] else { return nil }
    let version = resources[index].json["meta"]?["versionId"]?.string
    return version == nil || version == String(url[range.upperBound...]) ? resources[index] : nil
  }

  private func contained(_ id: String, in holder: FHIRResource) -> FHIRResource? {
    guard contained.indices.contains(holder.entry) else { return nil }
    // A lone "#" is the container itself.
    if id.isEmpty { return resources[holder.entry] }
    return contained[holder.entry][id].map {
      FHIRResource(
        json: $0, fullURL: holder.fullURL, container: resources[holder.entry].json, entry: holder.entry)
    }
  }

  private static func contained(in resource: JSON) -> [String: JSON] {
    var found: [String: JSON] = [:]
    for item in resource["contained"]?.array ?? [] {
      guard let id = item["id"]?.string, found[id] == nil else { continue }
      found[id] = item
    }
    return found
  }

  private static func isRelative(_ target: String) -> Bool {
    let path = target.split(separator: "/", omittingEmptySubsequences: false)
    return path.count >= 2 && !target.contains(":") && path.first?.first?.isUppercase == true
  }

  /// `https://x/fhir/` of `https://x/fhir/Patient/1`; nil for a URN.
  private static func base(of url: String) -> String? {
    guard url.hasPrefix("https://") || url.hasPrefix("http://") else { return nil }
    let parts = url.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 4 else { return nil }
    return parts.dropLast(2).joined(separator: "/") + "/"
  }
}

extension String {
  fileprivate func firstRange(of needle: String) -> Range<Index>? {
    var start = startIndex
    while let found = self[start...].firstIndex(of: "/") {
      if self[found...].hasPrefix(needle) { return found..<index(found, offsetBy: needle.count) }
      start = index(after: found)
    }
    return nil
  }
}
