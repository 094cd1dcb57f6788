#include "CLinux.h"

#include <sys/timex.h>
#include <time.h>

struct clinux_clock clinux_clock_read(void) {
    struct timex state = {0};
    int status = adjtimex(&state);
    struct clinux_clock clock = {0};
    clock.is_synchronised = status >= 0 && status != TIME_ERROR && !(state.status & STA_UNSYNC);
    clock.offset = state.status & STA_NANO ? state.offset / 1000 : state.offset;
    clock.largest_error = state.maxerror;
    return clock;
}

int64_t clinux_milliseconds_since_boot(void) {
    struct timespec time = {0};
    if (clock_gettime(CLOCK_BOOTTIME, &time) != 0) return 0;
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}
