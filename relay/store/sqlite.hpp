// SQLite with owners for what it hands out, and errors as sentences.
//
// A `Database` is one connection, used by one thread at a time. Whatever fails comes back as `Trouble`: one sentence for
// the administrator that says what, which file, and what to do.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "beckon/base/result.hpp"
#include "beckon/base/time.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace beckon::relay::store {

using Trouble = std::optional<std::string>;  ///< none: all went well

/// What one of SQLite's codes means for a database, and what to do. `system_error`: errno, where there is one.
std::string trouble_with(const std::string& path, int code, int system_error = 0);

// SQLITE_ROW and SQLITE_DONE: whoever reads rows need not know the C library.
inline constexpr int step_row = 100;
inline constexpr int step_done = 101;

/// A statement that is being filled in, or the row that it stands on. Filled and read from left to right.
class Statement {
public:
    explicit Statement(sqlite3_stmt* raw) : raw_(raw) {}

    /// The text must live until the statement has run.
    void put(std::string_view text);
    void put_copy(std::string_view text);  ///< need not live
    void put(std::int64_t number);
    void put(std::nullopt_t);

    std::string_view text();  ///< lives until the next step
    std::int64_t number();
    bool is_null() const;  ///< of the column that comes next
    void skip() { ++next_; }

    int step();  ///< `step_row`, `step_done`, or what went wrong; the next column is the first
    void reset();

private:
    struct Finalize {
        void operator()(sqlite3_stmt* raw) const;
    };
    std::unique_ptr<sqlite3_stmt, Finalize> raw_;
    int next_ = 0;
};

class Database {
public:
    enum class Access : std::uint8_t { create, read_only };

    static Result<Database, std::string> open(const std::string& path, Access access, Span busy_timeout);

    const std::string& path() const { return path_; }

    /// Several statements with nothing to fill in, apart by semicolons.
    Trouble execute(const std::string& sql);
    /// A statement that is kept for the next time: `sql` must be a literal.
    Result<Statement*, std::string> prepared(std::string_view sql);
    /// A statement for this once.
    Result<Statement, std::string> prepare(std::string_view sql);
    /// The first column of the first row; 0 if there is none.
    Result<std::int64_t, std::string> number(const std::string& sql);
    /// Runs a filled statement that answers with no rows.
    Trouble run(Statement& statement) const;
    std::int64_t changes() const;  ///< rows that the last statement touched

    /// All that `act` does, or nothing of it.
    template <class Act>
    Trouble transaction(Act act) {
        if (Trouble trouble = execute("BEGIN IMMEDIATE")) return trouble;
        Trouble trouble = act();
        if (!trouble) trouble = execute("COMMIT");
        if (trouble) roll_back();
        return trouble;
    }

    /// The sentence for a result code of SQLite.
    std::string trouble(int code) const;
    std::string damaged() const;  ///< the same, when SQLite was asked for damage and found some

private:
    struct Close {
        void operator()(sqlite3* raw) const;
    };

    explicit Database(std::string path) : path_(std::move(path)) {}
    void roll_back();

    std::string path_;
    std::unique_ptr<sqlite3, Close> raw_;
    std::unordered_map<std::string_view, Statement> prepared_;  ///< behind `raw_`: finalized before it is closed
};

}  // namespace beckon::relay::store
