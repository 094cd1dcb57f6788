import ArgumentParser
import Gateway

/// Which store a verb is about: that of a configuration, or a directory with the keys that belong to it.
struct StorePlace: ParsableArguments {
  @Option(help: "The configuration file of the gateway.") var config: String?
  @Option(help: "Directory of the store, instead of a configuration; needs --keys.") var store: String?
  @Option(help: "Key directory of the gateway, with --store.") var keys: String?

  func validate() throws {
    let isPlain = store != nil && keys != nil
    guard (config != nil) != isPlain, isPlain || (store == nil && keys == nil) else {
      throw ValidationError("Name the gateway by --config FILE, or by --store DIR and --keys DIR.")
    }
  }

  /// The two directories, and the marker beside the store where the configuration names one.
  func resolve() throws -> (store: String, keys: String, head: String?) {
    if let store, let keys { return (store, keys, nil) }
    let settings = try ServeCommand.settings(config ?? "")
    return (settings.store, settings.keys, settings.head)
  }
}
