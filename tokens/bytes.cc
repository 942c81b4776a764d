#include "tokens/bytes.h"

namespace pawl {
namespace {

constexpr int32_t kFirst = 3;  // the special tokens come before the bytes

}  // namespace

Bytes::Bytes() : Tokenizer(kFirst + 256, {.pad = 0, .begin = 1, .end = 2}) {
  for (size_t i = 0; i < bytes_.size(); ++i) bytes_[i] = static_cast<char>(i);
}

bool Bytes::IsDigit(int32_t token) const { return kFirst + '0' <= token && token <= kFirst + '9'; }

void Bytes::Append(std::string_view text, std::vector<int32_t>* tokens) const {
  for (char c : text) tokens->push_back(kFirst + static_cast<unsigned char>(c));
}

std::string_view Bytes::TextOf(int32_t token) const {
  return {&bytes_[static_cast<size_t>(token - kFirst)], 1};
}

}  // namespace pawl
