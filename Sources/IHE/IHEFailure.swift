public import Domain

/// Why a message between contact points was not understood.
public struct IHEFailure: Failure {
  public let explanation: Explanation
  /// How the fault is told in SOAP.
  public let fault: SOAPFault.Code

  public init(explanation: Explanation) { self.init(explanation: explanation, fault: .sender) }

  init(explanation: Explanation, fault: SOAPFault.Code) {
    self.explanation = explanation
    self.fault = fault
  }

  static func malformed(_ code: String, _ why: String, fault: SOAPFault.Code = .sender) -> IHEFailure {
    IHEFailure(
      explanation: Explanation(
        code: "ihe.\(code)", what: "The message was not understood.", why: why,
        whatToDo: "Correct the message and send it again."), fault: fault)
  }
}

/// Namespaces of the messages.
enum NS {
  static let soap = "http://www.w3.org/2003/05/soap-envelope"
  static let wsa = "http://www.w3.org/2005/08/addressing"
  static let wsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
  static let hl7 = "urn:hl7-org:v3"
  static let query = "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"
  static let rim = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
  static let rs = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"
  static let xds = "urn:ihe:iti:xds-b:2007"
  static let xop = "http://www.w3.org/2004/08/xop/include"
  static let seal = "urn:passerelle:seal:1"
  static let xsi = "http://www.w3.org/2001/XMLSchema-instance"
}

/// The transactions, with the actions that WS-Addressing names them by.
public enum Transaction: String, Sendable, CaseIterable {
  case iti55
  case iti38
  case iti39

  public var requestAction: String {
    switch self {
    case .iti55: "urn:hl7-org:v3:PRPA_IN201305UV02:CrossGatewayPatientDiscovery"
    case .iti38: "urn:ihe:iti:2007:CrossGatewayQuery"
    case .iti39: "urn:ihe:iti:2007:CrossGatewayRetrieve"
    }
  }

  public var responseAction: String {
    switch self {
    case .iti55: "urn:hl7-org:v3:PRPA_IN201306UV02:CrossGatewayPatientDiscovery"
    case .iti38: "urn:ihe:iti:2007:CrossGatewayQueryResponse"
    case .iti39: "urn:ihe:iti:2007:CrossGatewayRetrieveResponse"
    }
  }

  /// Expanded name of the request's body element.
  var requestElement: (name: String, namespace: String) {
    switch self {
    case .iti55: ("PRPA_IN201305UV02", NS.hl7)
    case .iti38: ("AdhocQueryRequest", NS.query)
    case .iti39: ("RetrieveDocumentSetRequest", NS.xds)
    }
  }

  var responseElement: (name: String, namespace: String) {
    switch self {
    case .iti55: ("PRPA_IN201306UV02", NS.hl7)
    case .iti38: ("AdhocQueryResponse", NS.query)
    case .iti39: ("RetrieveDocumentSetResponse", NS.xds)
    }
  }
}
