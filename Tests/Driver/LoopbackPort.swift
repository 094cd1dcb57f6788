#if canImport(Glibc)
  import Glibc
#endif

/// Ports of the loopback interface.
public enum LoopbackPort {
  public struct NoneFree: Error {}

  /// A port that nobody listens on now.
  public static func free() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw NoneFree() }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
        bind(descriptor, raw, length) == 0 && getsockname(descriptor, raw, &length) == 0
      }
    }
    guard isBound else { throw NoneFree() }
    return Int(in_port_t(bigEndian: address.sin_port))
  }
}
