// One relay to a database: two would each believe that they alone know its calls.
#pragma once

#include <string>

#include "beckon/base/result.hpp"

namespace beckon::relay::store {

/// Held until it is destroyed, or the process ends, however that comes about.
class Lock {
public:
    /// A file beside the database: SQLite locks parts of its own file, and closing another handle of it would drop these.
    static Result<Lock, std::string> take(const std::string& database);

    Lock(Lock&& other) noexcept;
    Lock& operator=(Lock&&) = delete;
    ~Lock();

private:
    explicit Lock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace beckon::relay::store
