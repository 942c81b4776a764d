#include "replay/server/state.h"

#include "tests/replay/server/local_run.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

Weights Version(int64_t version, char digest) {
  Weights weights;
  weights.set_version(version);
  weights.set_sha256(std::string(64, digest));
  return weights;
}

TEST(PublishedVersions, AreFoundByNumberAndByDigest) {
  PublishedVersions versions;
  EXPECT_EQ(versions.newest(), -1);
  EXPECT_EQ(versions.Find(0), nullptr);
  versions.Add(Version(0, 'a'));
  versions.Add(Version(1, 'b'));
  EXPECT_EQ(versions.newest(), 1);
  EXPECT_EQ(versions.Find(1)->sha256(), std::string(64, 'b'));
  EXPECT_EQ(versions.Find(std::string(64, 'a'))->version(), 0);
  EXPECT_EQ(versions.Find(std::string(64, 'c')), nullptr);
}

TEST(PublishedVersions, EqualBytesAreTheNewestOfTheirVersions) {
  PublishedVersions versions;
  versions.Add(Version(0, 'a'));
  versions.Add(Version(1, 'a'));
  EXPECT_EQ(versions.Find(std::string(64, 'a'))->version(), 1);
}

class RunStateTest : public testing::LocalRun {};

TEST_F(RunStateTest, WhatWasAcknowledgedIsThereAfterARestart) {
  std::string sha256 = Publish(0);
  Open(1, 4);
  ProblemLease lease = Lease();
  Submit(sha256, {lease.group(0), lease.group(1)});
  verifier().Submit(Verdicts(GroupId(1, 0), 2));
  Start();
  EXPECT_EQ(State().problems(), 4);
  EXPECT_EQ(State().sampled(), 2);
  EXPECT_EQ(State().judged(), 1);
  EXPECT_EQ(Lease().group_size(), 2) << "the two that were never answered";
  EXPECT_EQ(LeaseSampled().group_size(), 1) << "the one without verdicts";
}

TEST_F(RunStateTest, SamplesThatWaitForVerdictsAreThereAfterARestart) {
  std::string sha256 = Publish(0);
  Open(1, 2);
  ProblemLease lease = Lease();
  Submit(sha256, {lease.group(0), lease.group(1)});
  LeaseSampled();
  Start();
  SampleLease again = LeaseSampled();
  ASSERT_EQ(again.group_size(), 2);
  EXPECT_EQ(again.group(0).seed(), 99u);
  EXPECT_EQ(again.group(1).sample(0).text(), "20");
}

TEST_F(RunStateTest, FlippedWeightsOnDiskAreFoundAtTheNextStart) {
  Publish(0);
  testing::Write(scratch_ / "weights/000000/model.safetensors", "weights X");
  EXPECT_THAT(ErrorOf([&] { Start(); }), HasSubstr("differs from the SHA-256 in the ledger"));
}

}  // namespace
}  // namespace pawl
