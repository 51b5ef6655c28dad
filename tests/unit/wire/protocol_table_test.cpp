// PROTOCOL.md says what the code does: its tables are compared with what the descriptions in the headers give.
// BECKON_UPDATE_TABLES=1 writes them instead (./run tables).
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "beckon/wire/message.hpp"
#include "support/protocol_tables.hpp"

namespace beckon {
namespace {

const std::string begin_mark = "<!-- tables: made from include/beckon/wire/message.hpp by ./run tables -->\n";
const std::string end_mark = "<!-- /tables -->";

std::string root() {
    const std::string here = __FILE__;
    return here.substr(0, here.rfind("tests/unit/wire/"));
}
std::string read(const std::string& path) {
    std::ifstream file(root() + path, std::ios::binary);
    EXPECT_TRUE(file) << "cannot read " << root() << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

test::Headers headers() {
    return {read("include/beckon/wire/message.hpp"), read("include/beckon/wire/vocabulary.hpp")};
}

TEST(ProtocolTables, AreTheOnesThatTheDescriptionsGive) {
    std::string document = read("PROTOCOL.md");
    const std::size_t begin = document.find(begin_mark);
    const std::size_t end = document.find(end_mark);
    ASSERT_TRUE(begin != std::string::npos && end != std::string::npos && begin < end)
        << "PROTOCOL.md needs these two lines, between which the tables belong:\n"
        << begin_mark << end_mark;

    const std::size_t from = begin + begin_mark.size();
    const std::string expected = "\n" + test::protocol_tables(headers()) + "\n";
    if (const char* update = std::getenv("BECKON_UPDATE_TABLES");
        update != nullptr && std::string_view(update) == "1") {
        document.replace(from, end - from, expected);
        std::ofstream(root() + "PROTOCOL.md", std::ios::binary) << document;
        GTEST_SKIP() << "PROTOCOL.md has new tables";
    }
    EXPECT_TRUE(document.substr(from, end - from) == expected)
        << "the tables in PROTOCOL.md are out of date: ./run tables";
}

struct Meanings {
    std::string message;
    template <class T>
    void operator()(std::string_view field, const T&, std::string_view meaning = {}) const {
        EXPECT_FALSE(meaning.empty()) << message << '.' << field;
    }
};

TEST(ProtocolTables, EveryMessageSaysWhatItIsForAndEveryFieldWhatItMeans) {
    const test::Headers texts = headers();
    test::each_alternative<wire::Message>([&]<class M>(const M& message) {
        EXPECT_FALSE(test::tables::meaning_of_message(texts, M::name).empty())
            << M::name << ": no comment above the struct";
        Meanings meanings{std::string(M::name)};
        M::fields(message, meanings);
        EXPECT_TRUE(wire::FromPage<M> || wire::FromRelay<M>) << M::name << ": nobody may send it";
    });
}

template <class E>
void spelled_as_written(const test::Headers& texts, const std::string& name) {
    const auto words = test::tables::words_of_enum(texts, name);
    ASSERT_EQ(words.size(), Spellings<E>::names.size()) << name << ": each enumerator needs a comment behind it";
    for (std::size_t i = 0; i < words.size(); ++i) EXPECT_EQ(words[i].first, Spellings<E>::names[i]) << name;
}

TEST(ProtocolTables, WordsAreSpelledOnTheWireAsTheirEnumeratorsAre) {
    const test::Headers texts = headers();
    spelled_as_written<EndReason>(texts, "EndReason");
    spelled_as_written<ErrorCode>(texts, "ErrorCode");
    spelled_as_written<Kind>(texts, "Kind");
}

TEST(ProtocolTables, EveryCloseCodeStandsInTheProtocolUnderItsNumberAndName) {
    const std::string document = read("PROTOCOL.md");
    const auto lines = test::tables::lines_of(headers().vocabulary);
    std::size_t found = 0;
    for (const std::string& line : lines) {
        const std::size_t number = line.find(" = 3");
        if (number == std::string::npos || line.find("///<") == std::string::npos) continue;
        const std::string name = line.substr(4, number - 4);
        EXPECT_NE(document.find("| " + line.substr(number + 3, 4) + " `" + name + "` |"), std::string::npos) << name;
        ++found;
    }
    EXPECT_EQ(found, 13U);
}

}  // namespace
}  // namespace beckon
