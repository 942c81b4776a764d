#include "wire/token.h"

#include "tests/wire/rpc_server_test.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::RpcServerTest;

TEST_F(RpcServerTest, ATokenMayBeForOneRole) {
  Stop();
  tokens_ = ParseTokens("all\nof-actors actor\n", "x");
  Start("0");
  EXPECT_EQ(Ask(Client("all").get(), 1), 1u);
  EXPECT_EQ(Ask(Client("of-actors", 2, "actor").get(), 1), 1u);
  EXPECT_THAT(ErrorOf([&] { Client("of-actors", 2, "learner")->Greet(); }),
              HasSubstr("this token is for role actor, not for role learner"));
}

TEST(ReadTokens, WantsAPrivateFile) {
  testing::Scratch scratch;
  testing::Write(scratch / "token", "# of the run\nsecret\n\n  for-one\tactor\r\n");
  std::filesystem::permissions(scratch / "token", std::filesystem::perms(0644));
  EXPECT_THAT(ErrorOf([&] { ReadTokens(scratch / "token"); }), HasSubstr("chmod 600"));
  std::filesystem::permissions(scratch / "token", std::filesystem::perms(0600));
  Tokens tokens = ReadTokens(scratch / "token");
  EXPECT_EQ(tokens.For("learner"), "secret");
  EXPECT_EQ(tokens.For("actor"), "for-one");
  EXPECT_THAT(ErrorOf([&] { ReadTokens(scratch / "none"); }), HasSubstr("no such token file"));
}

TEST(ParseTokens, TakesNothingForARemarkThatMayBeAToken) {
  auto error = [](const char* text) { return ErrorOf([&] { ParseTokens(text, "f"); }); };
  EXPECT_THAT(error("secret actr\n"),
              HasSubstr("f, line 1: has a second word that is not a role; want SECRET, or SECRET "
                        "ROLE with the role actor, verifier, learner"));
  EXPECT_THAT(error("one\ntwo\n"), HasSubstr("f, line 2: is a second token for all roles"));
  EXPECT_THAT(error("one\ntwo actor\nthree actor\n"),
              HasSubstr("f, line 3: is a second token for role actor"));
  EXPECT_THAT(error("a secret actor\n"), HasSubstr("f, line 1: has more than two words"));
  EXPECT_THAT(error("\n# secret\n"), HasSubstr("f: holds no token"));
  EXPECT_THAT(error("hunter2 actr\n"), ::testing::Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace pawl
