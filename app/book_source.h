// BookSource: the text that a person names to be read, a file or `-` for standard input, in pieces of
// tokens. Nothing holds the whole text.
//
// Errors:  Error(kUsage) for a missing or empty text, and for a character that the vocabulary lacks.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "tokens/tokenizer.h"

namespace pawl {

class BookSource {
 public:
  BookSource(const std::string& path, std::shared_ptr<const Tokenizer> tokenizer);

  const std::string& name() const { return name_; }

  // The next tokens, at most so many as a few thousand; none at the end, or where a stop is
  // requested. The first is the begin token.
  std::vector<int32_t> Next();

 private:
  struct Close {
    void operator()(std::FILE* file) const {
      if (file != stdin) std::fclose(file);
    }
  };

  std::string name_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::unique_ptr<std::FILE, Close> file_;
  std::string rest_;    // bytes of a character or a token that is not whole yet
  int64_t offset_ = 0;  // of rest_ in the text
  bool begun_ = false;
};

}  // namespace pawl
