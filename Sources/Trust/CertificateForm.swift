import COpenSSL

extension Certificate {
  /// Longest serial number, in octets of its content (RFC 5280 section 4.1.2.2).
  static let longestSerial = 20

  /// Checks what RFC 5280 asks of the form of a certificate, and the library lets pass: two readers of a certificate that
  /// breaks it can see two things.
  ///
  /// - Throws: `trust.certificate.form`.
  func checkForm() throws(TrustFailure) {
    guard handle.isVersion3 else {
      throw .certificate("form", "A certificate of its chain is not of version 3.")
    }
    guard let serial = handle.serial, serial.count <= Self.longestSerial, serial.contains(where: { $0 != 0 }),
      serial.first.map({ $0 < 0x80 }) == true
    else {
      throw .certificate(
        "form", "A certificate of its chain has a serial number that is not 1 to 20 octets above zero.")
    }
    guard !handle.repeatsExtensions else {
      throw .certificate("form", "A certificate of its chain has one extension twice.")
    }
    guard handle.extensionFlags & UInt32(EXFLAG_INVALID) == 0 else {
      throw .certificate("form", "A certificate of its chain has an extension that cannot be read.")
    }
  }
}

extension CertificateHandle {
  fileprivate var isVersion3: Bool { X509_get_version(pointer) == 2 }

  /// The octets of the serial number in two's complement; nil for one that cannot be read.
  fileprivate var serial: [UInt8]? {
    guard let number = X509_get0_serialNumber(pointer), let der = OpenSSL.der({ i2d_ASN1_INTEGER(number, $0) }),
      der.count > 2
    else { return nil }
    // Longer ones than a byte of length can tell are too long anyway.
    return der[1] < 0x80 ? Array(der.dropFirst(2)) : der
  }

  fileprivate var repeatsExtensions: Bool {
    (0..<X509_get_ext_count(pointer)).contains { index in
      guard let item = X509_get_ext(pointer, index), let name = X509_EXTENSION_get_object(item) else { return true }
      return X509_get_ext_by_OBJ(pointer, name, index) >= 0
    }
  }
}
