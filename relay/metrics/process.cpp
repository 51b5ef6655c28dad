#include "metrics/process.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

#include "metrics/open_files.hpp"

namespace beckon::relay::metrics {

namespace {

/// /proc/self/stat behind the program's name, which may have anything in it. See proc(5) for the places.
struct Stat {
    double threads = 0;         ///< the 20th field
    double start_ticks = 0;     ///< 22nd, since the machine's start
    double virtual_bytes = 0;   ///< 23rd
    double resident_pages = 0;  ///< 24th
};

std::optional<Stat> read_stat() {
    std::ifstream in("/proc/self/stat");
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const std::size_t name_ends = text.rfind(')');
    if (name_ends == std::string::npos) return std::nullopt;
    std::istringstream rest(text.substr(name_ends + 1));
    std::array<std::string, 22> fields;  // the third to the 24th
    for (std::string& field : fields) rest >> field;
    if (!rest) return std::nullopt;
    const auto number = [&](std::size_t nth) { return std::strtod(fields.at(nth - 3).c_str(), nullptr); };
    return Stat{number(20), number(22), number(23), number(24)};
}

/// When the machine started, in seconds of Unix time.
std::optional<double> boot_time() {
    std::ifstream in("/proc/stat");
    for (std::string line; std::getline(in, line);) {
        if (line.rfind("btime ", 0) == 0) return std::strtod(line.c_str() + 6, nullptr);
    }
    return std::nullopt;
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds_of = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

}  // namespace

void add_process(Families& families) {
    families.counter("process_cpu_seconds_total", "User and system CPU time, in seconds.").add(cpu_seconds());
    const auto told = open_files_told();
    if (const auto files = told ? told : open_files_counted())
        families.gauge("process_open_fds", "Open file descriptors.").add(static_cast<double>(*files));
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
        families.gauge("process_max_fds", "The most file descriptors that may be open.")
            .add(static_cast<double>(limit.rlim_cur));
    const auto stat = read_stat();
    if (!stat) return;
    const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
    families.gauge("process_resident_memory_bytes", "Memory in use.").add(stat->resident_pages * page);
    families.gauge("process_virtual_memory_bytes", "Address space in use.").add(stat->virtual_bytes);
    families.gauge("process_threads", "Threads.").add(stat->threads);
    if (const auto boot = boot_time())
        families.gauge("process_start_time_seconds", "When the process began, in Unix time.")
            .add(*boot + stat->start_ticks / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

}  // namespace beckon::relay::metrics
