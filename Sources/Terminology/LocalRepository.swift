import Foundation

/// The operator's terminology directory (LTR, local terminology repository): `versions/NAME`, each as it was checked
/// when it was installed, and `current`, a symbolic link to the one in use.
///
/// A version's name holds the fingerprint of its content, so a damaged copy is noticed when it is loaded.
public struct LocalRepository: Sendable {
  let root: URL

  /// The store at that place, which need not exist yet.
  public init(directory: String) { root = URL(fileURLWithPath: directory) }

  private var versions: URL { root.appendingPathComponent("versions") }
  private var pointer: URL { root.appendingPathComponent("current") }

  /// Whether a version is installed here and in use.
  public var isInstalled: Bool { currentName != nil }

  /// Name of the version in use.
  public var currentName: String? {
    do {
      let path = try FileManager.default.destinationOfSymbolicLink(atPath: pointer.path)
      return path.split(separator: "/").last.map(String.init)
    } catch {
      // No link: nothing is installed.
      return nil
    }
  }

  /// All installed versions, sorted by name.
  ///
  /// - Throws: `terminology.unreadable`.
  public func names() throws(TerminologyFailure) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: versions.path).filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      throw .unreadable(versions.path)
    }
  }

  /// The version in use; concepts of the one that it replaced are still read.
  ///
  /// - Throws: as `Catalogue.load`; `terminology.altered`.
  func load(on day: Day?, basis: Catalogue?) throws(TerminologyFailure) -> Catalogue {
    guard let name = currentName else { throw .unreadable(pointer.path) }
    var catalogue = try version(name, basis: basis)
    if let day { catalogue = catalogue.inForce(on: day) }
    guard let replaced = try replacedName(by: name), try names().contains(replaced) else { return catalogue }
    return catalogue.reading(alsoFrom: try version(replaced, basis: basis))
  }

  private func version(_ name: String, basis: Catalogue?) throws(TerminologyFailure) -> Catalogue {
    let folder = versions.appendingPathComponent(name)
    let catalogue = try Catalogue.read(directory: folder.path, basis: basis).catalogue
    guard Self.name(of: catalogue) == name else { throw .altered(folder.path) }
    return catalogue
  }

  private func replacedName(by name: String) throws(TerminologyFailure) -> String? {
    let file = versions.appendingPathComponent(name).appendingPathComponent(Self.replaces)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    do { return try String(contentsOf: file, encoding: .utf8).trimmingBlanks } catch { throw .unreadable(file.path) }
  }

  /// Hidden, so it is no part of the content.
  private static let replaces = ".replaces"

  /// The version as a folder's name.
  private static func name(of catalogue: Catalogue) -> String {
    String(catalogue.version.map { $0.isASCII && ($0.isLetter || $0.isNumber || ".-+".contains($0)) ? $0 : "_" })
  }

  // MARK: Installing

  /// What an installation did.
  public struct Installation: Sendable {
    /// Name of the version that is in use now.
    public let name: String
    /// The version that was in use before.
    public let replaced: String?
    /// Its content.
    public let catalogue: Catalogue
    /// What its files brought.
    public let report: Catalogue.Report
    /// Nil for the first version of a store.
    public let difference: CatalogueDifference?
  }

  /// Copies a directory into the store, checks the copy and points the store to it; whatever fails leaves the version
  /// in use as it was. A directory without value sets adds its maps and words to a copy of the version in use.
  /// Installing a version that is there already points back to it.
  ///
  /// - Throws: as `Catalogue.load`; `terminology.vanished`, `.unwritable`.
  public func install(
    from directory: String, allowVanished: Bool = false, basis: Catalogue? = .starter
  ) throws(TerminologyFailure) -> Installation {
    let stage = versions.appendingPathComponent(".incoming-\(UUID().uuidString)")
    let source = LocalRepository(directory: directory)
    let from = source.currentName.map { source.versions.appendingPathComponent($0).path } ?? directory
    do {
      try copy(from, to: stage)
      let current = try versionInUse(basis: basis, mayBeDamaged: allowVanished)
      var (catalogue, report) = try Catalogue.read(
        directory: stage.path, basis: current.map { both($0, basis) } ?? basis)
      if catalogue.valueSetCount == 0, let name = currentName {
        try copy(versions.appendingPathComponent(name).path, to: stage)
        (catalogue, report) = try Catalogue.read(directory: stage.path, basis: basis)
      }
      let difference = current.map { CatalogueDifference(from: $0, to: catalogue) }
      try difference?.check(allowVanished: allowVanished)
      let name = Self.name(of: catalogue)
      let replaced = currentName
      try settle(stage, as: name, replacing: replaced, basis: basis)
      try point(to: name)
      return Installation(
        name: name, replaced: replaced, catalogue: catalogue, report: report, difference: difference)
    } catch {
      discard(stage)
      throw error
    }
  }

  /// What a new version is compared with. A damaged one must not stand in the way of its repair, but then nobody can
  /// tell which codes vanished, so it is passed over only where that is accepted.
  private func versionInUse(
    basis: Catalogue?, mayBeDamaged: Bool
  ) throws(TerminologyFailure) -> Catalogue? {
    guard let name = currentName else { return nil }
    do {
      return try version(name, basis: basis)
    } catch {
      if mayBeDamaged { return nil }
      throw error
    }
  }

  /// Maps of a directory without value sets are checked against the version in use.
  private func both(_ current: Catalogue, _ basis: Catalogue?) -> Catalogue {
    basis.map { current.filled(from: $0) } ?? current
  }

  /// Copies all visible files that are not there yet, and makes them durable.
  private func copy(_ directory: String, to stage: URL) throws(TerminologyFailure) {
    let source = SourceDirectory(directory)
    for path in try source.paths() {
      let file = stage.appendingPathComponent(path)
      guard !FileManager.default.fileExists(atPath: file.path) else { continue }
      let bytes: Data
      do { bytes = try Data(contentsOf: source.root.appendingPathComponent(path)) } catch { throw .unreadable(path) }
      do {
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: file)
        let handle = try FileHandle(forReadingFrom: file)
        try handle.synchronize()
        try handle.close()
      } catch {
        throw .unwritable(file.path)
      }
    }
  }

  /// Gives the checked copy its name; where a whole copy of that name stands already, that one stays, and a damaged one
  /// is put aside.
  private func settle(
    _ stage: URL, as name: String, replacing replaced: String?, basis: Catalogue?
  ) throws(TerminologyFailure) {
    let place = versions.appendingPathComponent(name)
    do {
      if FileManager.default.fileExists(atPath: place.path) {
        if isWhole(name, basis: basis) {
          discard(stage)
          return
        }
        try FileManager.default.moveItem(
          at: place, to: versions.appendingPathComponent(".damaged-\(UUID().uuidString)"))
      }
      if let replaced, replaced != name {
        try Data(replaced.utf8).write(to: stage.appendingPathComponent(Self.replaces))
      }
      try FileManager.default.moveItem(at: stage, to: place)
    } catch {
      throw .unwritable(place.path)
    }
  }

  private func isWhole(_ name: String, basis: Catalogue?) -> Bool {
    do {
      _ = try version(name, basis: basis)
      return true
    } catch {
      return false
    }
  }

  /// The one step that switches: a link under another name takes the place of `current`.
  private func point(to name: String) throws(TerminologyFailure) {
    let link = root.appendingPathComponent(".current-\(UUID().uuidString)")
    do {
      try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "versions/\(name)")
    } catch {
      throw .unwritable(link.path)
    }
    guard rename(link.path, pointer.path) == 0 else {
      discard(link)
      throw .unwritable(pointer.path)
    }
  }

  /// A leftover is hidden and harmless, so a failure to remove it must not hide why the installation failed.
  private func discard(_ place: URL) {
    do { try FileManager.default.removeItem(at: place) } catch { return }
  }
}
