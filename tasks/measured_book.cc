#include "tasks/measured_book.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "proto/sections.h"
#include "tasks/levels.h"

namespace pawl {
namespace {

Book::Settings SettingsOf(const TaskConfig& task, int64_t facts, int64_t length) {
  Book::Settings settings = Book::Settings::Of(task, facts);
  settings.exercises = 0;
  settings.length = length;
  return settings;
}

void CheckLength(const Config& config, int task, int64_t length) {
  int64_t facts = EvalLevels(config.task(task)).highest,
          least =
              Book::LongestOf(SettingsOf(config.task(task), facts, 0)).text + MeasuredBook::kTail;
  if (length >= least) return;
  throw Error(ErrorCode::kUsage, fmt::format("task {}", TaskName(config, task)),
              fmt::format("eval.lengths: {} characters have no room for a book of level {}, which "
                          "takes {} with the filler behind them",
                          length, facts, least),
              "use longer books, or lower the task's eval_levels");
}

}  // namespace

MeasuredBook MakeMeasuredBook(const Config& config, int task, int64_t length, int64_t n) {
  CheckLength(config, task, length);
  RandomKey key = RandomKey::Root(static_cast<uint64_t>(config.seed()))
                      .Fold("measured books")
                      .Fold(static_cast<uint64_t>(task))
                      .Fold(static_cast<uint64_t>(n));
  Levels levels = EvalLevels(config.task(task));
  int64_t problems = config.eval().problems(), books = config.eval().books(),
          facts = levels.lowest +
                  (levels.highest - levels.lowest) * n / std::max<int64_t>(1, books - 1);
  Book book(SettingsOf(config.task(task), facts, length - MeasuredBook::kTail), key);
  RandomStream tail(key.Fold("tail")), questions(key.Fold("questions"));
  MeasuredBook measured = {book.text(), Book::Filler(MeasuredBook::kTail, &tail), {}};
  for (int64_t i = problems * n / books; i < problems * (n + 1) / books; ++i)
    measured.questions.push_back(book.Draw(&questions));
  return measured;
}

void CheckMeasuredBooks(const Config& config, int task) {
  for (int64_t length : config.eval().lengths()) CheckLength(config, task, length);
}

}  // namespace pawl
