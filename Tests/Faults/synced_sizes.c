// Preloaded into redis-server: writes down beside each append-only file how much of it has been synced to the disk, so that a
// test can cut off what a power failure would take. What kill -9 leaves in the page cache, it would not leave.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int fdatasync(int file) {
    static int (*sync_data)(int);
    if (!sync_data) *(void **)&sync_data = dlsym(RTLD_NEXT, "fdatasync");
    // The size before: what another thread appends meanwhile may or may not be synced.
    struct stat before;
    int is_known = fstat(file, &before) == 0;
    int result = sync_data(file);
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - sizeof ".synced");
    if (result != 0 || !is_known || length < 0) return result;
    path[length] = 0;
    if (!strstr(path, ".aof")) return result;
    strcat(path, ".synced");
    // In place, for kill -9 may come at any moment: a note that is emptied first would say that nothing was synced.
    int note = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (note >= 0) {
        char size[32];
        int count = snprintf(size, sizeof size, "%020lld", (long long)before.st_size);
        if (pwrite(note, size, (size_t)count, 0) != count) perror(path);
        close(note);
    }
    return result;
}
