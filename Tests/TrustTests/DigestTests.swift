import Domain
import Testing
import Trust

@Suite("Digest and random bytes")
struct DigestTests {
  @Test("SHA-256 of FIPS 180-4 examples")
  func sha256() {
    #expect(
      Digest.sha256([]).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      Digest.sha256(Array("abc".utf8)).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      Digest.sha256(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)).hex
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
  }

  @Test("SHA-1, SHA-384 and SHA-512 of “abc”")
  func others() {
    let abc = Array("abc".utf8)
    #expect(Digest.sha1(abc).hex == "a9993e364706816aba3e25717850c26c9cd0d89d")
    #expect(
      Digest.sha384(abc).hex
        == "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7")
    #expect(Digest.sha512(abc).hex.hasPrefix("ddaf35a193617abacc417349ae204131"))
  }

  @Test("HMAC-SHA-256 of RFC 4231, cases 1 and 2, and with an empty key")
  func hmac() {
    #expect(
      Digest.hmacSHA256(key: [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8)).hex
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    #expect(
      Digest.hmacSHA256(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8)).hex
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    #expect(
      Digest.hmacSHA256(key: [], []).hex == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
  }

  @Test("Equality in constant time looks at every byte and at the length")
  func equality() {
    #expect(Digest.constantTimeEqual([1, 2, 3], [1, 2, 3]))
    #expect(Digest.constantTimeEqual([], []))
    #expect(!Digest.constantTimeEqual([1, 2, 3], [1, 2, 4]))
    #expect(!Digest.constantTimeEqual([1, 2, 3], [1, 2]))
  }

  @Test("Random bytes and identifiers differ from call to call")
  func random() {
    #expect(Random.bytes(32) != Random.bytes(32))
    #expect(Random.bytes(0).isEmpty)
    let id = Random.uuid()
    #expect(id.count == 36 && id != Random.uuid())
    #expect(id.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
    #expect(Array(id)[14] == "4" && "89ab".contains(Array(id)[19]))
  }

  @Test("Base 64 of RFC 4648, both alphabets, one spelling for each value")
  func base64() {
    let texts = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "foobar": "Zm9vYmFy"]
    for (plain, encoded) in texts {
      #expect(Base64.encode(Array(plain.utf8)) == encoded)
      #expect(Base64.decode(encoded) == Array(plain.utf8))
    }
    #expect(Base64.encodeURL([0xFB, 0xFF, 0xFE]) == "-__-")
    #expect(Base64.decodeURL("-__-") == [0xFB, 0xFF, 0xFE])
    #expect(Base64.decode("Zm9v\n Zg==") == Array("foof".utf8))
    for wrong in ["Zh==", "Zg=", "Zg", "Z===", "====", "Zg==Zg==", "Zm9v!", "Z"] {
      #expect(Base64.decode(wrong) == nil)
    }
    for wrong in ["Zh", "Zg==", "Z", "Zm 9v", "+/+/"] { #expect(Base64.decodeURL(wrong) == nil) }
  }

  @Test("The check number is the one of the specification's rule, the reference that of the trace")
  func numbers() throws {
    // sha256sum of "_t1" begins with 8784fa74.
    #expect(CheckNumber(assertionID: "_t1").digits == "028")
    let trace = try #require(TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
    #expect(
      ExchangeReference(trace: trace)
        == ExchangeReference(traceDigest: Digest.sha256(Array("4bf92f3577b34da6a3ce929d0e0e4736".utf8))))
  }
}

@Suite("AEAD")
struct AEADTests {
  private let key = [UInt8](0..<32)

  @Test("What was sealed opens under the same key and context, the empty text too")
  func roundTrip() throws {
    for plain in [[], [UInt8](repeating: 7, count: 1), [UInt8](repeating: 9, count: 5000)] {
      let sealed = try AEAD.seal(plain, key: key, aad: [1, 2])
      #expect(sealed.count == plain.count + 28)
      #expect(try AEAD.open(sealed, key: key, aad: [1, 2]) == plain)
    }
    #expect(try AEAD.seal([1], key: key, aad: []) != AEAD.seal([1], key: key, aad: []))
  }

  @Test("AES-256-GCM opens test case 16 of the GCM specification")
  func vector() throws {
    let key = try #require([UInt8](hex: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
    let aad = try #require([UInt8](hex: "feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    let sealed = try #require(
      [UInt8](
        hex: "cafebabefacedbaddecaf888" + "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
          + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662" + "76fc6ece0f4e1768cddf8853bb2d551b"))
    let plain = try AEAD.open(sealed, key: key, aad: aad)
    #expect(plain.hex.hasPrefix("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"))
    #expect(plain.count == 60)
  }

  @Test("Another key, another context, any changed byte or a cut is refused")
  func refusals() throws {
    let sealed = try AEAD.seal(Array("secret".utf8), key: key, aad: [1])
    let refused = TrustFailure("trust.aead.refused", what: "", why: "", whatToDo: "")
    #expect(throws: refused) { try AEAD.open(sealed, key: key.reversed(), aad: [1]) }
    #expect(throws: refused) { try AEAD.open(sealed, key: key, aad: [2]) }
    #expect(throws: refused) { try AEAD.open(Array(sealed.dropLast()), key: key, aad: [1]) }
    #expect(throws: refused) { try AEAD.open([], key: key, aad: [1]) }
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 1
      #expect(throws: refused) { try AEAD.open(changed, key: key, aad: [1]) }
    }
    #expect(throws: TrustFailure.self) { try AEAD.seal([], key: [1, 2], aad: []) }
  }
}

@Suite("Ed25519")
struct Ed25519Tests {
  @Test("Keys and signature of RFC 8032, test 2")
  func vector() throws {
    let seed = try #require([UInt8](hex: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
    let key = try Ed25519.publicKey(seed: seed)
    #expect(key.hex == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    let signature = try Ed25519.sign([0x72], seed: seed)
    #expect(
      signature.hex == "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
    #expect(Ed25519.verify(signature, of: [0x72], publicKey: key))
  }

  @Test("The key of the signed note example")
  func note() throws {
    let seed = [UInt8](0..<32)
    #expect(try Ed25519.publicKey(seed: seed).hex.hasPrefix("03a107bf"))
  }

  @Test("A changed message, signature or key is not verified")
  func refusals() throws {
    let seed = [UInt8](0..<32)
    let key = try Ed25519.publicKey(seed: seed)
    let signature = try Ed25519.sign([1, 2, 3], seed: seed)
    #expect(!Ed25519.verify(signature, of: [1, 2, 4], publicKey: key))
    #expect(!Ed25519.verify(signature.reversed(), of: [1, 2, 3], publicKey: key))
    #expect(!Ed25519.verify(Array(signature.dropLast()), of: [1, 2, 3], publicKey: key))
    #expect(!Ed25519.verify(signature, of: [1, 2, 3], publicKey: Array(key.dropLast())))
    #expect(throws: TrustFailure.self) { try Ed25519.sign([1], seed: [1]) }
  }
}
