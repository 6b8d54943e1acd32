/*
 * A disk that fails when a test says so: preloaded (LD_PRELOAD), it stands between a program and the C library, sees every
 * call that changes a file system, and fails or logs those under one folder.
 *
 *   KEEL_FAULT_UNDER   the folder, or a file; calls on other paths pass unseen
 *   KEEL_FAULT_ARM     what every program begins with, as after `/keel-fault/arm/`; nothing if absent
 *   KEEL_FAULT_COUNT   file that `/keel-fault/count` writes the number of calls since the last `arm` or `off` to, as text
 *   KEEL_FAULT_LOG     file that every call that succeeded is appended to, for a replay (see `record`)
 *
 * The program steers it by trying to open a path, which always fails with ENOENT:
 *
 *   /keel-fault/arm/<n>/<what>/<how long>   from now on the n-th call, counted from 1, goes wrong
 *   /keel-fault/off                         nothing goes wrong any more
 *   /keel-fault/count
 *
 * <what> is the name of an error, or `short` (a write takes half, and one byte at least), `full` (a write takes half, and
 * the following ones fail with ENOSPC, as on a disk that fills up), or `slow` (a sync takes 20 ms); other calls than these
 * pass. <how long> is `once`, `on` (from then on), or a number of calls. EINTR fails every other
 * call only: both Node and Python repeat such a call for ever.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { SHORT = -1, SLOW = -2, FULL = -3 };

static const struct {
  const char *name;
  int value;
} kinds[] = {
    {"ENOSPC", ENOSPC}, {"EIO", EIO},     {"EINTR", EINTR}, {"EDQUOT", EDQUOT}, {"EROFS", EROFS},
    {"EACCES", EACCES}, {"EPERM", EPERM}, {"short", SHORT}, {"slow", SLOW}, {"full", FULL},
};

static atomic_long calls;
static atomic_long first;
static atomic_long last;
static atomic_int kind;
static atomic_int interrupted;
static atomic_int halved;


static int under(const char *path) {
  const char *folder = getenv("KEEL_FAULT_UNDER");
  if (folder == NULL || path == NULL) return 0;
  size_t length = strlen(folder);
  return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static const char *of_descriptor(int descriptor, char *buffer) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, buffer, PATH_MAX - 1);
  if (length < 0) return NULL;
  buffer[length] = '\0';
  return buffer;
}

/* The absolute path that a call names. */
static const char *absolute(int folder, const char *path, char *buffer) {
  if (path == NULL || path[0] == '/') return path;
  char base[PATH_MAX];
  const char *start = folder == AT_FDCWD ? getcwd(base, sizeof base) : of_descriptor(folder, base);
  if (start == NULL) return path;
  snprintf(buffer, PATH_MAX, "%.2000s/%.2000s", start, path);
  return buffer;
}

/* Whether this call goes wrong; 0, an error number, SHORT, SLOW or FULL. */
static int fault(void) {
  long number = atomic_fetch_add(&calls, 1) + 1;
  if (number < atomic_load(&first) || number > atomic_load(&last)) return 0;
  int what = atomic_load(&kind);
  if (what == EINTR && (atomic_fetch_add(&interrupted, 1) & 1)) return 0;
  return what;
}

/* Sets errno and answers whether the call is to fail with it. */
static int fails(const char *path) {
  if (!under(path)) return 0;
  int what = fault();
  if (what <= 0) return 0;
  errno = what;
  return 1;
}

static void arm(const char *words) {
  long from = 0;
  char what[32] = "", how[32] = "";
  if (sscanf(words, "%ld/%31[^/]/%31s", &from, what, how) != 3) return;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp(kinds[i].name, what) == 0) atomic_store(&kind, kinds[i].value);
  atomic_store(&interrupted, 0);
  atomic_store(&halved, 0);
  atomic_store(&calls, 0);
  atomic_store(&first, from);
  long most = strcmp(how, "on") == 0 ? LONG_MAX / 2 : strcmp(how, "once") == 0 ? 1 : atol(how);
  atomic_store(&last, from + most - 1);
}

static void off(void) {
  atomic_store(&first, LONG_MAX);
  atomic_store(&last, 0);
  atomic_store(&calls, 0);
}

static void tell_count(void) {
  const char *file = getenv("KEEL_FAULT_COUNT");
  if (file == NULL) return;
  char text[32];
  int length = snprintf(text, sizeof text, "%ld", atomic_load(&calls));
  int descriptor = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (descriptor < 0) return;
  if (syscall(SYS_write, descriptor, text, length) < 0) abort();
  syscall(SYS_close, descriptor);
}

/* Whether the path is one that steers; it is then obeyed, and errno set. */
static int steered(const char *path) {
  static const char root[] = "/keel-fault/";
  if (path == NULL || strncmp(path, root, sizeof root - 1) != 0) return 0;
  const char *words = path + sizeof root - 1;
  if (strncmp(words, "arm/", 4) == 0) arm(words + 4);
  if (strcmp(words, "off") == 0) off();
  if (strcmp(words, "count") == 0) tell_count();
  errno = ENOENT;
  return 1;
}

/*
 * A record of the log, in one write: a line `<call>\t<path>\t<other path or ->\t<offset>\t<bytes>\n`, then the bytes that
 * were written. The offset of `truncate` is the new size.
 */
static void record(const char *call, const char *path, const char *other, long offset, const void *bytes, long size) {
  const char *file = getenv("KEEL_FAULT_LOG");
  if (file == NULL || !under(path)) return;
  int before = errno;
  int descriptor = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) return;
  char head[2 * PATH_MAX + 100];
  int length = snprintf(head, sizeof head, "%s\t%s\t%s\t%ld\t%ld\n", call, path, other ? other : "-", offset, size);
  struct iovec parts[] = {{head, length}, {(void *)bytes, size}};
  if (syscall(SYS_writev, descriptor, parts, size > 0 ? 2 : 1) != length + size) abort();
  syscall(SYS_close, descriptor);
  errno = before;
}

static int open_it(int folder, const char *path, int flags, mode_t mode) {
  char buffer[PATH_MAX];
  if (steered(path)) return -1;
  const char *full = absolute(folder, path, buffer);
  int changes = (flags & O_CREAT) || (flags & O_ACCMODE) != O_RDONLY;
  if (!changes || !under(full)) return syscall(SYS_openat, folder, path, flags, mode);
  if (fails(full)) return -1;
  struct stat stat;
  int there = fstatat(folder, path, &stat, AT_SYMLINK_NOFOLLOW) == 0;
  int descriptor = syscall(SYS_openat, folder, path, flags, mode);
  if (descriptor >= 0 && !there) record("create", full, NULL, 0, NULL, 0);
  if (descriptor >= 0 && there && (flags & O_TRUNC)) record("truncate", full, NULL, 0, NULL, 0);
  return descriptor;
}

static mode_t mode_of(int flags, va_list rest) {
  return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? (mode_t)va_arg(rest, int) : 0;
}

#define OPEN(name)                                                                                                     \
  int name(const char *path, int flags, ...) {                                                                         \
    va_list rest;                                                                                                      \
    va_start(rest, flags);                                                                                             \
    mode_t mode = mode_of(flags, rest);                                                                                \
    va_end(rest);                                                                                                      \
    return open_it(AT_FDCWD, path, flags, mode);                                                                       \
  }
#define OPENAT(name)                                                                                                   \
  int name(int folder, const char *path, int flags, ...) {                                                             \
    va_list rest;                                                                                                      \
    va_start(rest, flags);                                                                                             \
    mode_t mode = mode_of(flags, rest);                                                                                \
    va_end(rest);                                                                                                      \
    return open_it(folder, path, flags, mode);                                                                         \
  }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

static ssize_t write_it(int descriptor, const void *bytes, size_t size, long offset) {
  char buffer[PATH_MAX];
  const char *path = of_descriptor(descriptor, buffer);
  int what = under(path) ? fault() : 0;
  if (what == FULL) what = atomic_exchange(&halved, 1) ? ENOSPC : SHORT;
  if (what > 0) {
    errno = what;
    return -1;
  }
  if (what == SHORT && size > 1) size /= 2;
  ssize_t done = offset < 0 ? syscall(SYS_write, descriptor, bytes, size)
                            : syscall(SYS_pwrite64, descriptor, bytes, size, offset);
  if (done > 0 && under(path)) {
    long at = offset < 0 ? lseek(descriptor, 0, SEEK_CUR) - done : offset;
    record("write", path, NULL, at, bytes, done);
  }
  return done;
}

ssize_t write(int descriptor, const void *bytes, size_t size) { return write_it(descriptor, bytes, size, -1); }
ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t at) { return write_it(descriptor, bytes, size, at); }
ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off64_t at) {
  return write_it(descriptor, bytes, size, at);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  char buffer[PATH_MAX];
  const char *path = of_descriptor(descriptor, buffer);
  /* One part at a time, so that every byte is counted and logged; a part that fails ends the call. */
  if (!under(path)) return syscall(SYS_writev, descriptor, parts, count);
  ssize_t done = 0;
  for (int i = 0; i < count; i++) {
    ssize_t part = write_it(descriptor, parts[i].iov_base, parts[i].iov_len, -1);
    if (part < 0) return done > 0 ? done : -1;
    done += part;
    if ((size_t)part < parts[i].iov_len) break;
  }
  return done;
}

static int sync_it(int descriptor, int data) {
  char buffer[PATH_MAX];
  const char *path = of_descriptor(descriptor, buffer);
  int what = under(path) ? fault() : 0;
  if (what > 0) {
    errno = what;
    return -1;
  }
  if (what == SLOW) nanosleep(&(struct timespec){0, 20 * 1000 * 1000}, NULL);
  /* What is written while a sync goes on, in another thread, it does not vouch for. */
  if (path != NULL) record("begin-sync", path, NULL, 0, NULL, 0);
  int result = syscall(data ? SYS_fdatasync : SYS_fsync, descriptor);
  if (result == 0) record("sync", path, NULL, 0, NULL, 0);
  return result;
}

int fsync(int descriptor) { return sync_it(descriptor, 0); }
int fdatasync(int descriptor) { return sync_it(descriptor, 1); }

static int cut(int descriptor, off64_t size) {
  char buffer[PATH_MAX];
  const char *path = of_descriptor(descriptor, buffer);
  if (fails(path)) return -1;
  int result = syscall(SYS_ftruncate, descriptor, size);
  if (result == 0) record("truncate", path, NULL, size, NULL, 0);
  return result;
}

int ftruncate(int descriptor, off_t size) { return cut(descriptor, size); }
int ftruncate64(int descriptor, off64_t size) { return cut(descriptor, size); }

static int cut_path(const char *path, off64_t size) {
  char buffer[PATH_MAX];
  const char *full = absolute(AT_FDCWD, path, buffer);
  if (fails(full)) return -1;
  int result = syscall(SYS_truncate, path, size);
  if (result == 0) record("truncate", full, NULL, size, NULL, 0);
  return result;
}

int truncate(const char *path, off_t size) { return cut_path(path, size); }
int truncate64(const char *path, off64_t size) { return cut_path(path, size); }

static int rename_it(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  char from_buffer[PATH_MAX], to_buffer[PATH_MAX];
  const char *old = absolute(from_folder, from, from_buffer);
  const char *new = absolute(to_folder, to, to_buffer);
  if (fails(old)) return -1;
  int result = syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
  if (result == 0) record("rename", old, new, 0, NULL, 0);
  return result;
}

int rename(const char *from, const char *to) { return rename_it(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int a, const char *from, int b, const char *to) { return rename_it(a, from, b, to, 0); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) { return rename_it(a, from, b, to, flags); }

static int link_it(int from_folder, const char *from, int to_folder, const char *to, int flags) {
  char from_buffer[PATH_MAX], to_buffer[PATH_MAX];
  const char *old = absolute(from_folder, from, from_buffer);
  const char *new = absolute(to_folder, to, to_buffer);
  if (fails(new)) return -1;
  int result = syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
  if (result == 0) record("link", old, new, 0, NULL, 0);
  return result;
}

int link(const char *from, const char *to) { return link_it(AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int a, const char *from, int b, const char *to, int flags) { return link_it(a, from, b, to, flags); }

static int make_folder(int folder, const char *path, mode_t mode) {
  char buffer[PATH_MAX];
  const char *full = absolute(folder, path, buffer);
  if (fails(full)) return -1;
  int result = syscall(SYS_mkdirat, folder, path, mode);
  if (result == 0) record("mkdir", full, NULL, 0, NULL, 0);
  return result;
}

int mkdir(const char *path, mode_t mode) { return make_folder(AT_FDCWD, path, mode); }
int mkdirat(int folder, const char *path, mode_t mode) { return make_folder(folder, path, mode); }

static int remove_it(int folder, const char *path, int flags) {
  char buffer[PATH_MAX];
  const char *full = absolute(folder, path, buffer);
  if (fails(full)) return -1;
  int result = syscall(SYS_unlinkat, folder, path, flags);
  if (result == 0) record(flags & AT_REMOVEDIR ? "rmdir" : "unlink", full, NULL, 0, NULL, 0);
  return result;
}

int unlink(const char *path) { return remove_it(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return remove_it(AT_FDCWD, path, AT_REMOVEDIR); }
int unlinkat(int folder, const char *path, int flags) { return remove_it(folder, path, flags); }

__attribute__((constructor)) static void begin(void) {
  off();
  const char *words = getenv("KEEL_FAULT_ARM");
  if (words != NULL) arm(words);
}
