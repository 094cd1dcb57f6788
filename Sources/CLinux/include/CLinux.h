#ifndef PASSERELLE_CLINUX_H
#define PASSERELLE_CLINUX_H

/* What the kernel alone can do or knows. prctl(2) takes variable arguments, which Swift cannot call; adjtimex(2) is not in
   the module of the C library. */
#include <stdint.h>

/* No core file, no reading of this process's memory by its own user (RLIMIT_CORE 0, PR_SET_DUMPABLE 0), and no crash
   handler that would print memory: faults end the process by the system's default.
   Returns 0 when all of it is in force, as read back. */
int clinux_forbid_memory_dumps(void);

/* Freed memory, up to 64 MiB, stays with the process (mallopt(3)). Returns 1 when granted. */
int clinux_keep_freed_memory(void);

struct clinux_clock {
  /* Nonzero where the call succeeded and something keeps the clock in step. */
  int is_synchronised;
  /* What is still to be corrected, and how far off the clock may be, in microseconds. */
  int64_t offset;
  int64_t largest_error;
};

/* What the kernel knows of its own clock (adjtimex(2)). */
struct clinux_clock clinux_clock_read(void);

/* Time since the machine was started, its sleep included, in milliseconds. */
int64_t clinux_milliseconds_since_boot(void);

#endif
