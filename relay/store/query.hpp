// Rows out of their tables.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "store/columns.hpp"
#include "store/sqlite.hpp"

namespace beckon::relay::store {

/// `SELECT` of all columns of R; `rest` goes behind the name of the table.
template <class R>
std::string select(std::string_view rest) {
    std::string sql = "SELECT ";
    sql += Table<R>::columns;
    sql += " FROM ";
    sql += Table<R>::name;
    sql += ' ';
    sql += rest;
    return sql;
}

/// Runs a query with its values filled in, and shows each row to `see`.
template <class See, class... Values>
Trouble each(Database& database, std::string_view sql, See see, const Values&... values) {
    Result<Statement, std::string> statement = database.prepare(sql);
    if (!statement) return statement.error();
    (put(statement.value(), values), ...);
    for (;;) {
        switch (const int code = statement.value().step()) {
            case step_row: see(statement.value()); break;
            case step_done: return std::nullopt;
            default: return database.trouble(code);
        }
    }
}

/// Appends what a query finds. Rows that are none of ours are counted and left out.
template <class R, class... Values>
Trouble collect(Database& database, std::vector<R>& rows, std::size_t& unreadable, std::string_view rest,
                const Values&... values) {
    const auto add = [&](Statement& found) {
        R row;
        if (take_row(found, row)) {
            rows.push_back(std::move(row));
        } else {
            ++unreadable;
        }
    };
    return each(database, select<R>(rest), add, values...);
}

}  // namespace beckon::relay::store
