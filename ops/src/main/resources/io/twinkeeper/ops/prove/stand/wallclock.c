/*
 * Preloaded, makes the wall clock of a process wrong and leaves every other clock alone. The file
 * that TWIN_WALL_CLOCK names holds eight bytes: the seconds to add, in this machine's byte order.
 * It is mapped, so that a jump is there for everybody at once.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *jump;

__attribute__((constructor)) static void find_jump(void) {
  const char *name = getenv("TWIN_WALL_CLOCK");
  int file = name == NULL ? -1 : open(name, O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return;
  }
  void *at = mmap(NULL, sizeof *jump, PROT_READ, MAP_SHARED, file, 0);
  if (at != MAP_FAILED) {
    jump = at;
  }
  close(file);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int result = (int) syscall(SYS_clock_gettime, clock, now);
  if (result == 0 && jump != NULL && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    now->tv_sec += *jump;
  }
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  struct timespec exact;
  (void) zone;
  int result = clock_gettime(CLOCK_REALTIME, &exact);
  if (result == 0) {
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
  }
  return result;
}

time_t time(time_t *now) {
  struct timespec exact;
  time_t seconds = clock_gettime(CLOCK_REALTIME, &exact) == 0 ? exact.tv_sec : (time_t) -1;
  if (now != NULL) {
    *now = seconds;
  }
  return seconds;
}
