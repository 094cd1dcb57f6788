#ifndef PASSERELLE_CLINUX_H
#define PASSERELLE_CLINUX_H

/* prctl(2) takes variable arguments, which Swift cannot call. */

/* No core file, no reading of this process's memory by its own user (RLIMIT_CORE 0, PR_SET_DUMPABLE 0), and no crash
   handler that would print memory: faults end the process by the system's default.
   Returns 0 when all of it is in force, as read back. */
int clinux_forbid_memory_dumps(void);

#endif
