import Consent
import Countries
public import Domain

/// What stands in the files that a configuration names and that this gateway would refuse at its start, or be without when
/// it runs: the registry of who may act for whom, the signed national policy.
public enum NamedFiles {
  /// Reads them as a start would, and changes nothing.
  ///
  /// - Throws: `config.invalid` with every fault at once, each by the key that names its file.
  public static func check(
    _ file: String, _ settings: Settings, at now: Instant
  ) async throws(SettingsFailure) {
    var faults: [SettingFault] = []
    if let path = settings.representatives {
      do {
        try await MandateFile(path: path).check()
      } catch {
        faults.append(
          SettingFault(
            key: "connector.representatives", fault: error.why,
            fix: "Correct the entry in \(path); until then nobody acts for anybody."))
      }
    }
    if let fault = await LivePolicy.fault(of: settings, at: now) { faults.append(fault) }
    guard faults.isEmpty else { throw .invalid(file, faults) }
  }
}
