#include "config/load.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "config/draft.hpp"
#include "config/keys.hpp"
#include "config/spelling.hpp"
#include "config/toml_file.hpp"
#include "ports/file_kind.hpp"

namespace beckon::relay::config {
namespace {

constexpr std::string_view site_prefix = "site.";
constexpr std::string_view ice_prefix = "site.ice.";
constexpr std::string_view variable_prefix = "BECKON_";
/// Of a variable that means nothing, but was meant for a site. (Others may be there for another program.)
constexpr std::string_view variable_of_site = "BECKON_SITE";
constexpr std::string_view set_flag = "--set";
/// Where the file is, unless a flag says so: whoever reads it knows that, and it is no key.
constexpr std::string_view variable_of_file = "BECKON_CONFIG";

template <class Owner>
void add_names(std::vector<std::string>& out, std::string_view prefix, const Keys<Owner>& keys) {
    for (const Key<Owner>& key : keys) out.push_back(std::string(prefix) + key.name);
}

/// Every key as the environment and the flags name it.
std::vector<std::string> all_names() {
    std::vector<std::string> out;
    add_names(out, "", relay_keys());
    add_names(out, site_prefix, site_keys());
    add_names(out, ice_prefix, ice_keys());
    return out;
}

bool begins(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

std::string unknown(const std::string& meant) {
    return "no such key" + (meant.empty() ? "" : ", did you mean " + meant + "?");
}

class Loader {
public:
    explicit Loader(const Sources& sources) {
        draft_.is_private_host = sources.is_private_host;
        draft_.directory_trouble = sources.directory_trouble;
    }

    void file(const Sources& sources) {
        FileContent content = read_toml(sources.file_text, sources.file_name);
        for (Complaint& error : content.errors) report_.errors.push_back(std::move(error));
        const std::size_t before = report_.warnings.size();
        for (const Entry& entry : content.entries) put(entry, "", relay_keys(), draft_.config, draft_.places);
        for (const FileSite& from : content.sites) {
            PlacedSite& site = add_site(from.where);
            for (const Entry& entry : from.entries) put(entry, site_prefix, site_keys(), site.site, site.places);
            for (const std::vector<Entry>& server : from.ice) {
                PlacedIce& ice = site.ice.emplace_back();
                for (const Entry& entry : server) put(entry, ice_prefix, ice_keys(), ice.server, ice.places);
            }
        }
        if (report_.warnings.size() > before) means_nothing(report_.warnings[before].where);
    }

    void environment(const Sources& sources) {
        const std::vector<std::string> names = all_names();
        std::vector<std::string> variables;
        variables.reserve(names.size());
        for (const std::string& name : names) variables.push_back(environment_name(name));
        for (const auto& [variable, text] : sources.environment) {
            if (!begins(variable, variable_prefix) || variable == variable_of_file) continue;
            const auto found = std::find(variables.begin(), variables.end(), variable);
            if (found == variables.end() && of_pages(variable, variable)) continue;
            if (found == variables.end()) {
                report_.warn(variable, unknown(nearest(variable, variables)));
                if (begins(variable, variable_of_site)) means_nothing(variable);
            } else {
                put_anywhere({names[static_cast<std::size_t>(found - variables.begin())], {text, true}, variable});
            }
        }
    }

    void flags(const Sources& sources) {
        const std::size_t before = report_.warnings.size();
        for (const std::string& one : sources.overrides) {
            const std::size_t equals = one.find('=');
            const std::string name = one.substr(0, equals);
            if (equals == std::string::npos) {
                report_.error(std::string(set_flag),
                              "no value given, allowed: key=value, such as listen=127.0.0.1:8080");
            } else {
                put_anywhere({name, {one.substr(equals + 1), true}, std::string(set_flag)});
            }
        }
        for (const auto& [key, text] : sources.flags) put_anywhere({key, {text, true}, "--" + key});
        if (report_.warnings.size() > before) means_nothing(report_.warnings[before].where);
    }

    Loaded judged() && {
        judge(draft_, report_);
        Loaded out{std::move(draft_.config), std::move(report_.errors), std::move(report_.warnings), {}};
        for (const auto& [key, place] : draft_.places) out.places.emplace(key, place.where);
        return out;
    }

private:
    void means_nothing(const std::string& where) {
        if (draft_.unread.empty()) draft_.unread = where;
    }

    PlacedSite& add_site(const std::string& where) {
        PlacedSite& site = draft_.sites.emplace_back();
        site.site.id = *SiteId::parse("default");
        site.where = where;
        return site;
    }

    /// From the environment or a flag: the relay's, or the only site's.
    void put_anywhere(Entry entry) {
        if (!begins(entry.name, site_prefix)) return put(entry, "", relay_keys(), draft_.config, draft_.places);
        if (draft_.sites.size() > 1) {
            return report_.error(entry.where, entry.name + ": there are " + std::to_string(draft_.sites.size())
                                                  + " sites, allowed: only while there is one");
        }
        PlacedSite& site = draft_.sites.empty() ? add_site(entry.where) : draft_.sites.front();
        if (!begins(entry.name, ice_prefix)) {
            entry.name.erase(0, site_prefix.size());
            return put(entry, site_prefix, site_keys(), site.site, site.places);
        }
        if (site.ice.size() > 1) {
            return report_.error(entry.where, entry.name + ": the site has " + std::to_string(site.ice.size())
                                                  + " ICE servers, allowed: only while there is one");
        }
        if (site.ice.empty()) site.ice.emplace_back();
        entry.name.erase(0, ice_prefix.size());
        put(entry, ice_prefix, ice_keys(), site.ice.front().server, site.ice.front().places);
    }

    /// Is it a time that no relay can change? Passed over, its owner would believe that pages obey it.
    bool of_pages(const std::string& where, const std::string& given_as) {
        for (const std::string& name : times_of_pages()) {
            if (given_as != name && given_as != environment_name(name)) continue;
            report_.error(where, name + ": pages keep this time by themselves, whatever the relay is told; "
                                     + "allowed: only to leave it out");
            return true;
        }
        return false;
    }

    template <class Owner>
    void put(const Entry& entry, std::string_view prefix, const Keys<Owner>& keys, Owner& owner, Places& places) {
        const std::string name = std::string(prefix) + entry.name;
        const auto key =
            std::find_if(keys.begin(), keys.end(), [&](const auto& one) { return one.name == entry.name; });
        if (key == keys.end()) {
            if (of_pages(entry.where, name)) return;
            std::vector<std::string> names;
            add_names(names, prefix, keys);
            return report_.warn(entry.where, name + ": " + unknown(nearest(name, names)));
        }
        const bool held = key->set(owner, entry.value);
        places[entry.name] = {entry.where, !held};
        if (!held) refuse(entry, name, *key);
    }

    template <class Owner>
    void refuse(const Entry& entry, const std::string& name, const Key<Owner>& key) {
        const auto say = [&](const std::string& where, const std::string& given) {
            report_.error(where, name + ": given " + given + ", allowed: " + key.allowed);
        };
        const auto list = key.sound ? as_list(entry.value) : std::nullopt;
        const auto* const misfit = std::get_if<Misfit>(&entry.value.held);
        if (key.sound && misfit != nullptr && misfit->number != 0)
            return say(entry.where_of(misfit->number),
                       "something that is no text as number " + std::to_string(misfit->number));
        if (!list) return say(entry.where, given(entry.value, key.secret));
        if (list->size() > key.most) return say(entry.where, std::to_string(list->size()) + " of them");
        // The whole of a long list would say no more than that one of it is wrong.
        for (std::size_t i = 0; i < list->size(); ++i) {
            const std::string& one = (*list)[i];
            if (key.sound(one)) continue;
            const std::string number = list->size() == 1 ? "" : " as number " + std::to_string(i + 1);
            say(entry.where_of(i + 1), given({one, false}, key.secret) + number);
        }
    }

    Draft draft_;
    Report report_;
};

}  // namespace

std::string sentence(const Complaint& complaint) {
    return complaint.where.empty() ? complaint.what : complaint.where + ": " + complaint.what;
}

Loaded load(const Sources& sources) {
    Loader loader(sources);
    loader.file(sources);
    loader.environment(sources);
    loader.flags(sources);
    return std::move(loader).judged();
}

Complaint complaint_about(const Loaded& loaded, const UnfitSetting& unfit) {
    const auto& keys = relay_keys();
    const auto key = std::find_if(keys.begin(), keys.end(), [&](const auto& one) { return one.name == unfit.key; });
    if (key == keys.end()) return {"", unfit.why};
    const auto place = loaded.places.find(unfit.key);
    return {place == loaded.places.end() ? "" : place->second,
            unfit.key + ": " + unfit.why + ", allowed: " + key->allowed};
}

Result<std::string, Complaint> read_file(const std::string& path, Reading reading) {
    const auto kind = reading == Reading::again ? kind_of_no_file(path) : std::string_view{};
    if (!kind.empty()) return Complaint{path, "is " + std::string(kind) + " and cannot be read again, allowed: a file"};
    std::ifstream file(path, std::ios::binary);
    if (!file) return Complaint{path, "cannot be opened, allowed: a file that the relay's user may read"};
    std::string text(file_bytes_max + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad() || (file.fail() && !file.eof())) {
        return Complaint{path, "cannot be read, allowed: a file that the relay's user may read"};
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > file_bytes_max) {
        return Complaint{path, "too big, allowed: at most " + std::to_string(file_bytes_max) + " bytes"};
    }
    return text;
}

std::string directory_trouble(const std::string& path) {
    std::error_code error;
    const std::filesystem::directory_iterator first(path, error);
    return error ? error.message() : std::string();
}

std::vector<std::pair<std::string, std::string>> beckon_environment(const char* const* environ) {
    std::vector<std::pair<std::string, std::string>> out;
    for (; environ != nullptr && *environ != nullptr; ++environ) {
        const std::string_view line = *environ;
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos || !begins(line, variable_prefix)) continue;
        out.emplace_back(line.substr(0, equals), line.substr(equals + 1));
    }
    std::sort(out.begin(), out.end());  // so that complaints come in the same order every time
    return out;
}

}  // namespace beckon::relay::config
