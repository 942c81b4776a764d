#include "tests/proto/faults.h"

namespace pawl {
namespace {

using testing::FaultOf;
using testing::FaultWith;
using ::testing::HasSubstr;

TEST(CheckSample, ATemperatureIsZeroOrLargeEnoughToDivideBy) {
  EXPECT_THAT(FaultWith("[sample]\ntemperature = 1e-05\n"),
              HasSubstr("sample.temperature: is 1e-05, too near 0 to divide logits by"));
  EXPECT_EQ(FaultWith("[sample]\ntemperature = 0\n"), "");
  EXPECT_EQ(FaultWith("[sample]\ntemperature = 0.001\n"), "");
}

}  // namespace
}  // namespace pawl
