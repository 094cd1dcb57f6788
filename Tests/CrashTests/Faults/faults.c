// Loaded before the C library: while a trigger file is there, the disk under one directory fails, or the process dies, in
// the way that the file names: "mode", "mode+N", either followed by words.
//   sync            fdatasync and fsync below FAULT_DIRECTORY fail (EIO)
//   directory-sync  fsync of a directory below it fails (EIO)
//   full            writes below it fail (ENOSPC)
//   write-error     writes below it fail (EIO)
//   torn            one write below it ends halfway, all after it fail (ENOSPC)
//   short           writes below it take 1000 bytes at most, and none fails
//   read-error      reads below it fail (EIO)
//   rename          rename below it fails (EIO)
//   read-only       whatever changes something below it fails (EROFS)
//   die-before-sync, die-after-sync   the process is killed around the next fdatasync or fsync of a write-ahead log
//   die-before-send, die-after-send   the process is killed around the next write to a socket
// With +N, the first N calls that the mode would hit are spared. Where words follow, syncs are spared until a write below
// FAULT_DIRECTORY held these words.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static volatile sig_atomic_t has_seen_words = 0;

struct trigger {
  char text[512], mode[512], words[512];
  long spared;
};

// Reads the trigger; mode and words are empty where there is none.
static struct trigger read_trigger(void) {
  struct trigger trigger = {{0}, {0}, {0}, 0};
  const char *path = getenv("FAULT_TRIGGER");
  int kept = errno;
  int file = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC) : -1;
  if (file >= 0) {
    ssize_t count = syscall(SYS_read, file, trigger.text, sizeof trigger.text - 1);
    syscall(SYS_close, file);
    if (count > 0) {
      snprintf(trigger.mode, sizeof trigger.mode, "%s", trigger.text);
      char *blank = strchr(trigger.mode, ' ');
      if (blank) {
        snprintf(trigger.words, sizeof trigger.words, "%s", blank + 1);
        *blank = 0;
      }
      char *plus = strchr(trigger.mode, '+');
      if (plus) {
        trigger.spared = atol(plus + 1);
        *plus = 0;
      }
    }
  }
  errno = kept;
  return trigger;
}

// How many calls this trigger has met, this one included.
static long met(const struct trigger *trigger) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static char last[512];
  static long count = 0;
  pthread_mutex_lock(&lock);
  if (strcmp(last, trigger->text) != 0) {
    snprintf(last, sizeof last, "%s", trigger->text);
    count = 0;
  }
  long now = ++count;
  pthread_mutex_unlock(&lock);
  return now;
}

// How many calls the trigger, if it names this mode, has hit, this one included; 0 where it spares this one.
static long hits(const char *wanted) {
  struct trigger trigger = read_trigger();
  if (strcmp(trigger.mode, wanted) != 0 || (trigger.words[0] && !has_seen_words)) return 0;
  long number = met(&trigger) - trigger.spared;
  return number > 0 ? number : 0;
}

static int is_mode(const char *wanted) { return hits(wanted) > 0; }

// What a descriptor leads to: a path, or "socket:[…]".
static const char *target(int descriptor, char *path, size_t size) {
  char link[64];
  int kept = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t count = readlink(link, path, size - 1);
  path[count < 0 ? 0 : count] = 0;
  errno = kept;
  return path;
}

static int is_below(const char *path) {
  const char *directory = getenv("FAULT_DIRECTORY");
  return directory && path && strncmp(path, directory, strlen(directory)) == 0;
}

static int is_in_directory(int descriptor) {
  char path[4096];
  return is_below(target(descriptor, path, sizeof path));
}

static int is_write_ahead_log(int descriptor) {
  char path[4096];
  return is_in_directory(descriptor) && strstr(target(descriptor, path, sizeof path), "-wal") != NULL;
}

static int is_directory(int descriptor) {
  struct stat status;
  return fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode);
}

static int is_socket(int descriptor) {
  char path[4096];
  return strncmp(target(descriptor, path, sizeof path), "socket:", 7) == 0;
}

static void look_at(int descriptor, const void *bytes, size_t count) {
  struct trigger trigger = read_trigger();
  if (trigger.words[0] && is_in_directory(descriptor) && memmem(bytes, count, trigger.words, strlen(trigger.words)))
    has_seen_words = 1;
}

static void die_if(const char *mode, int applies) {
  if (applies && is_mode(mode)) kill(getpid(), SIGKILL);
}

static int fails(int error) {
  errno = error;
  return 1;
}

// Whether a write fails, with errno set; else how many of its bytes it may take.
static int write_fails(int descriptor, size_t *count) {
  if (!is_in_directory(descriptor)) return 0;
  if (is_mode("full")) return fails(ENOSPC);
  if (is_mode("write-error")) return fails(EIO);
  if (is_mode("read-only")) return fails(EROFS);
  long torn = hits("torn");
  if (torn > 1) return fails(ENOSPC);
  if (torn == 1 && *count > 1) *count /= 2;
  if (is_mode("short") && *count > 1000) *count = 1000;
  return 0;
}

#define SYNC(name)                                                                                                     \
  int name(int descriptor) {                                                                                           \
    if (is_in_directory(descriptor) && is_mode("sync")) return -fails(EIO);                                            \
    if (is_in_directory(descriptor) && is_directory(descriptor) && is_mode("directory-sync")) return -fails(EIO);      \
    die_if("die-before-sync", is_write_ahead_log(descriptor));                                                         \
    int result = REAL(name)(descriptor);                                                                               \
    die_if("die-after-sync", is_write_ahead_log(descriptor));                                                          \
    return result;                                                                                                     \
  }

SYNC(fdatasync)
SYNC(fsync)

#define SEND(name, declared, passed)                                                                                   \
  ssize_t name declared {                                                                                              \
    die_if("die-before-send", is_socket(descriptor));                                                                  \
    ssize_t result = REAL(name) passed;                                                                                \
    die_if("die-after-send", is_socket(descriptor));                                                                   \
    return result;                                                                                                     \
  }

SEND(writev, (int descriptor, const struct iovec *parts, int count), (descriptor, parts, count))
SEND(send, (int descriptor, const void *bytes, size_t count, int flags), (descriptor, bytes, count, flags))
SEND(sendmsg, (int descriptor, const struct msghdr *message, int flags), (descriptor, message, flags))

ssize_t write(int descriptor, const void *bytes, size_t count) {
  if (write_fails(descriptor, &count)) return -1;
  die_if("die-before-send", is_socket(descriptor));
  ssize_t result = REAL(write)(descriptor, bytes, count);
  die_if("die-after-send", is_socket(descriptor));
  return result;
}

#define WRITE_AT(name, offset)                                                                                         \
  ssize_t name(int descriptor, const void *bytes, size_t count, offset at) {                                           \
    if (write_fails(descriptor, &count)) return -1;                                                                    \
    look_at(descriptor, bytes, count);                                                                                 \
    return REAL(name)(descriptor, bytes, count, at);                                                                   \
  }

WRITE_AT(pwrite, off_t)
WRITE_AT(pwrite64, off64_t)

#define READ(name, declared, passed)                                                                                   \
  ssize_t name declared {                                                                                              \
    if (is_in_directory(descriptor) && is_mode("read-error")) return -fails(EIO);                                      \
    return REAL(name) passed;                                                                                          \
  }

READ(read, (int descriptor, void *bytes, size_t count), (descriptor, bytes, count))
READ(pread, (int descriptor, void *bytes, size_t count, off_t at), (descriptor, bytes, count, at))
READ(pread64, (int descriptor, void *bytes, size_t count, off64_t at), (descriptor, bytes, count, at))

#define OPEN(name)                                                                                                     \
  int name(const char *path, int flags, ...) {                                                                         \
    va_list rest;                                                                                                      \
    va_start(rest, flags);                                                                                             \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;                                            \
    va_end(rest);                                                                                                      \
    int changes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC));                                    \
    if (changes && is_below(path) && is_mode("read-only")) return -fails(EROFS);                                       \
    return REAL(name)(path, flags, mode);                                                                              \
  }

OPEN(open)
OPEN(open64)

int rename(const char *from, const char *to) {
  if (is_below(to) && is_mode("rename")) return -fails(EIO);
  if (is_below(to) && is_mode("read-only")) return -fails(EROFS);
  return REAL(rename)(from, to);
}

int mkdir(const char *path, mode_t mode) {
  if (is_below(path) && is_mode("read-only")) return -fails(EROFS);
  return REAL(mkdir)(path, mode);
}

int unlink(const char *path) {
  if (is_below(path) && is_mode("read-only")) return -fails(EROFS);
  return REAL(unlink)(path);
}

#define TRUNCATE(name, offset)                                                                                         \
  int name(int descriptor, offset size) {                                                                              \
    if (is_in_directory(descriptor) && is_mode("read-only")) return -fails(EROFS);                                     \
    return REAL(name)(descriptor, size);                                                                               \
  }

TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)
