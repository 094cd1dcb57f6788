// Loaded before the C library: the machine's clock is off by as many seconds as the file CLOCK_SHIFT says, if it is there.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *time) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  int result = real(clock, time);
  const char *path = getenv("CLOCK_SHIFT");
  if (result != 0 || clock != CLOCK_REALTIME || !path) return result;
  int kept = errno;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file >= 0) {
    char text[32] = {0};
    if (read(file, text, sizeof text - 1) > 0) time->tv_sec += atoll(text);
    close(file);
  }
  errno = kept;
  return result;
}
