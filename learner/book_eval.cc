#include "learner/book_eval.h"

#include "base/metric_schema.h"
#include "base/stop.h"
#include "model/placement.h"
#include "model/reading.h"
#include "proto/sections.h"
#include "tasks/measured_book.h"

namespace pawl {
namespace {

constexpr size_t kPiece = 1 << 16;  // characters that are encoded at once

class BookReading {
 public:
  BookReading(const Network& network, const Tokenizer& tokenizer, const Config& config)
      : tokenizer_(tokenizer),
        most_(config.sample().max_new_tokens()),
        reader_(network, Placement::Of(config, Part::kMeasuring).precision, 1) {}

  // Throws Stopped.
  void Measure(const MeasuredBook& book) {
    reader_.Begin();
    reader_.Read({&tokenizer_.special().begin, 1});
    for (std::string_view text = book.text; !text.empty();) {
      if (StopRequested()) throw Stopped("reading held-out books");
      std::string_view piece = text.substr(0, kPiece);
      if (piece.size() < text.size()) piece = piece.substr(0, tokenizer_.Decided(piece));
      reader_.Read(EncodePiece(tokenizer_, piece, "book", 0));
      text.remove_prefix(piece.size());
    }
    std::vector<int32_t> tail = EncodePiece(tokenizer_, book.tail, "book", 0);
    nats_ += reader_.ReadScored(tail);
    tokens_ += std::ssize(tail) - 1;
    for (const Book::Question& question : book.questions) {
      bool ended = false;
      std::vector<int32_t> answer =
          reader_.Answer(EncodePiece(tokenizer_, question.prompt, "question", 0), most_, &ended);
      right_ += ended && question.IsRight(tokenizer_.Decode(answer));
    }
    asked_ += std::ssize(book.questions);
  }

  double nll() const { return nats_ / static_cast<double>(tokens_); }
  double accuracy() const { return static_cast<double>(right_) / static_cast<double>(asked_); }

 private:
  const Tokenizer& tokenizer_;
  int64_t most_;
  Reader reader_;
  double nats_ = 0;
  int64_t tokens_ = 0, right_ = 0, asked_ = 0;
};

}  // namespace

void MeasureBooks(const Network& network, const Tokenizer& tokenizer, const Config& config,
                  int index, Metrics* metrics) {
  std::string name = TaskName(config, index);
  for (int64_t length : config.eval().lengths()) {
    BookReading reading(network, tokenizer, config);
    for (int64_t i = 0; i < config.eval().books(); ++i)
      reading.Measure(MakeMeasuredBook(config, index, length, i));
    std::string number = std::to_string(length);
    (*metrics)[MetricOf("eval/T/book_accuracy/N", name, number)] = reading.accuracy();
    (*metrics)[MetricOf("eval/T/book_nll/N", name, number)] = reading.nll();
  }
}

}  // namespace pawl
