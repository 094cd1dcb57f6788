/// Where the shared specifications, samples and conformance material lie.
public import Foundation

public enum Shared {
  /// The directory named by `PASSERELLE_SHARED`, else `../shared` beside the project; nil when it is absent.
  public static let directory: URL? = {
    let environment = ProcessInfo.processInfo.environment
    let url =
      environment["PASSERELLE_SHARED"].map { URL(fileURLWithPath: $0) }
      ?? Project.root.deletingLastPathComponent().appendingPathComponent("shared")
    return FileManager.default.fileExists(atPath: url.appendingPathComponent("README.md").path) ? url : nil
  }()

  /// Whether tests over the shared material can run. With `CI=true` they run, and fail where it is absent.
  public static var isHere: Bool { directory != nil || ProcessInfo.processInfo.environment["CI"] == "true" }

  /// The bytes of a shared file, `samples/VSM_1.4_2022.01.xml`.
  public static func bytes(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: url(path)))
  }

  public static func url(_ path: String) throws -> URL {
    guard let directory else { throw CocoaError(.fileNoSuchFile) }
    return directory.appendingPathComponent(path)
  }
}

public enum Project {
  /// The top of the project, found from this source file.
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
