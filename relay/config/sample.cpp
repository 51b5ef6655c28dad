#include "config/keys.hpp"
#include "config/load.hpp"

namespace beckon::relay::config {
namespace {

constexpr std::string_view preface =
    R"(# The configuration of beckon-relay. Every key is here with what it is by default.
#
# The environment is stronger than this file (BECKON_STORE_PATH for path in [store], BECKON_SITE_KEYS for the only
# site's keys, lists split at commas), and flags are stronger than both.
# Times: "500ms", "20s", "5m", "2h"; a number alone is seconds.
# beckon-relay check-config says what is wrong, with line, key and what is allowed.
)";
constexpr std::string_view site_preface = R"(
# Sites, each in a [[site]] of its own. With none there is one that is open, "demo": for development only.
# Take away the # of what you need.
)";

/// Rows under their tables' headers. `mark` goes before what is a key or a header: "#" puts it to sleep.
template <class Owner>
class Lines {
public:
    Lines(std::string& out, std::string mark, std::string parent, bool listed)
        : out_(out),
          mark_(std::move(mark)),
          parent_(std::move(parent)) {
        if (listed) out_ += '\n' + mark_ + "[[" + parent_ + "]]\n";
    }

    void write(const Keys<Owner>& keys, const Owner& owner) {
        for (const Key<Owner>& key : keys) {
            const std::size_t dot = key.name.rfind('.');
            header(dot == std::string::npos ? "" : key.name.substr(0, dot));
            out_ += "\n# " + key.doc + "\n# Allowed: " + key.allowed + ".\n";
            out_ += mark_ + (dot == std::string::npos ? key.name : key.name.substr(dot + 1)) + " = " + key.show(owner)
                    + '\n';
        }
    }

private:
    void header(const std::string& table) {
        if (table == table_) return;
        table_ = table;
        out_ += '\n' + mark_ + '[' + (parent_.empty() ? table : parent_ + '.' + table) + "]\n";
    }

    std::string& out_;
    std::string mark_;
    std::string parent_;
    std::string table_;
};

}  // namespace

std::string gen_config() {
    std::string out(preface);
    Lines<Config>(out, "", "", false).write(relay_keys(), Config{});
    out += site_preface;
    Site site;
    site.id = *SiteId::parse("default");
    Lines<Site>(out, "#", "site", true).write(site_keys(), site);
    Lines<IceServer>(out, "#", "site.ice", true).write(ice_keys(), IceServer{});
    return out;
}

}  // namespace beckon::relay::config
