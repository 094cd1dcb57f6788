import Exchange
import Testing

@Suite("Which transaction a message to the endpoint of ITI-38 and ITI-39 asks for")
struct SharedEndpointTests {
  private static let query = "urn:ihe:iti:2007:CrossGatewayQuery"
  private static let retrieve = "urn:ihe:iti:2007:CrossGatewayRetrieve"

  private func service(_ contentType: String, _ soapAction: String?, _ body: String) -> AffiliationService {
    .xca(contentType: contentType, soapAction: soapAction, body: Array(body.utf8))
  }

  @Test("The action of the media type decides, then the field, and what the body holds only where neither is sent")
  func headers() {
    let body = "<RetrieveDocumentSetRequest/>"
    #expect(service("application/soap+xml; action=\"\(Self.query)\"", Self.retrieve, body) == .query)
    #expect(service("application/soap+xml; action=\"\(Self.retrieve)\"", Self.query, "") == .retrieve)
    #expect(service("application/soap+xml", Self.query, body) == .query)
    #expect(service("application/soap+xml", Self.retrieve, "") == .retrieve)
    #expect(service("application/soap+xml", nil, body) == .retrieve)
  }

  @Test(
    "The name is found wherever it stands, and nothing that only begins like it",
    arguments: [
      ("RetrieveDocumentSetRequest", true), ("RRetrieveDocumentSetRequest", true),
      ("<a:RetrieveDocumentSetRequest", true), ("RetrieveDocumentSetReRetrieveDocumentSetRequest", true),
      (String(repeating: "R", count: 100_000) + "etrieveDocumentSetRequest", true),
      (String(repeating: "RetrieveDocumentSetReques", count: 10_000) + "t", true),
      ("", false), ("R", false), ("RetrieveDocumentSetReques", false), ("etrieveDocumentSetRequest", false),
      ("AdhocQueryRequest", false), (String(repeating: "R", count: 100_000), false),
      (String(repeating: "RetrieveDocumentSetReques", count: 10_000), false),
    ])
  func body(text: String, isRetrieve: Bool) {
    #expect(service("application/soap+xml", nil, text) == (isRetrieve ? .retrieve : .query))
  }
}
