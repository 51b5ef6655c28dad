#include "faulty_disk.hpp"

#include <atomic>
#include <limits>

#include <sqlite3.h>

namespace beckon::test {

namespace {

constexpr int healthy = std::numeric_limits<int>::max();

std::atomic<int> left = healthy;  ///< operations that still go well
std::atomic<int> code_then = SQLITE_OK;
std::atomic<bool> has_failed = false;
std::atomic<bool> hangs = false;
std::atomic<int> read_so_far = 0;

int fault() {
    hangs.wait(true);
    if (left == healthy) return SQLITE_OK;
    if (left > 0) {
        --left;
        return SQLITE_OK;
    }
    has_failed = true;
    return code_then;
}

/// Lies in the memory that SQLite gives for a file; the real one lies right behind it.
struct File {
    sqlite3_file base;
    sqlite3_file* real;
};

sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real; }

int close(sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); }
int read(sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
    ++read_so_far;
    return real(f)->pMethods->xRead(real(f), to, n, at);
}
int write(sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
    if (const int code = fault()) return code;
    return real(f)->pMethods->xWrite(real(f), from, n, at);
}
int truncate(sqlite3_file* f, sqlite3_int64 size) { return real(f)->pMethods->xTruncate(real(f), size); }
/// Nothing here loses its power, so a flush that does not fail has nothing to do, and takes no time.
int sync(sqlite3_file*, int) {
    const int code = fault();
    return code == SQLITE_FULL ? SQLITE_IOERR_FSYNC : code;
}
int size(sqlite3_file* f, sqlite3_int64* out) { return real(f)->pMethods->xFileSize(real(f), out); }
int lock(sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); }
int unlock(sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); }
int reserved(sqlite3_file* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); }
int control(sqlite3_file* f, int op, void* arg) { return real(f)->pMethods->xFileControl(real(f), op, arg); }
int sector(sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); }
int traits(sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }
int shm_map(sqlite3_file* f, int page, int n, int extend, void volatile** out) {
    return real(f)->pMethods->xShmMap(real(f), page, n, extend, out);
}
int shm_lock(sqlite3_file* f, int at, int n, int flags) { return real(f)->pMethods->xShmLock(real(f), at, n, flags); }
void shm_barrier(sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); }
int shm_unmap(sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); }

constexpr sqlite3_io_methods methods{2,        close,       read,      write,   truncate, sync,   size,
                                     lock,     unlock,      reserved,  control, sector,   traits, shm_map,
                                     shm_lock, shm_barrier, shm_unmap, nullptr, nullptr};

sqlite3_vfs* real_vfs = nullptr;

int open(sqlite3_vfs*, const char* name, sqlite3_file* raw, int flags, int* out) {
    File* const file = reinterpret_cast<File*>(raw);
    file->base.pMethods = nullptr;
    file->real = reinterpret_cast<sqlite3_file*>(file + 1);
    const int code = real_vfs->xOpen(real_vfs, name, file->real, flags, out);
    if (code == SQLITE_OK) file->base.pMethods = &methods;
    return code;
}

}  // namespace

FaultyDisk::FaultyDisk() {
    if (real_vfs) return;
    real_vfs = sqlite3_vfs_find(nullptr);
    static sqlite3_vfs faulty = *real_vfs;
    faulty.pNext = nullptr;
    faulty.zName = "beckon-faulty-disk";
    faulty.szOsFile = static_cast<int>(sizeof(File)) + real_vfs->szOsFile;
    faulty.xOpen = open;
    sqlite3_vfs_register(&faulty, 1);
}

void FaultyDisk::fail_from(int nth, int code) {
    has_failed = false;
    code_then = code;
    left = nth;
}
void FaultyDisk::hang() { hangs = true; }
void FaultyDisk::heal() {
    left = healthy;
    hangs = false;
    hangs.notify_all();
}
bool FaultyDisk::failed() { return has_failed; }
int FaultyDisk::reads() { return read_so_far; }

}  // namespace beckon::test
