#include "config/toml_file.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

// toml++ 3.3 asserts that a table's name begins as names do, right before it reports a name that does not.
#define TOML_ASSERT(expr) static_assert(true)
#include <toml++/toml.h>

namespace beckon::relay::config {
namespace {

struct Lined {
    std::uint32_t line = 0;
    Entry entry;
};

class Reader {
public:
    explicit Reader(const std::string& file_name) : file_(file_name) {}

    FileContent read(const toml::table& root) {
        FileContent content;
        std::vector<Lined> lined;
        for (const auto& [key, node] : root) {
            if (key.str() != "site" || !each_table(node, [&](const toml::table& one) { site(content, one); })) {
                flatten(std::string(key.str()), node, lined);
            }
        }
        content.entries = in_order(std::move(lined));
        return content;
    }

    std::string at(const toml::source_region& source) const { return file_ + ':' + std::to_string(source.begin.line); }

private:
    /// `[x]` and `[[x]]` are both welcome. False if it is neither.
    template <class Take>
    static bool each_table(const toml::node& node, const Take& take) {
        if (const toml::table* one = node.as_table()) {
            take(*one);
            return true;
        }
        const toml::array* all = node.as_array();
        if (all == nullptr || all->empty() || !all->is_homogeneous(toml::node_type::table)) return false;
        for (const toml::node& one : *all) take(*one.as_table());
        return true;
    }

    void site(FileContent& content, const toml::table& table) const {
        FileSite& site = content.sites.emplace_back();
        site.where = at(table.source());
        std::vector<Lined> lined;
        for (const auto& [key, node] : table) {
            const auto take = [&](const toml::table& one) { site.ice.push_back(entries_of(one)); };
            if (key.str() != "ice" || !each_table(node, take)) flatten(std::string(key.str()), node, lined);
        }
        site.entries = in_order(std::move(lined));
    }

    std::vector<Entry> entries_of(const toml::table& table) const {
        std::vector<Lined> lined;
        for (const auto& [key, node] : table) flatten(std::string(key.str()), node, lined);
        return in_order(std::move(lined));
    }

    /// toml++ has bounded how deep tables nest.
    void flatten(const std::string& name, const toml::node& node, std::vector<Lined>& out) const {
        if (const toml::table* table = node.as_table()) {
            for (const auto& [key, inner] : *table) flatten(name + '.' + std::string(key.str()), inner, out);
            return;
        }
        out.push_back({node.source().begin.line, {name, {value_of(node), false}, at(node.source()), places_in(node)}});
    }

    std::vector<std::string> places_in(const toml::node& node) const {
        std::vector<std::string> out;
        if (const toml::array* array = node.as_array()) {
            for (const toml::node& one : *array) out.push_back(at(one.source()));
        }
        return out;
    }

    static decltype(Value::held) value_of(const toml::node& node) {
        if (const auto* flag = node.as_boolean()) return flag->get();
        if (const auto* number = node.as_integer()) return number->get();
        if (const auto* text = node.as_string()) return text->get();
        if (const toml::array* array = node.as_array()) {
            std::vector<std::string> list;
            for (const toml::node& one : *array) {
                const auto* text = one.as_string();
                if (text == nullptr) return Misfit{"a list of other things than texts", list.size() + 1};
                list.push_back(text->get());
            }
            return list;
        }
        return Misfit{node.is_floating_point() ? "a number with a fraction" : "a date or time of day", 0};
    }

    static std::vector<Entry> in_order(std::vector<Lined> lined) {
        std::stable_sort(lined.begin(), lined.end(), [](const Lined& a, const Lined& b) { return a.line < b.line; });
        std::vector<Entry> out;
        out.reserve(lined.size());
        for (Lined& one : lined) out.push_back(std::move(one.entry));
        return out;
    }

    const std::string& file_;
};

}  // namespace

// The edge where toml++ throws, in the mode that nearly everybody uses it in.
FileContent read_toml(std::string_view text, const std::string& file_name) {
    Reader reader(file_name);
    try {
        return reader.read(toml::parse(text, file_name));
    } catch (const toml::parse_error& error) {
        // Its own words quote what it stumbled over, which may be half a secret.
        std::string what = "not TOML at column " + std::to_string(error.source().begin.column)
                           + R"(, allowed: key = "text", key = 5, key = true, key = ["a", "b"], [table], [[site]], )"
                             "each key once";
        return {{}, {}, {{reader.at(error.source()), std::move(what)}}};
    }
}

}  // namespace beckon::relay::config
