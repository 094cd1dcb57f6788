// Loaded before the C library: while a trigger file is there, the disk under one directory fails, or the process dies, in
// the way that the file names.
//   sync   fdatasync and fsync below FAULT_DIRECTORY fail (EIO)
//   full   writes below FAULT_DIRECTORY fail (ENOSPC)
//   die-before-sync, die-after-sync   the process is killed around the next fdatasync or fsync of a write-ahead log
//   die-before-send, die-after-send   the process is killed around the next write to a socket
// Where words follow the mode in the file, syncs are spared until a write below FAULT_DIRECTORY held these words.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static volatile sig_atomic_t has_seen_words = 0;

// Reads "mode" or "mode words" from the trigger; both are empty where there is none.
static void read_trigger(char *mode, char *words, size_t size) {
  const char *trigger = getenv("FAULT_TRIGGER");
  char text[512] = {0};
  int kept = errno;
  int file = trigger ? open(trigger, O_RDONLY | O_CLOEXEC) : -1;
  mode[0] = words[0] = 0;
  if (file >= 0) {
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    if (count > 0) {
      char *blank = strchr(text, ' ');
      if (blank) snprintf(words, size, "%s", blank + 1);
      if (blank) *blank = 0;
      snprintf(mode, size, "%s", text);
    }
  }
  errno = kept;
}

// Whether the trigger names this mode, and the words that it waits for, if any, were written.
static int is_mode(const char *wanted) {
  char mode[512], words[512];
  read_trigger(mode, words, sizeof mode);
  return strcmp(mode, wanted) == 0 && (words[0] == 0 || has_seen_words);
}

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

static int is_in_directory(int descriptor) {
  const char *directory = getenv("FAULT_DIRECTORY");
  char path[4096];
  return directory && strncmp(target(descriptor, path, sizeof path), directory, strlen(directory)) == 0;
}

static int is_write_ahead_log(int descriptor) {
  char path[4096];
  return is_in_directory(descriptor) && strstr(target(descriptor, path, sizeof path), "-wal") != NULL;
}

static int is_socket(int descriptor) {
  char path[4096];
  return strncmp(target(descriptor, path, sizeof path), "socket:", 7) == 0;
}

static void look_at(int descriptor, const void *bytes, size_t count) {
  char mode[512], words[512];
  read_trigger(mode, words, sizeof mode);
  if (words[0] && is_in_directory(descriptor) && memmem(bytes, count, words, strlen(words))) has_seen_words = 1;
}

static void die_if(const char *mode, int applies) {
  if (applies && is_mode(mode)) kill(getpid(), SIGKILL);
}

#define SYNC(name)                                                                                                     \
  int name(int descriptor) {                                                                                           \
    if (is_mode("sync") && is_in_directory(descriptor)) { errno = EIO; return -1; }                                    \
    die_if("die-before-sync", is_write_ahead_log(descriptor));                                                         \
    int result = REAL(name)(descriptor);                                                                               \
    die_if("die-after-sync", is_write_ahead_log(descriptor));                                                          \
    return result;                                                                                                     \
  }

SYNC(fdatasync)
SYNC(fsync)

#define WRITE(name, declared, passed)                                                                                  \
  ssize_t name declared {                                                                                              \
    if (is_mode("full") && is_in_directory(descriptor)) { errno = ENOSPC; return -1; }                                 \
    die_if("die-before-send", is_socket(descriptor));                                                                  \
    ssize_t result = REAL(name) passed;                                                                                \
    die_if("die-after-send", is_socket(descriptor));                                                                   \
    return result;                                                                                                     \
  }

WRITE(write, (int descriptor, const void *bytes, size_t count), (descriptor, bytes, count))
WRITE(writev, (int descriptor, const struct iovec *parts, int count), (descriptor, parts, count))
#define WRITE_AT(name, offset)                                                                                         \
  ssize_t name(int descriptor, const void *bytes, size_t count, offset at) {                                           \
    if (is_mode("full") && is_in_directory(descriptor)) { errno = ENOSPC; return -1; }                                 \
    look_at(descriptor, bytes, count);                                                                                 \
    return REAL(name)(descriptor, bytes, count, at);                                                                   \
  }

WRITE_AT(pwrite, off_t)
WRITE_AT(pwrite64, off64_t)
WRITE(send, (int descriptor, const void *bytes, size_t count, int flags), (descriptor, bytes, count, flags))
WRITE(sendmsg, (int descriptor, const struct msghdr *message, int flags), (descriptor, message, flags))
