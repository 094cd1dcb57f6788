// The one door to what the kernel knows of its own clock (adjtimex(2)). Only the target Gateway imports it.
#pragma once
#include <sys/timex.h>

struct kernel_clock {
  // Nonzero where the call succeeded and something keeps the clock in step.
  int is_synchronised;
  // What is still to be corrected, and how far off the clock may be, in microseconds.
  long long offset;
  long long largest_error;
};

static inline struct kernel_clock kernel_clock_read(void) {
  struct timex state = {0};
  int status = adjtimex(&state);
  struct kernel_clock clock = {0};
  clock.is_synchronised = status >= 0 && status != TIME_ERROR && !(state.status & STA_UNSYNC);
  clock.offset = state.status & STA_NANO ? state.offset / 1000 : state.offset;
  clock.largest_error = state.maxerror;
  return clock;
}
