// LineInput: the lines of a pipe, file or terminal, waited for or looked for.
//
// Errors:  Error(kFailed): it cannot be read. A line has at most 1 MiB.
// Threads: one at a time.
#pragma once

#include <optional>
#include <string>

namespace pawl {

class LineInput {
 public:
  explicit LineInput(int descriptor) : descriptor_(descriptor) {}

  // The next line, without its end (\n or \r\n); nullopt at the input's end. A last line needs no
  // end.
  std::optional<std::string> Next();
  // Whether Next returns without waiting.
  bool Ready();

 private:
  void Read();

  int descriptor_;
  std::string text_;
  bool ended_ = false;
};

}  // namespace pawl
