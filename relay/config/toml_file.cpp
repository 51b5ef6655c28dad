#include "config/toml_file.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

// A syntax error is then a value, not an exception.
#define TOML_EXCEPTIONS 0
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
        out.push_back({node.source().begin.line, {name, {value_of(node), false}, at(node.source())}});
    }

    static decltype(Value::held) value_of(const toml::node& node) {
        if (const auto* flag = node.as_boolean()) return flag->get();
        if (const auto* number = node.as_integer()) return number->get();
        if (const auto* text = node.as_string()) return text->get();
        if (const toml::array* array = node.as_array()) {
            std::vector<std::string> list;
            for (const toml::node& one : *array) {
                const auto* text = one.as_string();
                if (text == nullptr) return Misfit{"a list of other things than texts"};
                list.push_back(text->get());
            }
            return list;
        }
        return Misfit{node.is_floating_point() ? "a number with a fraction" : "a date or time of day"};
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

FileContent read_toml(std::string_view text, const std::string& file_name) {
    const Reader reader(file_name);
    const toml::parse_result parsed = toml::parse(text, file_name);
    if (parsed) return Reader(file_name).read(parsed.table());
    const toml::source_region& source = parsed.error().source();
    // toml++'s own words quote what they stumbled over, which may be half a secret.
    std::string what =
        "not TOML at column " + std::to_string(source.begin.column)
        + R"(, allowed: key = "text", key = 5, key = true, key = ["a", "b"], [table], [[site]], each key once)";
    return {{}, {}, {{reader.at(source), std::move(what)}}};
}

}  // namespace beckon::relay::config
