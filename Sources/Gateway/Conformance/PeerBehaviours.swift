/// What a simulated country of affiliation (A) does to a gateway that asks it: one way of answering well or badly.
public enum AnsweringBehaviour: String, Sendable, CaseIterable {
  case well
  case aeOnSuccess = "ae-on-success"
  case inlineBase64 = "inline-base64"
  case staged
  case noMatch = "no-match"
  case severalMatches = "several-matches"
  case nothingAvailable = "nothing-available"
  case refused
  case expired
  case weakSignIn = "weak-sign-in"
  case policyForbids = "policy-forbids"
  case failureWithoutCode = "failure-without-code"
  case noSeal = "no-seal"
  case foreignSeal = "foreign-seal"
  case sealOfOther = "seal-of-other-document"
  case oldSeal = "old-seal"
  case wrappedSeal = "wrapped-seal"
  case changedDocument = "changed-document"
  case otherPatient = "other-patient"
  case cutDocument = "cut-document"
  case unreadablePart = "unreadable-part"
  case doctype
  case bomb
  case missingPart = "missing-part"
  case outsidePart = "outside-part"
  case soapFault = "soap-fault"
  case httpError = "http-error"
  case noSOAP = "no-soap"
  case cutAnswer = "cut-answer"
  case otherMessage = "other-message"
  case otherAction = "other-action"
  case slow

  /// Its words for people: what it does, and what a right gateway does then.
  public var words: (does: String, right: String) {
    switch self {
    case .well: ("answers as the specification says", "shows the document")
    case .aeOnSuccess: ("says AE beside the patient, as OpenNCP 7.1 does", "shows the document")
    case .inlineBase64: ("sends the document inline instead of by MTOM", "shows the document")
    case .staged: ("answers 4701 with each step of the patient, then the list", "repeats with new MessageIDs, shows it")
    case .noMatch: ("knows nobody", "says that no person was found")
    case .severalMatches: ("answers two patients", "shows neither")
    case .nothingAvailable: ("has no summary (1102)", "says that there is none")
    case .refused: ("says that the patient refused", "says so, and asks no more")
    case .expired: ("says that the request's time is over", "says so, and asks no more")
    case .weakSignIn: ("asks for a stronger sign-in (4702)", "tells the clinician to sign in by stronger means")
    case .policyForbids: ("forbids by its policy (4703)", "tells the clinician that the role may not ask")
    case .failureWithoutCode: ("fails and names no error", "does not read it as an empty list")
    case .noSeal: ("sends the document without its seal", "shows nothing where the trust list says that it seals")
    case .foreignSeal: ("seals with a stranger's key", "shows nothing")
    case .sealOfOther: ("sends the seal of another document", "shows nothing")
    case .oldSeal: ("sends a seal of two days ago", "shows nothing")
    case .wrappedSeal: ("hides the signed seal in a forged one", "shows nothing")
    case .changedDocument: ("changes one word after sealing", "shows nothing")
    case .otherPatient: ("sends the sealed document of another person", "shows nothing")
    case .cutDocument: ("seals a document that ends in its middle", "shows nothing")
    case .unreadablePart:
      ("states the allergies as nobody reads them", "shows the rest, and says that the allergies could not be shown")
    case .doctype: ("puts a DOCTYPE before its answers", "refuses the answer")
    case .bomb: ("puts an entity bomb before its answers", "refuses the answer, within a second")
    case .missingPart: ("refers to a part that is not there", "refuses the answer")
    case .outsidePart: ("refers to a part outside of the message", "refuses the answer, and fetches nothing")
    case .soapFault: ("answers with a SOAP fault", "says that the country did not answer")
    case .httpError: ("answers with HTTP 503", "says that the country cannot be reached")
    case .noSOAP: ("answers with a web page", "refuses the answer")
    case .cutAnswer: ("ends its answers in their middle", "refuses the answer")
    case .otherMessage: ("answers a message that was not sent", "refuses the answer")
    case .otherAction: ("names the action of another transaction's answer", "refuses the answer")
    case .slow: ("answers after a minute", "says after 15 seconds that the country does not answer")
    }
  }
}

/// What a simulated country of treatment (B) sends to a gateway: one message that is right, or wrong in one way.
public enum AskingBehaviour: String, Sendable, CaseIterable {
  case well
  case expiredAssertion = "expired-assertion"
  case futureAssertion = "future-assertion"
  case wrongAudience = "wrong-audience"
  case wrongIssuer = "wrong-issuer"
  case bearer
  case passwordSignIn = "password-sign-in"
  case unknownRole = "unknown-role"
  case unsigned
  case changedAfterSigning = "changed-after-signing"
  case strangerSigned = "stranger-signed"
  case sha1Digest = "sha1-digest"
  case hmacSignature = "hmac-signature"
  case wrappedInAdvice = "wrapped-in-advice"
  case wrappedInSignature = "wrapped-in-signature"
  case wrappedWithSignature = "wrapped-signature-moved"
  case twoIdentities = "two-identities"
  case noIdentity = "no-identity"
  case strangerClient = "stranger-client"
  case expiredClient = "expired-client"
  case revokedClient = "revoked-client"
  case unpinnedClient = "unpinned-client"
  case doctype
  case bomb
  case externalEntity = "external-entity"
  case deep
  case wide
  case large
  case wrongReceiver = "wrong-receiver"
  case wrongAction = "wrong-action"
  case mustUnderstand = "must-understand"
  case repeatedMessage = "repeated-message"
  case otherPatient = "other-patient"
  case foreignTreatment = "foreign-treatment"
  case noTreatment = "no-treatment"
  case withoutApproval = "without-approval"
  case slow
  case unfinished

  /// Its words for people: what it sends. A right gateway refuses all but `well`, with an entry in its log.
  public var words: String {
    switch self {
    case .well: "a right discovery: the person is found"
    case .expiredAssertion: "an HCP assertion that ended an hour ago"
    case .futureAssertion: "an HCP assertion that begins in an hour"
    case .wrongAudience: "an HCP assertion for another audience"
    case .wrongIssuer: "an HCP assertion of an issuer that is not registered"
    case .bearer: "an HCP assertion that whoever bears it may use"
    case .passwordSignIn: "a sign-in by password alone"
    case .unknownRole: "a role that is no clinical one"
    case .unsigned: "an HCP assertion without a signature"
    case .changedAfterSigning: "an HCP assertion whose name changed after signing"
    case .strangerSigned: "an HCP assertion that a stranger's key signed"
    case .sha1Digest: "a signature whose digest is SHA-1, right by itself"
    case .hmacSignature: "an HMAC keyed with the public key in place of a signature"
    case .wrappedInAdvice: "a forged assertion around the signed one, in its advice"
    case .wrappedInSignature: "a forged assertion around the signed one, in an object of its signature"
    case .wrappedWithSignature: "a forged assertion that took over the signature of the one within"
    case .twoIdentities: "two HCP assertions, one of them forged"
    case .noIdentity: "no assertion at all"
    case .strangerClient: "a TLS client of an unknown root"
    case .expiredClient: "a TLS client whose certificate has ended"
    case .revokedClient: "a TLS client whose certificate is revoked"
    case .unpinnedClient: "a TLS client that the trust list does not pin"
    case .doctype: "a DOCTYPE"
    case .bomb: "an entity bomb"
    case .externalEntity: "an external entity"
    case .deep: "an element 10000 levels deep"
    case .wide: "an element with 100000 attributes"
    case .large: "a message of 12 MB"
    case .wrongReceiver: "a message for another country"
    case .wrongAction: "an action that is not that of the body"
    case .mustUnderstand: "a header block that must be understood and is unknown"
    case .repeatedMessage: "the same message a second time"
    case .otherPatient: "a query about another patient than the TRC assertion names"
    case .foreignTreatment: "a TRC assertion that names another HCP assertion"
    case .noTreatment: "a query without a TRC assertion"
    case .withoutApproval: "a retrieve that no patient allowed"
    case .slow: "a message at 300 bytes a second"
    case .unfinished: "half of a message, and then nothing"
    }
  }
}
