#include "process.hpp"

#include <filesystem>
#include <fstream>

#include "socket.hpp"

namespace beckon::bench {

double cpu_ns(const std::string& pid) {
    double sum = 0;
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + pid + "/task")) {
        std::ifstream file(task.path() / "schedstat");
        double ns = 0;
        if (file >> ns) sum += ns;
    }
    return sum;
}

double resident_bytes(const std::string& pid) {
    std::ifstream file("/proc/" + pid + "/status");
    std::string word;
    while (file >> word) {
        double kilobytes = 0;
        if (word == "VmRSS:" && file >> kilobytes) return kilobytes * 1024;
    }
    fail("no memory of process " + pid);
}

}  // namespace beckon::bench
