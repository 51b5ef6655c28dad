#include "store/sqlite.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace beckon::relay::store {

static_assert(step_row == SQLITE_ROW && step_done == SQLITE_DONE);

// ------------------------------------------------------------------------------------------ statements

void Statement::Finalize::operator()(sqlite3_stmt* raw) const { sqlite3_finalize(raw); }

void Statement::put(std::string_view text) {
    // An empty view may point nowhere, and that would be NULL. A null destructor is SQLITE_STATIC: no copy is made.
    const char* const bytes = text.empty() ? "" : text.data();
    sqlite3_bind_text64(raw_.get(), ++next_, bytes, text.size(), nullptr, SQLITE_UTF8);
}
void Statement::put_copy(std::string_view text) {
    sqlite3_bind_text64(raw_.get(), ++next_, text.empty() ? "" : text.data(), text.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
}
void Statement::put(std::int64_t number) { sqlite3_bind_int64(raw_.get(), ++next_, number); }
void Statement::put(std::nullopt_t) { sqlite3_bind_null(raw_.get(), ++next_); }

std::string_view Statement::text() {
    const void* const bytes = sqlite3_column_blob(raw_.get(), next_);
    const int size = sqlite3_column_bytes(raw_.get(), next_++);
    return bytes ? std::string_view{static_cast<const char*>(bytes), static_cast<std::size_t>(size)}
                 : std::string_view{};
}
std::int64_t Statement::number() { return sqlite3_column_int64(raw_.get(), next_++); }
bool Statement::is_null() const { return sqlite3_column_type(raw_.get(), next_) == SQLITE_NULL; }

int Statement::step() {
    next_ = 0;
    return sqlite3_step(raw_.get());
}
void Statement::reset() {
    next_ = 0;
    sqlite3_reset(raw_.get());
    sqlite3_clear_bindings(raw_.get());
}

// ------------------------------------------------------------------------------------------ the connection

namespace {

/// What it holds (descriptions with addresses, hashes of tokens) is nobody else's to read; SQLite would leave it to the
/// umask. The files beside it take its mode. Only where there is none: closing an existing one would drop the locks that
/// another connection of this process holds on it.
void create_private(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0) ::close(file);
}

/// What happened and what to do, for the codes that an administrator can do something about.
std::string advice(int code, int system_error) {
    switch (code) {
        case SQLITE_FULL:
            return "cannot be written: the disk is full. Free some space: writing goes on by itself when there is some";
        case SQLITE_READONLY:
            return "cannot be written: it is read-only. Let the relay's user write to the file and to its directory";
        case SQLITE_PERM:
        case SQLITE_CANTOPEN:
            return "cannot be opened. Check that its directory exists and that the relay's user may write to it";
        case SQLITE_CORRUPT:
            return "is damaged. Stop the relay, move the file away (nothing deletes it) or put a copy in its place, "
                   "and start again";
        case SQLITE_NOTADB:
            return "is not a database, or its first page is damaged. Move the file away (nothing deletes it) or put a "
                   "copy in its place, and start again";
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return "is held by another process. Stop that process: only one relay may use the file";
        case SQLITE_IOERR:
            if (system_error == ENOSPC || system_error == EDQUOT) return advice(SQLITE_FULL, 0);
            return "cannot be read or written: the disk reports an error. Look at the system's log and check the disk";
        default: return "cannot be used. Look at the system's log and check the disk";
    }
}

}  // namespace

std::string trouble_with(const std::string& path, int code, int system_error) {
    return "database " + path + ' ' + advice(code & 0xff, system_error) + " (SQLite: " + sqlite3_errstr(code) + ")";
}

void Database::Close::operator()(sqlite3* raw) const { sqlite3_close_v2(raw); }

Result<Database, std::string> Database::open(const std::string& path, Access access, Span busy_timeout) {
    Database opened(path);
    const bool create = access == Access::create;
    if (create) create_private(path);
    const int flags = (create ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX
                      | SQLITE_OPEN_EXRESCODE;
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
    opened.raw_.reset(raw);
    if (code != SQLITE_OK) return opened.trouble(code);
    sqlite3_busy_timeout(raw, static_cast<int>(busy_timeout.ms));
    // SQLite opens a write-protected file for reading, and would say so at the first write only.
    if (create && sqlite3_db_readonly(raw, "main") == 1) return opened.trouble(SQLITE_READONLY);
    return opened;
}

std::string Database::trouble(int code) const {
    return trouble_with(path_, code, raw_ ? sqlite3_system_errno(raw_.get()) : 0);
}

std::string Database::damaged() const { return trouble(SQLITE_CORRUPT); }

Trouble Database::execute(const std::string& sql) {
    const int code = sqlite3_exec(raw_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return std::nullopt;
    return trouble(code);
}

Result<Statement, std::string> Database::prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v2(raw_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
    if (code != SQLITE_OK) return trouble(code);
    return Statement(raw);
}

Result<Statement*, std::string> Database::prepared(std::string_view sql) {
    const auto known = prepared_.find(sql);
    if (known != prepared_.end()) return &known->second;
    Result<Statement, std::string> fresh = prepare(sql);
    if (!fresh) return fresh.error();
    return &prepared_.emplace(sql, std::move(fresh.value())).first->second;
}

Trouble Database::run(Statement& statement) const {
    const int code = statement.step();
    Trouble failed;
    if (code != SQLITE_DONE && code != SQLITE_ROW) failed = trouble(code);
    statement.reset();
    return failed;
}

Result<std::int64_t, std::string> Database::number(const std::string& sql) {
    Result<Statement, std::string> statement = prepare(sql);
    if (!statement) return statement.error();
    const int code = statement.value().step();
    if (code == SQLITE_ROW) return statement.value().number();
    if (code == SQLITE_DONE) return std::int64_t{0};
    return trouble(code);
}

std::int64_t Database::changes() const { return sqlite3_changes64(raw_.get()); }

void Database::roll_back() {
    // After some errors SQLite has rolled back by itself.
    if (sqlite3_get_autocommit(raw_.get()) == 0) execute("ROLLBACK");
}

}  // namespace beckon::relay::store
