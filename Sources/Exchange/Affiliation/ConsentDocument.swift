import Consent
import Domain
import Trust
import XML

/// A patient's answer as a BPPC document (IHE ITI TF-3 5.1: Basic Patient Privacy Consents, CDA R2), for who asks for that form.
/// The signed receipt is its text and its identifier's digest: the JWS stays the original.
struct ConsentDocument {
  let answer: SignedAnswer
  let own: OwnCountry
  let issuer: String

  /// Template of a BPPC document, and of its service event (ITI TF-3 5.1.2).
  private static let templates = ["1.3.6.1.4.1.19376.1.5.3.1.1.7", "1.3.6.1.4.1.19376.1.5.3.1.1.1"]
  private static let serviceEvent = "1.3.6.1.4.1.19376.1.5.3.1.2.6"

  private func text(_ name: String) -> String { answer.statement[name]?.string ?? "" }
  private func time(_ name: String) -> String {
    Instant(seconds: Int64(answer.statement[name]?.integer ?? 0)).hl7Digits
  }

  /// The document, UTF-8.
  var bytes: [UInt8] {
    var writer = Writer()
    writer.element(
      "ClinicalDocument",
      ["xmlns": "urn:hl7-org:v3", "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance"]
    ) { writer in
      writer.empty("typeId", ["root": "2.16.840.1.113883.1.3", "extension": "POCD_HD000040"])
      for template in Self.templates { writer.empty("templateId", ["root": template]) }
      writer.empty("id", ["root": own.repository.value, "extension": text("jti")])
      writer.empty(
        "code",
        [
          "code": "57016-8", "codeSystem": "2.16.840.1.113883.6.1", "codeSystemName": "LOINC",
          "displayName": "Privacy policy acknowledgement Document",
        ])
      writer.element("title", text: "Consent")
      writer.empty("effectiveTime", ["value": time("iat")])
      writer.empty("confidentialityCode", ["code": "N", "codeSystem": "2.16.840.1.113883.5.25"])
      writer.empty("languageCode", ["code": "en"])
      header(&writer)
      writer.element("component") { writer in
        writer.element("structuredBody") { writer in
          writer.element("component") { writer in
            writer.element("section") { writer in
              writer.element("title", text: "Signed receipt")
              writer.element("text") { writer in
                writer.element("paragraph", text: words)
                writer.element("paragraph", text: "sha256:\(answer.digest.hex)")
                writer.element("paragraph", text: answer.jws)
              }
            }
          }
        }
      }
    }
    return writer.bytes
  }

  private var words: String {
    let parts = (answer.statement["sections"]?.array ?? []).compactMap(\.string).joined(separator: " ")
    return "\(text("decision")) (\(text("way"))): \(parts)"
  }

  private func header(_ writer: inout Writer) {
    writer.element("recordTarget") { writer in
      writer.element("patientRole") { $0.empty("id", ["root": own.homeCommunity.value, "extension": text("sub")]) }
    }
    writer.element("author") { writer in
      writer.empty("time", ["value": time("iat")])
      writer.element("assignedAuthor") { writer in
        writer.empty(
          "id", ["root": own.homeCommunity.value, "extension": answer.statement["act"]?["sub"]?.string ?? text("sub")])
      }
    }
    writer.element("custodian") { writer in
      writer.element("assignedCustodian") { writer in
        writer.element("representedCustodianOrganization") { writer in
          writer.empty("id", ["root": own.homeCommunity.value])
          writer.element("name", text: issuer)
        }
      }
    }
    writer.element("documentationOf", ["typeCode": "DOC"]) { writer in
      writer.element("serviceEvent", ["classCode": "ACT", "moodCode": "EVN"]) { writer in
        writer.empty("templateId", ["root": Self.serviceEvent])
        writer.empty("id", ["root": own.repository.value, "extension": text("jti")])
        writer.empty(
          "code",
          [
            "code": answer.statement["decision"]?.string, "codeSystem": own.repository.value,
            "displayName": "Answer to one request",
          ])
        writer.element("effectiveTime") { writer in
          writer.empty("low", ["value": time("nbf")])
          writer.empty("high", ["value": time("exp")])
        }
      }
    }
  }
}
