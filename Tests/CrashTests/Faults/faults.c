// Loaded before the C library: once a trigger file is there, the disk under one directory fails in the named way.
// FAULT_DIRECTORY: files below it fail. FAULT_TRIGGER: "sync" makes fdatasync and fsync fail (EIO), "full" makes writes
// fail (ENOSPC).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static int is_armed(int fd, const char *mode) {
  const char *trigger = getenv("FAULT_TRIGGER"), *directory = getenv("FAULT_DIRECTORY");
  if (!trigger || !directory) return 0;
  char wanted[16] = {0}, link[64], path[4096];
  int file = open(trigger, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t n = read(file, wanted, sizeof wanted - 1);
  close(file);
  if (n <= 0 || strncmp(wanted, mode, strlen(mode)) != 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return 0;
  path[n] = 0;
  return strncmp(path, directory, strlen(directory)) == 0;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fdatasync(int fd) {
  if (is_armed(fd, "sync")) { errno = EIO; return -1; }
  return REAL(fdatasync)(fd);
}

int fsync(int fd) {
  if (is_armed(fd, "sync")) { errno = EIO; return -1; }
  return REAL(fsync)(fd);
}

ssize_t write(int fd, const void *bytes, size_t count) {
  if (is_armed(fd, "full")) { errno = ENOSPC; return -1; }
  return REAL(write)(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  if (is_armed(fd, "full")) { errno = ENOSPC; return -1; }
  return REAL(pwrite)(fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  if (is_armed(fd, "full")) { errno = ENOSPC; return -1; }
  return REAL(pwrite64)(fd, bytes, count, offset);
}
