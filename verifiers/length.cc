#include <algorithm>

#include "verifiers/kinds.h"

namespace pawl {
namespace {

class Length : public PerSample {
 public:
  Length(int64_t min, int64_t max) : min_(min), max_(max) {}
  std::string name() const override { return fmt::format("length({},{})/1", min_, max_); }

 protected:
  Verdict JudgeOne(const Task&, const Problem&, const Sample& sample) const override {
    int64_t length = Characters(sample.text());
    return MakeVerdict(sample.ended() && length >= min_ && length <= max_);
  }

 private:
  // Counts the characters of UTF-8 text: every byte that does not continue a character.
  static int64_t Characters(std::string_view text) {
    return std::count_if(text.begin(), text.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  }

  int64_t min_, max_;
};

}  // namespace

std::unique_ptr<Verifier> MakeLength(int64_t min, int64_t max) {
  return std::make_unique<Length>(min, max);
}

}  // namespace pawl
