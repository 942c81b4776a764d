#include "lab/exhibits.h"

#include <gtest/gtest.h>

#include <set>

namespace pawl {
namespace {

std::set<std::string> FilesIn(const std::filesystem::path& folder, const std::string& ending) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::string name = entry.path().filename().string();
    if (name.ends_with(ending)) names.insert(name.substr(0, name.size() - ending.size()));
  }
  return names;
}

// An exhibit that is defined and not listed would never be run, and nothing else would tell.
TEST(Exhibits, AreAsManyAsTheirFilesAndNamedLikeThem) {
  std::set<std::string> names;
  for (const Exhibit* exhibit : Exhibits()) {
    std::string name = exhibit->name;
    std::replace(name.begin(), name.end(), '-', '_');
    names.insert(name);
  }
  std::filesystem::path root = PAWL_SOURCE_DIR;
  EXPECT_EQ(names, FilesIn(root / "lab/exhibits", ".cc"));
  EXPECT_EQ(names, FilesIn(root / "tests/lab/exhibits", "_test.cc"));
}

TEST(Exhibits, AreFoundByName) {
  EXPECT_EQ(&FindExhibit("tiny-adder"), &kTinyAdder);
  for (const Exhibit* exhibit : Exhibits()) EXPECT_EQ(&FindExhibit(exhibit->name), exhibit);
}

}  // namespace
}  // namespace pawl
