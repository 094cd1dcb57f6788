/// A failure that tells its reader what happened, why, and what to do next.
///
/// Every room and tool has one error type that conforms. The ``code`` is stable and documented; the texts may improve.
/// No text ever holds data about a person.
public protocol Explained: Error, Sendable, CustomStringConvertible {
  /// Stable, dotted, documented name of the fault, for example `consent.withdrawn`.
  var code: String { get }
  /// What did not happen.
  var what: String { get }
  /// The cause, as far as it is known.
  var why: String { get }
  /// The next act, for the person who will read it.
  var whatToDo: String { get }
}

extension Explained {
  public var description: String { "\(code): \(what) \(why) \(whatToDo)" }
}

/// The common shape of the rooms' failures: four texts, compared by code alone.
///
/// A room declares `public struct ConsentFailure: Failure { public let explanation: Explanation; … }`.
public protocol Failure: Explained, Equatable {
  var explanation: Explanation { get }
  init(explanation: Explanation)
}

/// The four texts of a failure.
public struct Explanation: Sendable, Hashable {
  public var code: String
  public var what: String
  public var why: String
  public var whatToDo: String

  public init(code: String, what: String, why: String, whatToDo: String) {
    self.code = code
    self.what = what
    self.why = why
    self.whatToDo = whatToDo
  }
}

extension Failure {
  public var code: String { explanation.code }
  public var what: String { explanation.what }
  public var why: String { explanation.why }
  public var whatToDo: String { explanation.whatToDo }

  public init(_ code: String, what: String, why: String, whatToDo: String) {
    self.init(explanation: Explanation(code: code, what: what, why: why, whatToDo: whatToDo))
  }

  /// Tests name codes; texts may improve.
  public static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
