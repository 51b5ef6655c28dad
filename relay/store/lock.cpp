#include "store/lock.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace beckon::relay::store {

Result<Lock, std::string> Lock::take(const std::string& database) {
    constexpr int owner_only = 0600;
    const std::string path = database + "-lock";
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, owner_only);
    Lock lock(descriptor);
    // Whatever forbids this file forbids the database's own (-wal, -shm), of which SQLite has more to say.
    if (descriptor < 0) return lock;
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno != EWOULDBLOCK) return "cannot lock " + path + ": " + std::strerror(errno);
    return "database " + database
           + " is in use by another relay. Stop that one, or name another file for this one's database";
}

Lock::Lock(Lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
Lock::~Lock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace beckon::relay::store
