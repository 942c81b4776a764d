// associative: the memory of one head of a recurrent network alone, S [K, V'] of
// kernels/recurrence.h without decay, into which pairs are written one after the other. Pair i of a
// book of pairs has a random direction as its key; each value has one as its code. What is read at
// a key is the value whose code is nearest to S^T k.
//
// A prompt is "BOOK:I", the book's number and a pair's; a solution has the values of pair I and of
// those behind it, separated by spaces.
// Source: the delta rule as fast weights: Schlag et al. 2021 (arXiv 2102.11174); how much a linear
//         memory holds: arXiv 2605.05189.
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "kernels/recurrence.h"
#include "model/closed_form/kinds.h"
#include "model/closed_form/numbers.h"

namespace pawl {
namespace {

constexpr double kExact = 9007199254740992;  // 2^53: whole numbers below it are exact as doubles

class Associative : public ClosedForm {
 public:
  explicit Associative(const ModelConfig& config)
      : ClosedForm(config.key_size() * config.value_size(),
                   config.key_size() * config.value_size()),
        sizes_{static_cast<int>(config.key_size()), static_cast<int>(config.value_size()),
               config.mixers().empty() || config.mixers(0) == ModelConfig::Mixer::delta},
        values_(config.dimensions()),
        beta_(static_cast<float>(config.beta())) {}

  void See(std::string_view prompt, std::string_view solution) override {
    auto [book, first] = PlaceOf(prompt);
    std::vector<int64_t> values = ValuesIn(solution);
    std::vector<float> codes = Codes(book), keys = Keys(book, first, values.size()), written;
    auto width = static_cast<size_t>(sizes_.value);
    for (int64_t value : values) {
      auto code = codes.begin() + static_cast<int64_t>(static_cast<size_t>(value) * width);
      written.insert(written.end(), code, code + sizes_.value);
    }
    std::vector<float> state = StateOf(statistics_);
    Run(keys, written, beta_, &state);
    std::copy(state.begin(), state.end(), statistics_.data_ptr<double>());
  }

  void Fit() override { weights_.copy_(statistics_); }

  Drawn Draw(std::string_view prompt, RandomKey) const override {
    auto [book, pair] = PlaceOf(prompt);
    return {std::to_string(Recall(book, pair, 1).front())};
  }

  // `truth`: the book's number and its pairs' values.
  std::map<std::string, double> Measure(const std::vector<double>& truth) const override {
    size_t pairs = truth.size() - 1, quarter = std::max<size_t>(1, pairs / 4);
    std::vector<int64_t> recalled = Recall(truth[0], 0, pairs);
    auto right = [&](size_t begin, size_t end) {
      double count = 0;
      for (size_t i = begin; i < end; ++i)
        count += static_cast<double>(recalled[i]) == truth[i + 1];
      return count / static_cast<double>(end - begin);
    };
    return {{"accuracy", right(0, pairs)},
            {"accuracy/oldest", right(0, quarter)},
            {"accuracy/newest", right(pairs - quarter, pairs)}};
  }

 private:
  struct Place {
    double book;
    int64_t pair;
  };

  static Place PlaceOf(std::string_view prompt) {
    size_t colon = std::min(prompt.find(':'), prompt.size());
    double book = ToNumber(prompt.substr(0, colon)),
           pair = colon < prompt.size() ? ToNumber(prompt.substr(colon + 1)) : -1;
    bool whole = pair == std::floor(pair) && book == std::floor(book);
    if (!whole || pair < 0 || pair >= kExact || book < 0 || book >= kExact)
      throw Error(ErrorCode::kData, "prompt", fmt::format("'{}' names no pair of a book", prompt),
                  "model.kind and the task must belong together");
    return {book, static_cast<int64_t>(pair)};
  }

  std::vector<int64_t> ValuesIn(std::string_view solution) const {
    std::vector<int64_t> values;
    for (size_t at = 0; at <= solution.size();) {
      size_t space = std::min(solution.find(' ', at), solution.size());
      double value = ToNumber(solution.substr(at, space - at));
      if (value < 0 || value >= static_cast<double>(values_) || value != std::floor(value))
        throw Error(ErrorCode::kData, "sample",
                    fmt::format("{} is none of the {} values", value, values_),
                    "set model.dimensions as the task's values");
      values.push_back(static_cast<int64_t>(value));
      at = space + 1;
    }
    return values;
  }

  static void AddDirection(RandomKey key, int size, std::vector<float>* to) {
    RandomStream random(key);
    std::vector<double> x(static_cast<size_t>(size));
    for (double& one : x) one = random.Normal();
    double length = std::sqrt(std::inner_product(x.begin(), x.end(), x.begin(), 0.0));
    for (double one : x) to->push_back(static_cast<float>(one / length));
  }

  static RandomKey KeyOf(double book, std::string_view what) {
    return RandomKey::Root(static_cast<uint64_t>(book)).Fold("associative").Fold(what);
  }

  std::vector<float> Codes(double book) const {  // [values_, V']
    std::vector<float> codes;
    RandomKey key = KeyOf(book, "code");
    for (int64_t v = 0; v < values_; ++v)
      AddDirection(key.Fold(static_cast<uint64_t>(v)), sizes_.value, &codes);
    return codes;
  }

  std::vector<float> Keys(double book, int64_t first, size_t count) const {  // [count, K]
    std::vector<float> keys;
    RandomKey key = KeyOf(book, "key");
    for (size_t i = 0; i < count; ++i)
      AddDirection(key.Fold(static_cast<uint64_t>(first) + i), sizes_.key, &keys);
    return keys;
  }

  static std::vector<float> StateOf(const at::Tensor& stored) {
    const double* numbers = stored.const_data_ptr<double>();
    return {numbers, numbers + stored.numel()};
  }

  // Returns what was read at each key once its value was written.
  std::vector<float> Run(const std::vector<float>& keys, const std::vector<float>& values,
                         float beta, std::vector<float>* state) const {
    size_t tokens = keys.size() / static_cast<size_t>(sizes_.key);
    std::vector<DeltaDecay> decays(tokens, DeltaDecay{1, 1, 1});
    std::vector<float> betas(tokens, beta), read(tokens * static_cast<size_t>(sizes_.value)), rows;
    int64_t row = sizes_.key + sizes_.value;
    rows.reserve(tokens * static_cast<size_t>(row));
    for (size_t t = 0; t < tokens; ++t) {
      auto key = keys.begin() + static_cast<int64_t>(t) * sizes_.key;
      auto value = values.begin() + static_cast<int64_t>(t) * sizes_.value;
      rows.insert(rows.end(), key, key + sizes_.key);
      rows.insert(rows.end(), value, value + sizes_.value);
    }
    DeltaInputs in = {rows.data(), rows.data(), rows.data() + sizes_.key, row, betas.data()};
    ChooseRecurrences().delta(in, decays.data(), static_cast<int64_t>(tokens), sizes_,
                              state->data(), read.data(), sizes_.value);
    return read;
  }

  std::vector<int64_t> Recall(double book, int64_t first, size_t count) const {
    std::vector<float> codes = Codes(book), state = StateOf(weights_),
                       nothing(count * static_cast<size_t>(sizes_.value));
    // Written with strength 0 the state stays as it is.
    std::vector<float> read = Run(Keys(book, first, count), nothing, 0, &state);
    std::vector<int64_t> recalled;
    for (auto at = read.begin(); at != read.end(); at += sizes_.value) {
      int64_t best = 0;
      float most = -INFINITY;
      for (int64_t v = 0; v < values_; ++v) {
        float near =
            std::inner_product(at, at + sizes_.value, codes.begin() + v * sizes_.value, 0.f);
        if (near > most) {
          most = near;
          best = v;
        }
      }
      recalled.push_back(best);
    }
    return recalled;
  }

  DeltaSizes sizes_;
  int64_t values_;
  float beta_;
};

}  // namespace

std::unique_ptr<ClosedForm> MakeAssociative(const ModelConfig& config) {
  return std::make_unique<Associative>(config);
}

}  // namespace pawl
