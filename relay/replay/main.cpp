// beckon-replay FILE: a page's recording, told as a timeline, and played to the same core again.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string_view>

#include "replay/replay.hpp"
#include "replay/timeline.hpp"

namespace {

using namespace beckon::replay;  // NOLINT(google-build-using-namespace): this is its program

constexpr int good = 0;
constexpr int differs = 1;
constexpr int unreadable = 2;

int usage(int code) {
    std::fputs(
        "beckon-replay FILE    (- for standard input)\n"
        "\n"
        "Tells what happened at one page, and why its calls ended, from what Beckon.report() gave there; then plays "
        "it\n"
        "to the same core again. Exit code 0: to the same effects, byte for byte. 1: not. 2: no recording.\n",
        code == good ? stdout : stderr);
    return code;
}

int run(std::istream& in, const char* name) {
    const auto recording = read(in);
    if (!recording) {
        std::fprintf(stderr, "%s: %s\n", name, recording.error().c_str());
        return unreadable;
    }
    for (const std::string& line : timeline(recording.value())) std::printf("%s\n", line.c_str());
    const auto difference = play(recording.value());
    if (!difference) {
        std::printf("\nReplayed: %zu inputs, the same effects, byte for byte.\n", recording.value().lines.size());
        return good;
    }
    std::printf("\nLine %zu differs in its %s.\n  then %s\n  now  %s\n", difference->line, difference->what.c_str(),
                difference->wanted.c_str(), difference->got.c_str());
    return differs;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return usage(unreadable);
    const std::string_view name = argv[1];
    if (name == "--help" || name == "-h") return usage(good);
    if (name == "-") return run(std::cin, "standard input");
    std::ifstream file(argv[1]);
    if (!file) {
        std::fprintf(stderr, "%s: cannot be read\n", argv[1]);
        return unreadable;
    }
    return run(file, argv[1]);
}
