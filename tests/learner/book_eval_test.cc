#include "learner/book_eval.h"

#include "learner/evaluate.h"
#include "learner/trainer.h"
#include "model/reading.h"
#include "proto/config.h"
#include "tasks/measured_book.h"
#include "tasks/task.h"
#include "tests/testing.h"

namespace pawl {
namespace {

TEST(MeasureBooks, CountsNatsAtTheEndAndRightAnswersOfAllBooksOfALength) {
  Config config = ParseConfig(
      "[model]\nkind = \"recurrent\"\nlayers = 1\nwidth = 32\nheads = 2\nkey_size = 16\n"
      "value_size = 16\nfeed_forward = 32\ncontext = 64\n[[task]]\nkind = \"textbook\"\n"
      "fresh_levels = [1, 2]\n[sample]\nmax_new_tokens = 4\n"
      "[eval]\nproblems = 5\nbooks = 2\nlengths = [1000, 3000]\n",
      "x.toml", {});
  auto tokenizer = MakeTokenizer(config.model().tokens());
  Network network(config.model(), tokenizer->vocabulary());
  network.Initialize(RandomKey::Root(1));
  Metrics metrics;
  MeasureBooks(network, *tokenizer, config, 0, &metrics);
  ASSERT_EQ(metrics.size(), 4u);
  for (int64_t length : {1000, 3000}) {
    double nats = 0, tokens = 0;
    for (int64_t n = 0; n < 2; ++n) {
      MeasuredBook book = MakeMeasuredBook(config, 0, length, n);
      Reader reader(network, Config::float32, 1);
      reader.Read({&tokenizer->special().begin, 1});
      reader.Read(EncodePiece(*tokenizer, book.text, "", 0));
      std::vector<int32_t> tail = EncodePiece(*tokenizer, book.tail, "", 0);
      nats += reader.ReadScored(tail);
      tokens += static_cast<double>(tail.size() - 1);
    }
    std::string end = "/" + std::to_string(length);
    EXPECT_NEAR(metrics.at("eval/textbook/book_nll" + end), nats / tokens, 1e-9);
    EXPECT_EQ(metrics.at("eval/textbook/book_accuracy" + end), 0) << "a network that knows nothing";
  }
  Metrics all = Evaluate(&network, *tokenizer, TaskSet(config), config);
  for (const auto& [name, value] : metrics) EXPECT_EQ(all.at(name), value) << name;
}

// A network that is taught the one question about the first of two books, and not the other's.
TEST(MeasureBooks, AnswersAreRightOnlyWhereTheBookSaysSo) {
  Config config = ParseConfig(
      "[model]\nkind = \"recurrent\"\nlayers = 1\nwidth = 32\nheads = 2\nkey_size = 16\n"
      "value_size = 16\nfeed_forward = 32\ncontext = 1100\n[[task]]\nkind = \"textbook\"\n"
      "fresh_levels = [1, 1]\n[sample]\nmax_new_tokens = 4\n"
      "[eval]\nproblems = 5\nbooks = 2\nlengths = [1000]\n",
      "x.toml", {});
  auto tokenizer = MakeTokenizer(config.model().tokens());
  Network network(config.model(), tokenizer->vocabulary());
  network.Initialize(RandomKey::Root(1));
  MeasuredBook book = MakeMeasuredBook(config, 0, 1000, 0);
  ASSERT_EQ(book.questions.size(), 2u);
  TrainRow row = {tokenizer->EncodePrompt(book.text + book.tail + book.questions[0].prompt),
                  tokenizer->EncodeSolution(book.questions[0].answer)};
  LearnConfig learn;
  learn.set_learning_rate(0.01);
  auto trainer = Trainer::Make(&network, learn, 1, Config::cpu);
  trainer->StartGeneration(1, 40);
  for (int step = 0; step < 40; ++step) trainer->Step({row}, step, false, RandomKey::Root(0));
  Metrics metrics;
  MeasureBooks(network, *tokenizer, config, 0, &metrics);
  EXPECT_EQ(metrics.at("eval/textbook/book_accuracy/1000"), 0.4) << "2 of 5 questions";
}

}  // namespace
}  // namespace pawl
