#include "learner/publish.h"

#include "tests/learner/fake_replay.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;
using testing::FakeReplay;

const char kConfig[] = "[[task]]\nkind = \"addition\"\n";

// A server that forgets what it has, once, as one that came back from a death.
class ForgetfulReplay : public FakeReplay {
 public:
  ForgetfulReplay() : FakeReplay(kConfig) {}
  std::vector<int64_t> offsets;

 private:
  Response Call(const Request& request) override {
    offsets.push_back(request.publish_weights().offset());
    Response response;
    Published* answer = response.mutable_published();
    if (offsets.size() == 2) return response;  // nothing is received
    answer->set_received(request.publish_weights().offset() +
                         static_cast<int64_t>(request.publish_weights().data().size()));
    if (answer->received() < request.publish_weights().weights().bytes()) return response;
    answer->set_published(true);
    *answer->mutable_weights() = request.publish_weights().weights();
    return response;
  }
};

TEST(Publish, BringsAFileInPiecesThatMakeItUp) {
  FakeReplay replay(kConfig);
  std::string bytes;
  for (int i = 0; bytes.size() < (5 << 19); ++i) bytes += std::to_string(i);  // 2.5 MB
  EXPECT_FALSE(Publish(&replay, 3, bytes, "{}"));
  EXPECT_TRUE(replay.published[3] == bytes);
  EXPECT_THAT(replay.calls, ElementsAre("publish 3", "publish 3", "publish 3"));
}

TEST(Publish, GoesOnWhereTheServerSays) {
  ForgetfulReplay replay;
  EXPECT_FALSE(Publish(&replay, 0, std::string(5 << 19, 'x'), "{}"));
  EXPECT_THAT(replay.offsets, ElementsAre(0, 1 << 20, 0, 1 << 20, 2 << 20));
}

TEST(Publish, ReturnsAVersionThatWasPublishedBeforeWithOtherBytes) {
  FakeReplay replay(kConfig);
  EXPECT_FALSE(Publish(&replay, 1, "first", "{}"));
  EXPECT_FALSE(Publish(&replay, 1, "first", "{}")) << "the same bytes again are no other version";
  auto before = Publish(&replay, 1, "second", "{}");
  ASSERT_TRUE(before);
  EXPECT_EQ(before->sha256(), Sha256Hex("first"));
  EXPECT_EQ(before->version(), 1);
  EXPECT_EQ(before->bytes(), 5);
  EXPECT_EQ(replay.published[1], "first");
}

TEST(PublishedBefore, GivesTheBytesOfAnOlderVersion) {
  FakeReplay replay(kConfig);
  for (int64_t version : {0, 1, 2})
    Publish(&replay, version, fmt::format("weights {}", version), "{}");
  EXPECT_EQ(PublishedBefore(&replay, 1), "weights 1");
  EXPECT_EQ(PublishedBefore(&replay, 0), "weights 0");
  EXPECT_EQ(replay.published[1], "weights 1") << "to ask changes nothing";
}

}  // namespace
}  // namespace pawl
