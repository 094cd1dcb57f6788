/// A value about a person, which describes itself as `‹sensitive›`, so that it cannot slip into a log or an error text.
public struct Sensitive<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The value itself. Whoever reads it takes care where it goes.
  public let exposed: Value

  public init(_ value: Value) { exposed = value }

  public var description: String { "‹sensitive›" }
  public var debugDescription: String { "‹sensitive›" }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension Sensitive: Equatable where Value: Equatable {}
extension Sensitive: Hashable where Value: Hashable {}
