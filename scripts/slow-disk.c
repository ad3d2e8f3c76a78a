/* Makes every fsync and fdatasync of a program take longer, as on a slow disk: to see what waits for the disk.
 *
 *     cc -shared -fPIC -O2 -o slow-disk.so scripts/slow-disk.c -ldl
 *     SLOW_DISK_US=4000 LD_PRELOAD=$PWD/slow-disk.so target/release/dawnpost bench
 *
 * At the end of the program the number of calls goes to standard error. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static atomic_long calls;

static int slow(const char *name, int file) {
    static long pause_us = -1;
    if (pause_us < 0) {
        const char *set = getenv("SLOW_DISK_US");
        pause_us = set ? atol(set) : 4000;
    }
    atomic_fetch_add(&calls, 1);
    usleep(pause_us);
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(file);
}

int fsync(int file) { return slow("fsync", file); }
int fdatasync(int file) { return slow("fdatasync", file); }

__attribute__((destructor)) static void report(void) {
    fprintf(stderr, "%ld calls of fsync and fdatasync\n", atomic_load(&calls));
}
