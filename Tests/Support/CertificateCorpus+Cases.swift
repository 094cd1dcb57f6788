extension CertificateCorpus {
  private static func item(
    _ name: String, _ verdict: String, key: String = "ec", speaksTLS: Bool = true, _ edit: (inout Change) -> Void
  ) -> Case {
    var change = Change()
    edit(&change)
    return Case(name: name, verdict: verdict, speaksTLS: speaksTLS, key: key, change: change)
  }

  static let all: [Case] = controls + times + uses + strengths + subjects + chains + forms + ways

  private static let controls = [
    item("good-p256", "accepted") { _ in }, item("good-p384", "accepted", key: "p384") { $0.digest = "sha384" },
    item("good-rsa3072", "accepted", key: "rsa3072") { $0.digest = "sha512" },
    item("good-intermediate", "accepted") { $0.issuer = "sub" },
  ]

  private static let times = [
    item("expired", "expired") { ($0.from, $0.until) = ("-20 days", "-1 hour") },
    item("not-yet-valid", "not-yet-valid") { $0.from = "+2 days" }, item("revoked", "revoked") { _ in },
    item("unlisted", "not-pinned", key: "unlisted") { _ in },
  ]

  private static let uses = [
    item("no-extended-usage", "use") { $0.extended = [.client: "", .server: ""] },
    item("other-extended-usage", "use") { $0.extended = [.client: "codeSigning", .server: "timeStamping"] },
    item("any-extended-usage", "use") { change in
      for role in Role.allCases { change.extended[role] = "anyExtendedKeyUsage" }
    },
    item("other-role", "use") {
      $0.extended = [.client: "serverAuth", .server: "clientAuth", .seal: "clientAuth"]
    },
    item("other-use", "use") {
      $0.extended = [.client: "emailProtection", .server: "emailProtection", .seal: "serverAuth"]
      $0.usage = "critical,digitalSignature,nonRepudiation"
    },
    item("no-digital-signature", "key-usage") { $0.usage = "critical,keyEncipherment,dataEncipherment" },
    item("no-key-usage", "key-usage") { $0.usage = "" },
  ]

  private static let strengths = [
    item("rsa1024", "key-strength", key: "rsa1024") { _ in },
    item("rsa2048-not-listed", "key-strength", key: "rsa2048") { _ in },
    item("ed25519", "key-strength", key: "ed25519", speaksTLS: false) { _ in },
    item("p521", "key-strength", key: "p521", speaksTLS: false) { _ in },
    item("secp256k1", "key-strength", key: "secp256k1", speaksTLS: false) { _ in },
    item("sha1", "digest") { $0.digest = "sha1" }, item("weak-intermediate", "key-strength") { $0.issuer = "weak" },
    item("sha1-intermediate", "digest") { $0.issuer = "old" },
    item("rsa-exponent-3", "key-strength", key: "rsae3") { _ in },
    item("p192", "key-strength", key: "p192", speaksTLS: false) { _ in },
    item("explicit-curve", "chain", key: "explicit", speaksTLS: false) { _ in },
  ]

  private static let subjects = [
    item("look-alike", "country") { $0.subject = #"/C=ES/O=Test,C=PT/CN=C=PT"# },
    item("other-country", "country") { $0.subject = "/C=ES/O=Test/CN=pt.localhost" },
    item("two-countries", "country") { $0.subject = "/C=PT/C=ES/O=Test/CN=pt.localhost" },
    item("no-country", "country") { $0.subject = "/O=C=PT/CN=pt.localhost" },
    item("wildcard", "wildcard") { $0.names = "DNS:*.localhost" }, item("common-name", "name") { $0.names = "" },
    item("uri-name", "name") { $0.names = "URI:https://pt.localhost/" },
    item("other-host", "name") { $0.names = "DNS:es.localhost,DNS:x.pt.localhost,IP:127.0.0.1" },
  ]

  private static let chains = [
    item("other-authority", "stranger") { $0.issuer = "other" },
    item("authority", "constraints") {
      $0.constraints = "critical,CA:TRUE"
      $0.usage = "critical,digitalSignature,keyCertSign"
    },
    item("unknown-critical", "critical-extension") { $0.more = ["1.3.6.1.4.1.55555.1=critical,DER:0500"] },
    item("issued-by-leaf", "chain") { $0.issuer = "leaf" }, item("path-length", "chain") { $0.issuer = "deep" },
    item("name-constraints", "chain") { $0.issuer = "narrow" },
    item("intermediate-for-code", "use") { $0.issuer = "coded" },
    item("intermediate-without-signing", "chain") { $0.issuer = "mute" },
    item("expired-intermediate", "expired") { $0.issuer = "past" }, item("long-chain", "size") { $0.issuer = "sub" },
  ]

  private static let forms = [
    item("serial-below-zero", "form") { $0.serial = "-7" }, item("serial-zero", "form") { $0.serial = "0" },
    item("serial-of-21-octets", "form") { $0.serial = "0x01" + String(repeating: "23", count: 20) },
    item("serial-of-20-octets-and-a-sign", "form") { $0.serial = "0xF1" + String(repeating: "23", count: 19) },
    item("good-serial-of-20-octets", "accepted") { $0.serial = "0x71" + String(repeating: "23", count: 19) },
    item("unreadable-names", "constraints") {
      $0.names = ""
      $0.more = ["2.5.29.17=DER:30058203"]
    },
    item("first-version", "constraints") { $0.extensions = false },
  ]

  /// Authorities on the way, and several ways.
  private static let ways = [
    item("revoked-intermediate", "revoked") { $0.issuer = "recalled" },
    item("critical-intermediate", "critical-extension") { $0.issuer = "odd" },
    item("intermediate-without-constraints", "chain") { $0.issuer = "bare" },
    item("excluded-country", "chain") { $0.issuer = "abroad" },
    item("without-demanded-policy", "chain") { $0.issuer = "strict" },
    item("good-demanded-policy", "accepted") {
      $0.issuer = "strict"
      $0.more = ["certificatePolicies=1.3.6.1.4.1.55555.2"]
    },
    // `cross` is certified by the root and by a stranger; a peer shows either, or both in any order.
    item("good-cross-signed", "accepted") { ($0.issuer, $0.shown) = ("cross", ["crossed.leaf", "cross.pem"]) },
    item("good-cross-signed-first", "accepted") { ($0.issuer, $0.shown) = ("cross", ["cross.pem", "crossed.leaf"]) },
    item("cross-signed-by-stranger", "stranger") { ($0.issuer, $0.shown) = ("cross", ["crossed.leaf"]) },
    item("cross-signed-to-another-root", "stranger") {
      ($0.issuer, $0.shown) = ("cross", ["crossed.leaf", "other.pem"])
    },
  ]

  // MARK: The recipe

  /// One script for all, so that a run starts one shell.
  static var script: String {
    var lines = [authoritiesScript]
    for role in Role.allCases {
      for item in cases(role) { lines.append(recipe(role, item)) }
      lines.append("revoke ca \(role.rawValue)-revoked")
    }
    lines.append("revoke ca recalled")
    lines.append("for name in \(authorities.joined(separator: " ")); do lists $name; done")
    // Who answers for the root, and who must not; none of these is in an empty book.
    lines.append(": >empty.index")
    for (name, issuer, usage) in [
      ("responder", "ca", "extendedKeyUsage=OCSPSigning\\n"), ("impostor", "ca", ""),
      ("foreign-responder", "other", "extendedKeyUsage=OCSPSigning\\n"),
    ] {
      lines.append(
        "issue \(name) ec \(issuer) sha256 '-1 day' '+20 days' '/C=PT/O=Test/CN=\(name)' "
          + "'basicConstraints=critical,CA:FALSE\\nkeyUsage=critical,digitalSignature\\n\(usage)subjectKeyIdentifier=hash'"
      )
    }
    return lines.joined(separator: "\n")
  }

  private static func recipe(_ role: Role, _ item: Case) -> String {
    let change = item.change
    var extensions = ["basicConstraints=\(change.constraints ?? "critical,CA:FALSE")"]
    let usage = change.usage ?? "critical,digitalSignature"
    if !usage.isEmpty { extensions.append("keyUsage=\(usage)") }
    let own: [Role: String] = [.client: "clientAuth", .server: "serverAuth"]
    if let extended = change.extended[role] ?? own[role], !extended.isEmpty {
      extensions.append("extendedKeyUsage=\(extended)")
    }
    let names = change.names ?? "DNS:\(host)"
    if !names.isEmpty { extensions.append("subjectAltName=\(names)") }
    extensions += ["subjectKeyIdentifier=hash", "authorityKeyIdentifier=keyid:always"] + change.more
    let text = extensions.joined(separator: "\\n")
    let name = "\(role.rawValue)-\(item.name)"
    let subject = change.subject ?? "/C=PT/O=Test/CN=\(host)"
    let serial = change.extensions ? change.serial : "none"
    let shown = change.shown.isEmpty ? "" : "\nshow \(name) \(change.shown.joined(separator: " "))"
    return
      "issue '\(name)' \(item.key) \(change.issuer) \(change.digest) '\(change.from)' '\(change.until)' '\(subject)' '\(text)' \(serial)"
      + (item.name == "long-chain" ? "\nlengthen \(name)" : "") + shown
  }

  /// `issue NAME KEY ISSUER DIGEST FROM UNTIL SUBJECT EXTENSIONS`, `authority NAME ISSUER KEY DIGEST EXTENSIONS`.
  private static let authoritiesScript = #"""
    cd "$PKI"; export ISSUER=none
    key() { openssl genpkey -algorithm "$2" ${3:+-pkeyopt "$3"} -out "$1.key" 2>/dev/null; }
    for curve in ec:P-256 p384:P-384 p521:P-521 secp256k1:secp256k1 unlisted:P-256 ca:P-256 other:P-256 sub:P-256 deep:P-256 narrow:P-256 old:P-256 leaf:P-256 coded:P-256 mute:P-256 past:P-256 recalled:P-256 odd:P-256 bare:P-256 abroad:P-256 strict:P-256 cross:P-256 p192:prime192v1; do
      key ${curve%:*} EC ec_paramgen_curve:${curve#*:}
    done
    for bits in 1024 2048 3072; do key rsa$bits RSA rsa_keygen_bits:$bits; done
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -pkeyopt rsa_keygen_pubexp:3 -out rsae3.key 2>/dev/null
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit -out explicit.key 2>/dev/null
    key ed25519 ED25519; cp rsa1024.key weak.key
    cat >issue.cnf <<'END'
    [ca]
    default_ca=authority
    [authority]
    database=${ENV::ISSUER}.index
    new_certs_dir=.
    rand_serial=yes
    unique_subject=no
    policy=anything
    preserve=yes
    default_crl_days=20
    crl_extensions=list
    crlnumber=${ENV::ISSUER}.number
    [anything]
    countryName=optional
    organizationName=optional
    commonName=optional
    [list]
    authorityKeyIdentifier=keyid:always
    [req]
    distinguished_name=name
    [name]
    END
    when() { date -u -d "$1" +%Y%m%d%H%M%SZ; }
    book() { : >$1.index; echo 01 >$1.number; touch $1.through.pem; }
    issue() {
      export ISSUER=$3
      printf "[e]\n$8\n" >$1.cnf
      openssl req -new -config issue.cnf -key $2.key -subj "$7" -out $1.csr
      case ${9:-} in
        "") openssl ca -batch -notext -config issue.cnf -cert $3.pem -keyfile $3.key -md $4 -startdate $(when "$5") \
          -enddate $(when "$6") -extfile $1.cnf -extensions e -in $1.csr -out $1.leaf -outdir . 2>$1.log || { cat $1.log >&2; exit 1; };;
        none) openssl x509 -req -days 9 -in $1.csr -CA $3.pem -CAkey $3.key -set_serial 99 -out $1.leaf 2>/dev/null;;
        *) openssl x509 -req -days 9 -in $1.csr -CA $3.pem -CAkey $3.key -set_serial $9 -extfile $1.cnf -extensions e -out $1.leaf 2>/dev/null;;
      esac
      cat $1.leaf $3.through.pem >$1.pem
    }
    root() {
      openssl req -x509 -new -config issue.cnf -key $1.key -subj "/C=PT/O=Test/CN=Root $1" -days 30 -out $1.pem \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -addext subjectKeyIdentifier=hash
      book $1
    }
    authority() {
      issue $1 $1 $2 $3 "${5:--2 days}" "${6:-+25 days}" "/C=PT/O=Test/CN=Authority $1" "$4"
      book $1; cp $1.pem $1.through.pem; cp $1.leaf $1.pem
    }
    CA='keyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid:always'
    root ca; root other
    authority sub ca sha256 "basicConstraints=critical,CA:TRUE,pathlen:0\n$CA"
    authority deep sub sha256 "basicConstraints=critical,CA:TRUE\n$CA"
    authority narrow ca sha256 "basicConstraints=critical,CA:TRUE\nnameConstraints=critical,permitted;DNS:example.org\n$CA"
    authority weak ca sha256 "basicConstraints=critical,CA:TRUE\n$CA"
    authority old ca sha1 "basicConstraints=critical,CA:TRUE\n$CA"
    authority coded ca sha256 "basicConstraints=critical,CA:TRUE\nextendedKeyUsage=codeSigning\n$CA"
    authority mute ca sha256 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid:always'
    authority past ca sha256 "basicConstraints=critical,CA:TRUE\n$CA" '-20 days' '-1 hour'
    authority leaf ca sha256 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid:always'
    authority recalled ca sha256 "basicConstraints=critical,CA:TRUE\n$CA"
    authority odd ca sha256 "basicConstraints=critical,CA:TRUE\n1.3.6.1.4.1.55555.1=critical,DER:0500\n$CA"
    authority bare ca sha256 "$CA"
    authority abroad ca sha256 "basicConstraints=critical,CA:TRUE\nnameConstraints=critical,excluded;dirName:there\n$CA\n[there]\nC=PT"
    authority strict ca sha256 "basicConstraints=critical,CA:TRUE\ncertificatePolicies=1.3.6.1.4.1.55555.2\npolicyConstraints=critical,requireExplicitPolicy:0\n$CA"
    authority cross ca sha256 "basicConstraints=critical,CA:TRUE\n$CA"
    openssl x509 -req -days 9 -in cross.csr -CA other.pem -CAkey other.key -set_serial 77 -extfile <(printf "[e]\nbasicConstraints=critical,CA:TRUE\n$CA\n") -extensions e -out crossed.leaf 2>/dev/null
    show() { name=$1; shift; cat $name.leaf "$@" >$name.pem; }
    revoke() { ISSUER=$1 openssl ca -config issue.cnf -cert $1.pem -keyfile $1.key -md sha256 -revoke $2.leaf 2>/dev/null; }
    lists() { ISSUER=$1 openssl ca -config issue.cnf -cert $1.pem -keyfile $1.key -md sha256 -gencrl -out $1.crl 2>/dev/null; }
    lengthen() { for i in $(seq 60); do cat sub.through.pem; done >>$1.pem; }
    """#
}
