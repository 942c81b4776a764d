#include "app/book_source.h"

#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "base/files.h"
#include "base/stop.h"
#include "model/reading.h"

namespace pawl {
namespace {

constexpr size_t kPiece = 4096;

// How many bytes at the end of a text begin a UTF-8 character that is not whole.
size_t Unfinished(std::string_view text) {
  for (size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xc0) == 0x80) continue;
    size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

}  // namespace

BookSource::BookSource(const std::string& path, std::shared_ptr<const Tokenizer> tokenizer)
    : name_(path == "-" ? "standard input" : path), tokenizer_(std::move(tokenizer)) {
  if (path == "-") {
    file_.reset(stdin);
    return;
  }
  RequireFile(path);
  file_.reset(std::fopen(path.c_str(), "rb"));
  if (file_ == nullptr)
    throw Error(ErrorCode::kUsage, path, fmt::format("cannot be read: {}", std::strerror(errno)),
                "name a text file");
}

std::vector<int32_t> BookSource::Next() {
  std::string text = std::move(rest_);
  rest_.clear();
  size_t before = text.size();
  text.resize(before + kPiece);
  size_t got = 0;
  while (got < kPiece && !std::feof(file_.get()) && !StopRequested()) {
    got += std::fread(text.data() + before + got, 1, kPiece - got, file_.get());
    if (!std::ferror(file_.get())) continue;
    if (errno != EINTR) break;
    std::clearerr(file_.get());  // a signal, which may ask to stop
  }
  text.resize(before + got);
  if (StopRequested()) return {};
  if (std::ferror(file_.get()))
    throw Error(ErrorCode::kFailed, name_, fmt::format("cannot be read: {}", std::strerror(errno)),
                "read it again");
  if (text.empty()) {
    if (begun_) return {};
    throw Error(ErrorCode::kUsage, name_, "is empty", "name a text");
  }
  if (got == kPiece) {
    size_t whole = text.size() - Unfinished(text),
           cut = tokenizer_->Decided(std::string_view(text).substr(0, whole));
    rest_ = text.substr(cut);
    text.resize(cut);
  }
  std::vector<int32_t> tokens = EncodePiece(*tokenizer_, text, name_, offset_);
  offset_ += static_cast<int64_t>(text.size());
  if (!begun_) tokens.insert(tokens.begin(), tokenizer_->special().begin);
  begun_ = true;
  return tokens;
}

}  // namespace pawl
