public import Domain

/// The signature file of an ASiC-E container (ETSI EN 319 162-1, section 4.4): detached XAdES, level B-B, over whole files.
extension XAdES {
  /// What a container holds besides its signature file, each to be signed.
  public struct ContainedFile: Sendable {
    /// Its path in the container; letters, digits, `.`, `-`, `_` and `/` alone, so that it is a URI as it stands.
    public let name: String
    public let bytes: [UInt8]

    public init(name: String, bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }

    fileprivate var mediaType: String {
      switch name.split(separator: ".").last {
      case "xml": "text/xml"
      case "json": "application/json"
      case "txt": "text/plain"
      case "pem": "application/x-pem-file"
      case "tsr": "application/timestamp-reply"
      default: "application/octet-stream"
      }
    }
  }

  /// First file of a container, without a line end.
  public static let containerType = "application/vnd.etsi.asic-e+zip"
  /// Where the signature file lies.
  public static let containerSignaturePath = "META-INF/signatures.xml"

  /// Signs the files of a container.
  ///
  /// - Parameters:
  ///   - key: `seal` or `seal-rsa`.
  ///   - time: claimed as the time of signing, in whole seconds.
  /// - Returns: the bytes of ``containerSignaturePath``.
  /// - Throws: `trust.key.…`.
  public static func sign(
    container files: [ContainedFile], with key: any SigningKey, at time: Instant
  ) throws(TrustFailure) -> [UInt8] {
    let key = key.current
    guard key.purpose == .seal || key.purpose == .sealRSA,
      let algorithm = XMLSignatureAlgorithm(making: key.algorithm), let leaf = key.chain.first
    else {
      throw .key("purpose", key.purpose.rawValue, "It was asked to sign XML.", "Use the key named seal or seal-rsa.")
    }
    let id = Random.uuid()
    let properties = properties(id, leaf, time, files.enumerated().map { ("file-\($0)-\(id)", $1.mediaType) })
    var info =
      "<ds:SignedInfo xmlns:ds=\"\(DSig.namespace)\">" + empty("CanonicalizationMethod", DSig.exclusive)
      + empty("SignatureMethod", algorithm.rawValue)
    for (index, file) in files.enumerated() {
      info += "<ds:Reference Id=\"file-\(index)-\(id)\" URI=\"\(file.name)\">" + digest(Digest.sha256(file.bytes))
    }
    info += propertiesReference(id, properties) + "</ds:SignedInfo>"
    let value = try key.sign(Array(info.utf8), as: key.purpose)
    let text =
      "<asic:XAdESSignatures xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\">"
      + signature(id, info, value, leaf, properties) + "</asic:XAdESSignatures>"
    return Array(text.utf8)
  }
}
