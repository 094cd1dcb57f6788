public import Foundation
import Synchronization

/// Folders that are removed when the test process ends, also where something still writes into them.
public enum TemporaryFolder {
  private static let folders: Mutex<[URL]> = {
    atexit { TemporaryFolder.removeAll() }
    return Mutex([])
  }()

  /// A new, empty folder.
  public static func make(_ name: String) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(name)-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    removeAtEnd(folder)
    return folder
  }

  static func removeAtEnd(_ folder: URL) { folders.withLock { $0.append(folder) } }

  private static func removeAll() {
    for folder in folders.withLock({ $0 }) where FileManager.default.fileExists(atPath: folder.path) {
      do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") }
    }
  }
}
