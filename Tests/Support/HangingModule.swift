import Foundation

/// A module (PKCS#11) around that of SoftHSM whose signing hangs while it is told to; built once in a run.
public struct HangingModule: Sendable {
  public static let isHere = SoftToken.isHere && compiler != nil
  private static let compiler = Command.path(of: "cc") ?? Command.path(of: "gcc") ?? Command.path(of: "clang")

  /// Path of its library.
  public let path: String
  private let trigger: String

  public static func make() throws -> HangingModule { try made.get() }

  private static let made: Result<HangingModule, any Error> = Result {
    // SoftHSM finds its tokens at its start.
    _ = try SoftToken.tokens()
    let folder = try TemporaryFolder.make("hanging")
    func file(_ name: String) -> String { folder.appendingPathComponent(name).path }
    try Data(source.utf8).write(to: URL(fileURLWithPath: file("hanging.c")))
    let outcome = try Command.run(
      compiler ?? "cc",
      [
        "-shared", "-fPIC", "-O1", "-I", Project.root.appendingPathComponent("Sources/COpenSSLShims").path,
        "-DSOFTHSM=\"\(SoftToken.module)\"", "-DTRIGGER=\"\(file("trigger"))\"", "-o", file("hanging.so"),
        file("hanging.c"), "-ldl",
      ])
    guard outcome.status == 0 else { throw CocoaError(.executableLoad, userInfo: ["errors": outcome.errors]) }
    return HangingModule(path: file("hanging.so"), trigger: file("trigger"))
  }

  /// Whether C_Sign hangs from now on; what hangs goes on once it does not.
  public func hang(_ hangs: Bool) throws {
    if hangs {
      try Data().write(to: URL(fileURLWithPath: trigger))
    } else if FileManager.default.fileExists(atPath: trigger) {
      try FileManager.default.removeItem(atPath: trigger)
    }
  }

  private static let source = """
    #include "cryptoki.h"
    #include <dlfcn.h>
    #include <unistd.h>

    static CK_FUNCTION_LIST *real, own;

    static CK_RV hanging_sign(
        CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG length, CK_BYTE *signature, CK_ULONG *written) {
        while (access(TRIGGER, F_OK) == 0) usleep(10000);
        return real->C_Sign(session, data, length, signature, written);
    }

    CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list) {
        void *library = dlopen(SOFTHSM, RTLD_NOW | RTLD_LOCAL);
        CK_C_GetFunctionList get = library ? (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList") : 0;
        if (!get || get(&real) != CKR_OK) return 1;
        own = *real;
        own.C_Sign = hanging_sign;
        *list = &own;
        return CKR_OK;
    }

    """
}
