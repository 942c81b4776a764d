#include "verifiers/factory.h"

#include "tests/testing.h"

namespace pawl {
namespace {

std::string NameOf(const std::string& verify) {
  Config config = ParseConfig(
      "[[task]]\nkind = \"sorting\"\n[sample]\nsamples_per_problem = 4\n[verify]\n" + verify,
      "x.toml", {});
  return MakeVerifier(config.verify(), RandomKey::Root(1))->name();
}

// The ledger keeps these names: another one is another verifier.
TEST(MakeVerifier, NamesEachKindWithItsSettingsAndVersion) {
  EXPECT_EQ(NameOf("kind = \"exact\"\n"), "exact/1");
  EXPECT_EQ(NameOf("kind = \"none\"\n"), "none/1");
  EXPECT_EQ(NameOf("kind = \"noisy\"\naccept_right = 0.9\naccept_wrong = 0.2\n"),
            "noisy(0.9,0.2)/1");
  EXPECT_EQ(NameOf("kind = \"vote\"\nvote_share = 0.6\n"), "vote(0.6)/1");
  EXPECT_EQ(NameOf("kind = \"length\"\nlength_min = 2\nlength_max = 3\n"), "length(2,3)/1");
  EXPECT_EQ(NameOf("kind = \"any_of\"\nparts = [\"exact\", \"none\"]\n"), "any_of(exact/1+none/1)");
  EXPECT_EQ(NameOf("kind = \"sample\"\nparts = [\"none\", \"exact\"]\nsample_share = 0.3\n"),
            "sample(none/1,0.3,all_of(exact/1))");
}

}  // namespace
}  // namespace pawl
