#include "lab/markup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace pawl {
namespace {

constexpr const char* kBad = "\xEF\xBF\xBD";  // U+FFFD

TEST(EscapeMarkup, LeavesNothingThatOpensATagAnEntityOrAnAttribute) {
  EXPECT_EQ(EscapeMarkup("<a href=\"x\" title='y'>&lt;</a>"),
            "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;lt;&lt;/a&gt;");
  EXPECT_EQ(EscapeMarkup("fresh=0.5, größer \xF0\x9F\x90\xBE\n"),
            "fresh=0.5, größer \xF0\x9F\x90\xBE\n");
}

TEST(EscapeMarkup, ReplacesWhatNoDocumentMayHold) {
  EXPECT_EQ(EscapeMarkup(std::string("a\0b", 3)), std::string("a") + kBad + "b");
  EXPECT_EQ(EscapeMarkup("\x1B[31m"), std::string(kBad) + "[31m");
  EXPECT_EQ(EscapeMarkup("\xEF\xBF\xBF"), std::string(kBad) + kBad + kBad)
      << "U+FFFF is no character";
}

TEST(Characters, OfBytesThatAreNoUtf8AreOneReplacementEach) {
  EXPECT_EQ(Characters("\xC3\xA4").size(), 1u);
  EXPECT_EQ(Utf8(Characters("a\xFF\x80z")), std::string("a") + kBad + kBad + "z");
  EXPECT_EQ(Utf8(Characters("\xC0\xBC")), std::string(kBad) + kBad) << "an overlong '<'";
  EXPECT_EQ(Utf8(Characters("\xED\xA0\x80")), std::string(kBad) + kBad + kBad) << "a surrogate";
  EXPECT_EQ(Utf8(Characters("x\xE2\x82")), std::string("x") + kBad + kBad) << "cut short";
}

TEST(Utf8, TakesBackWhatCharactersGave) {
  std::string text = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x90\xBE";  // of one to four bytes each
  EXPECT_EQ(Characters(text), (std::vector<char32_t>{'a', 0xE4, 0x20AC, 0x1F43E}));
  EXPECT_EQ(Utf8(Characters(text)), text);
}

TEST(EmbedJson, CannotEndItsScriptAndIsTheSameJson) {
  nlohmann::json value = {{"</script><!--", "<script>"}, {"n", 0.5}};
  std::string text = EmbedJson(value);
  EXPECT_EQ(text.find('<'), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(text), value);
  EXPECT_NO_THROW(EmbedJson("\xFF")) << "bytes that are no UTF-8";
}

TEST(ShellWord, IsOneWordToAShell) {
  EXPECT_EQ(ShellWord("runs/fresh=0.5"), "runs/fresh=0.5");
  for (const std::string text : {"", "a b", "it's", "$HOME `id` \"x\" \\ ; *", "-n", "'"}) {
    std::string command = "printf '%s|' " + ShellWord(text);
    std::FILE* shell = ::popen(command.c_str(), "r");
    ASSERT_NE(shell, nullptr);
    std::array<char, 256> out = {};
    size_t size = std::fread(out.data(), 1, out.size(), shell);
    ::pclose(shell);
    EXPECT_EQ(std::string(out.data(), size), text + "|");
  }
}

}  // namespace
}  // namespace pawl
