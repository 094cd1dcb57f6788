public import Foundation

/// Keys and settings of a time-stamp authority for `openssl ts`.
public enum StampKeys {
  public static let policy = "2.999.1"

  /// PEM of the root.
  public static func root(in folder: URL) -> String { folder.appendingPathComponent("root.pem").path }

  /// Makes `root.pem`, `tsa.pem`, `tsa.key` and `tsa.cnf` in a folder, which is made too.
  public static func make(in folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let make = """
      set -e; cd "$1"
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -out root.pem -days 30 \
        -subj "/CN=Test time root" -addext keyUsage=critical,keyCertSign
      openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout tsa.key -out tsa.csr -subj "/CN=Test time"
      printf 'keyUsage=critical,digitalSignature\\nextendedKeyUsage=critical,timeStamping\\n' > tsa.ext
      openssl x509 -req -in tsa.csr -CA root.pem -CAkey root.key -extfile tsa.ext -days 20 -set_serial 7 -out tsa.pem
      echo 01 > serial
      cat > tsa.cnf <<X
      [tsa]
      default_tsa = this
      [this]
      serial = $1/serial
      crypto_device = builtin
      signer_cert = $1/tsa.pem
      signer_key = $1/tsa.key
      certs = $1/root.pem
      signer_digest = sha256
      default_policy = \(policy)
      digests = sha256
      accuracy = secs:1
      ess_cert_id_chain = no
      ess_cert_id_alg = sha256
      X
      """
    let outcome = try Command.run("/bin/bash", ["-c", make, "make", folder.path])
    guard outcome.status == 0 else { throw CocoaError(.executableLoad, userInfo: ["errors": outcome.errors]) }
  }
}
