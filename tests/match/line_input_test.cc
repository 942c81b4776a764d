#include "match/line_input.h"

#include "tests/match/models.h"

namespace pawl {
namespace {

using testing::TextPipe;

TEST(LineInput, GivesLinesUpToTheEnd) {
  TextPipe pipe("one\r\n\ntwo words\nlast");
  LineInput in(pipe.descriptor());
  EXPECT_EQ(in.Next(), "one");
  EXPECT_EQ(in.Next(), "");
  EXPECT_EQ(in.Next(), "two words");
  EXPECT_EQ(in.Next(), "last");
  EXPECT_EQ(in.Next(), std::nullopt);
  EXPECT_EQ(in.Next(), std::nullopt);
}

TEST(LineInput, IsReadyWhenALineOrTheEndIsThere) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  LineInput in(ends[0]);
  EXPECT_FALSE(in.Ready());
  ASSERT_EQ(::write(ends[1], "half", 4), 4);
  EXPECT_FALSE(in.Ready());
  ASSERT_EQ(::write(ends[1], " a line\n", 8), 8);
  EXPECT_TRUE(in.Ready());
  EXPECT_EQ(in.Next(), "half a line");
  EXPECT_FALSE(in.Ready());
  ::close(ends[1]);
  EXPECT_TRUE(in.Ready());
  EXPECT_EQ(in.Next(), std::nullopt);
  ::close(ends[0]);
}

TEST(LineInput, WhatCannotBeReadIsAnError) {
  LineInput in(-1);
  EXPECT_THAT(testing::ErrorOf([&] { in.Next(); }),
              ::testing::HasSubstr("standard input: cannot be read: Bad file descriptor"));
}

}  // namespace
}  // namespace pawl
