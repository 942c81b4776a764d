#include "base/terminal.h"

#include <fcntl.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tests/testing.h"

namespace pawl {
namespace {

// Standard error is something else while this lives.
class Stderr {
 public:
  explicit Stderr(int fd) : before_(::dup(STDERR_FILENO)) { ::dup2(fd, STDERR_FILENO); }
  ~Stderr() {
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
  }

 private:
  int before_;
};

TEST(Terminal, AFileIsNone) {
  int file = ::open("/dev/null", O_WRONLY);
  Stderr other(file);
  bool terminal = IsTerminal();
  size_t width = TerminalWidth();
  ::close(file);
  EXPECT_FALSE(terminal);
  EXPECT_EQ(width, 80u);
}

TEST(Terminal, SaysItsWidth) {
  int outer, inner;
  winsize size = {.ws_row = 24, .ws_col = 133, .ws_xpixel = 0, .ws_ypixel = 0};
  ASSERT_EQ(::openpty(&outer, &inner, nullptr, nullptr, &size), 0);
  ::setenv("TERM", "xterm", 1);
  bool terminal, dumb;
  size_t width;
  {
    Stderr other(inner);
    terminal = IsTerminal();
    width = TerminalWidth();
    ::setenv("TERM", "dumb", 1);
    dumb = IsTerminal();
  }
  ::close(inner);
  ::close(outer);
  EXPECT_TRUE(terminal);
  EXPECT_FALSE(dumb);
  EXPECT_EQ(width, 133u);
}

}  // namespace
}  // namespace pawl
