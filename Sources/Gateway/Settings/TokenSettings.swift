import Domain
import Trust

/// The token (PKCS#11) that keeps keys in place of files of the key directory.
public struct TokenSettings: Sendable, Hashable {
  /// Library of the token's maker.
  public var module: String
  /// Label of the token.
  public var token: String
  /// File with the PIN, which nobody but the gateway's user may read.
  public var pinFile: String
  /// Names of the keys that it keeps.
  public var keys: [String]

  public init(module: String, token: String, pinFile: String, keys: [String]) {
    (self.module, self.token, self.pinFile, self.keys) = (module, token, pinFile, keys)
  }

  /// Nil where every key is a file.
  static func read(
    _ reader: inout SettingsReader, file: (inout SettingsReader, String) -> String
  ) -> TokenSettings? {
    guard reader.optionalString("pkcs11.module") != nil else { return nil }
    let settings = TokenSettings(
      module: file(&reader, "pkcs11.module"), token: reader.string("pkcs11.token"),
      pinFile: file(&reader, "pkcs11.pinFile"), keys: reader.strings("pkcs11.keys"))
    let possible = KeyToken.purposes.map(\.rawValue)
    if settings.keys.isEmpty || !settings.keys.allSatisfy(possible.contains) {
      reader.fault(
        "pkcs11.keys", "A key is named that a token cannot keep, or none.",
        fix: "List some of: \(possible.joined(separator: ", ")).")
    }
    if settings.token.utf8.count > 32 {
      reader.fault("pkcs11.token", "A label has 32 bytes at most.", fix: "Give the label of the token.")
    }
    return settings
  }

  var shown: JSON {
    [
      "module": .string(module), "token": .string(token), "pinFile": .string(pinFile),
      "keys": .array(keys.map(JSON.string)),
    ]
  }
}

extension Settings {
  /// The keys of this gateway, in files and in its token where it has one.
  ///
  /// - Throws: what `KeyDirectory` and `KeyToken` throw.
  func keyDirectory() throws(TrustFailure) -> KeyDirectory {
    guard let token else { return try KeyDirectory(path: keys) }
    return try KeyDirectory(
      path: keys,
      token: KeyToken(
        KeyToken.Location(
          module: token.module, label: token.token, pinFile: token.pinFile,
          purposes: Set(token.keys.compactMap(KeyPurpose.init(rawValue:))))))
  }
}
