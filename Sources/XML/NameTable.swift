import CLibXML2

/// A few names, among which that of an element is looked up where it stands in the tree: no value is made of it.
public struct NameTable: Sendable {
  private let names: [String]
  /// Open addressing, at most a quarter full: the number of a name, from one.
  private var places = [UInt8](repeating: 0, count: 256)

  /// - Parameter names: at most 64.
  public init(_ names: [String]) {
    precondition(names.count <= places.count / 4)
    self.names = names
    for (index, name) in names.enumerated() {
      var place = name.withCString { Self.place(UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self)) }
      while places[place] != 0 { place = (place + 1) & 0xFF }
      places[place] = UInt8(index + 1)
    }
  }

  /// Where the local name of an element stands in the list, whatever its namespace; nil where it does not.
  public func index(of element: Element) -> Int? {
    guard let name = element.node.pointee.name else { return nil }
    var place = Self.place(name)
    while places[place] != 0 {
      let index = Int(places[place]) - 1
      if names[index].isSpelled(name) { return index }
      place = (place + 1) & 0xFF
    }
    return nil
  }

  /// Whether the local name of an element is one of them, whatever its namespace.
  public func contains(_ element: Element) -> Bool { index(of: element) != nil }

  /// Of the first bytes of a name, which its end limits.
  private static func place(_ name: UnsafePointer<UInt8>) -> Int {
    var hash: UInt32 = 0
    var at = 0
    while at < 6, name[at] != 0 {
      hash = (hash ^ UInt32(name[at])) &* 0x9E37_79B1
      at += 1
    }
    return Int(hash >> 24)
  }
}
