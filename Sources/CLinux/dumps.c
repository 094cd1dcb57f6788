#include "CLinux.h"

#include <signal.h>
#include <stddef.h>
#include <sys/resource.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

int clinux_forbid_memory_dumps(void) {
    struct rlimit none = {0, 0};
    struct rlimit now;
    if (setrlimit(RLIMIT_CORE, &none) != 0) return -1;
    if (getrlimit(RLIMIT_CORE, &now) != 0 || now.rlim_cur != 0 || now.rlim_max != 0) return -1;
#ifdef __linux__
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return -1;
    if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) return -1;
#endif
    /* The runtime's backtraces (SWIFT_BACKTRACE) show registers and memory. */
    static const int faults[] = {SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGBUS, SIGSEGV};
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if (signal(faults[i], SIG_DFL) == SIG_ERR) return -1;
    }
    return 0;
}
