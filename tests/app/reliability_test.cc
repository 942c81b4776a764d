// docs/reliability.md names a test for each promise; each must be there.
#include <regex>

#include "tests/testing.h"

namespace pawl {
namespace {

std::string AllTests() {
  std::string all;
  for (const auto& file : std::filesystem::recursive_directory_iterator(PAWL_SOURCE_DIR "/tests")) {
    if (file.path().extension() == ".cc") all += testing::Read(file.path().string());
  }
  return all;
}

TEST(Reliability, EachPromiseNamesTestsThatThereAre) {
  std::string text = testing::Read(PAWL_SOURCE_DIR "/docs/reliability.md"), tests = AllTests();
  std::istringstream lines(text);
  std::regex name("`([A-Za-z]+)\\.([A-Z][A-Za-z0-9]*)`");
  int promises = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| ") || line.starts_with("| promise") || line.starts_with("| ---"))
      continue;
    ++promises;
    std::sregex_iterator at(line.begin(), line.end(), name), none;
    EXPECT_NE(at, none) << "no test behind: " << line;
    for (; at != none; ++at) {
      std::string wanted = "(" + (*at)[1].str() + ", " + (*at)[2].str() + ")";
      EXPECT_NE(tests.find(wanted), std::string::npos) << "no test is called " << at->str();
    }
  }
  EXPECT_GT(promises, 20);
}

}  // namespace
}  // namespace pawl
