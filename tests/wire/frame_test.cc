#include "wire/frame.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

constexpr size_t kLimit = 1000;

std::string Refusal(const std::string& frame) {
  return ErrorOf([&] { DecodeFrame(frame, FrameType::kRequest, kLimit); });
}

TEST(Frame, ComesBackAsItWas) {
  for (size_t size : {0, 1, 100, 1000}) {
    std::string payload(size, 'x');
    EXPECT_EQ(DecodeFrame(EncodeFrame(FrameType::kRequest, payload), FrameType::kRequest, kLimit),
              payload);
  }
}

TEST(Frame, IsRefusedWhenCutAnywhere) {
  std::string frame = EncodeFrame(FrameType::kRequest, "some payload");
  for (size_t size = 0; size < frame.size(); ++size)
    EXPECT_NE(Refusal(frame.substr(0, size)), "") << size;
  EXPECT_NE(Refusal(frame + "x"), "");
}

TEST(Frame, IsRefusedWhenAnyBitIsFlipped) {
  std::string frame = EncodeFrame(FrameType::kRequest, "some payload");
  for (size_t bit = 0; bit < 8 * frame.size(); ++bit) {
    std::string flipped = frame;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_NE(Refusal(flipped), "") << bit;
  }
}

TEST(Frame, SaysWhichRuleItBreaks) {
  std::string frame = EncodeFrame(FrameType::kRequest, "p");
  EXPECT_THAT(Refusal("HTTP" + frame.substr(4)), HasSubstr("wrong magic"));
  EXPECT_THAT(Refusal(EncodeFrame(FrameType::kResponse, "p")), HasSubstr("unexpected type 2"));
  EXPECT_THAT(Refusal(EncodeFrame(FrameType::kRequest, std::string(1001, 'x'))),
              HasSubstr("length 1001 is over the limit of 1000"));
  std::string newer = frame;
  newer[4] = 9;
  EXPECT_THAT(Refusal(newer), HasSubstr("the peer speaks protocol version 9, this side speaks 1"));
  std::string damaged = frame;
  damaged[12] = 'q';
  EXPECT_THAT(Refusal(damaged), HasSubstr("CRC32C"));
}

}  // namespace
}  // namespace pawl
