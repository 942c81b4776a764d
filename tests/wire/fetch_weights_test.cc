#include "wire/fetch_weights.h"

#include <deque>

#include "base/files.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

// Answers each PullWeights with the next piece, and "" when there are no more.
class Pieces : public Replay {
 public:
  explicit Pieces(std::deque<std::string> pieces) : pieces_(std::move(pieces)) {}
  const Welcome& Greet() override { return welcome_; }
  void Introduce(const std::string&, int64_t) override {}

  std::vector<int64_t> offsets;

 private:
  Response Call(const Request& request) override {
    offsets.push_back(request.pull_weights().offset());
    Response response;
    std::string* data = response.mutable_weights_piece()->mutable_data();
    if (pieces_.empty()) return response;
    *data = pieces_.front();
    pieces_.pop_front();
    return response;
  }

  Welcome welcome_;
  std::deque<std::string> pieces_;
};

Weights Named(const std::string& bytes) {
  Weights weights;
  weights.set_sha256(Sha256Hex(bytes));
  weights.set_bytes(static_cast<int64_t>(bytes.size()));
  return weights;
}

TEST(FetchWeights, PutsPiecesTogether) {
  Pieces replay({"abc", "de", "f"});
  EXPECT_EQ(FetchWeights(&replay, Named("abcdef")), "abcdef");
  EXPECT_EQ(replay.offsets, (std::vector<int64_t>{0, 3, 5}));
}

TEST(FetchWeights, DoesNotWaitForWhatDoesNotCome) {
  Pieces replay({"abc"});
  EXPECT_EQ(ErrorOf([&] { FetchWeights(&replay, Named("abcdef")); }),
            "weights: the server gave 0 bytes at 3 of 6");
}

TEST(FetchWeights, RefusesMoreThanThereShouldBe) {
  Pieces replay({"abc", "defg"});
  EXPECT_EQ(ErrorOf([&] { FetchWeights(&replay, Named("abcdef")); }),
            "weights: the server gave 4 bytes at 3 of 6");
}

TEST(FetchWeights, RefusesOtherBytes) {
  Pieces replay({"abcdeg"});
  EXPECT_THAT(ErrorOf([&] { FetchWeights(&replay, Named("abcdef")); }),
              HasSubstr("arrived with another SHA-256"));
}

}  // namespace
}  // namespace pawl
