// A system whose clock a test can set: preloaded, it adds to the time of day as many seconds as the file SET_CLOCK says. By
// system calls alone, so that nothing of it is seen by a sanitizer that watches the program.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *out) {
    const long result = syscall(SYS_clock_gettime, clock, out);
    if (result != 0 || clock != CLOCK_REALTIME) return (int)result;
    const char *const path = getenv("SET_CLOCK");
    const long file = path ? syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return 0;
    char text[32] = "";
    if (syscall(SYS_read, file, text, sizeof text - 1) > 0) out->tv_sec += atol(text);
    syscall(SYS_close, file);
    return 0;
}
