// Each reader of tests/fuzz/readers.h on its seeds and on thousands of mutations of them, the same
// ones in every run. The seeds are what a reader was found to believe or to die of, and first a
// text that it reads.
#include "tests/fuzz/readers.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <random>

#include "tests/testing.h"
#include "wire/frame.h"

namespace pawl {
namespace {

using Clock = std::chrono::steady_clock;
using Reader = void (*)(std::string_view);
using nlohmann::json;

constexpr int kCases = 20000;
constexpr double kSecondsMax = 3;          // for all of them; a loaded machine tries fewer
constexpr double kSlowest = 5;             // for one
constexpr size_t kMutatedBytesMax = 5000;  // mutations of longer seeds would be slow, and no other

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string Times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

// Flips, drops, repeats and splices bytes, and puts in what parsers trip over.
class Mutator {
 public:
  explicit Mutator(const std::vector<std::string>& seeds) {
    for (const std::string& seed : seeds) {
      if (seed.size() <= kMutatedBytesMax) seeds_.push_back(seed);
    }
  }

  std::string Next() {
    std::string text = seeds_[Below(seeds_.size())];
    for (size_t edits = 1 + Below(6); edits > 0; --edits) Edit(&text);
    return text;
  }

 private:
  size_t Below(size_t n) { return n == 0 ? 0 : random_() % n; }

  void Edit(std::string* text) {
    static const std::vector<std::string> kTrouble = {"-1",
                                                      "1e999",
                                                      "1e18",
                                                      "18446744073709551616",
                                                      "9223372036854775808",
                                                      "0.5",
                                                      "NaN",
                                                      "null",
                                                      "true",
                                                      "\"x\"",
                                                      "[]",
                                                      "{}",
                                                      "[",
                                                      "{",
                                                      "]",
                                                      "}",
                                                      "\"",
                                                      "\\u0000",
                                                      "\\",
                                                      "\n",
                                                      "\r\n",
                                                      std::string(1, '\0'),
                                                      "\xff",
                                                      "\xc3\xa9",
                                                      "\xed\xa0\x80",
                                                      "=",
                                                      ".",
                                                      ",",
                                                      "#",
                                                      "'",
                                                      "'''",
                                                      "\"\"\"",
                                                      "a.a."};
    size_t at = Below(text->size() + 1), length = std::min(1 + Below(16), text->size() - at);
    const std::string& trouble = kTrouble[Below(kTrouble.size())];
    switch (Below(6)) {
      case 0:
        if (at < text->size()) (*text)[at] = static_cast<char>((*text)[at] ^ (1 << Below(8)));
        return;
      case 1:
        text->erase(at, length);
        return;
      case 2:
        text->insert(at, text->substr(at, length));
        return;
      case 3:
        text->insert(at, trouble);
        return;
      case 4:
        text->replace(at, length, trouble);
        return;
      default:
        const std::string& other = seeds_[Below(seeds_.size())];
        text->insert(at, other.substr(Below(other.size()), 64));
    }
  }

  std::vector<std::string> seeds_;
  std::mt19937 random_;
};

// Whether the reader takes it; that nothing but an Error comes out, soon.
bool Takes(Reader read, const std::string& text) {
  auto start = Clock::now();
  bool taken = true;
  auto shown = [&] { return ::testing::PrintToString(text.substr(0, 2000)); };
  try {
    read(text);
  } catch (const Error&) {
    taken = false;
  } catch (const std::exception& other) {
    ADD_FAILURE() << "no Error of pawl's: " << other.what() << "\nfor " << shown();
  }
  EXPECT_LT(SecondsSince(start), kSlowest) << shown();
  return taken;
}

void Fuzz(Reader read, const std::vector<std::string>& seeds) {
  EXPECT_EQ(testing::ErrorOf([&] { read(seeds.front()); }), "");
  for (size_t i = 1; i < seeds.size(); ++i)
    EXPECT_FALSE(Takes(read, seeds[i])) << seeds[i].substr(0, 200);
  Mutator mutator(seeds);
  auto start = Clock::now();
  for (int i = 0; i < kCases && SecondsSince(start) < kSecondsMax && !::testing::Test::HasFailure();
       ++i)
    Takes(read, mutator.Next());
}

const std::string kDeep = Times(200000, "["), kDeepObjects = Times(200000, "{\"a\":"),
                  kElf = "\x7f\x45LF\x01\n";

TEST(Fuzz, Config) {
  Fuzz(fuzz::Config,
       {"seed = 3\n[model]\nlayers = 1\nwidth = 32\nrope_theta = 700.0\n[[task]]\nkind = "
        "\"addition\"\nfresh_levels = [1, 2]\n[mix]\nfresh = 0.5\n[grid]\nseed = [0, 1]\n",
        "[model]\nwidth = 0\n", "[model]\nwidth = 1000000000000000000\n", "[model]\nlayers = 1e9\n",
        "[model]\nrope_theta = 0\n", "[model]\nrope_theta = nan\n", "seed = \"x\"\n",
        "seed = 9223372036854775808\n", "seed = 1979-05-27\n", "[mix]\nfresh = -0.1\n",
        "x = " + kDeep, "x = " + Times(200000, "{a="), Times(500000, "a.") + "a = 1",
        "[" + Times(500000, "a.") + "a]", "\xc3\xa9 = 1\n", std::string(100, '\0')});
}

TEST(Fuzz, Setting) {
  Fuzz(fuzz::Setting, {"mix.fresh=0.1", "seed=1\nmix.fresh=0.9", "mix={fresh=0.1}", "seed", "=",
                       "task.9.kind=copy", "task.-1.kind=copy", "task.0=1", "model.width=1e18",
                       "seed=1979-05-27", Times(500000, "a.") + "a=1", "seed=" + kDeep});
}

TEST(Fuzz, Json) {
  Fuzz(fuzz::Json, {R"({"id": 7, "accepted": true, "score": 1, "text": "x"})", "", "[1, 2]",
                    R"({"a": 1, "a": 2})", R"({"a": 1e999})", R"({"a": 1.5})", kDeep, kDeepObjects,
                    "{\"a\": " + kDeep, "\xff\xfe"});
}

TEST(Fuzz, JsonLines) {
  std::string good;
  for (int i = 0; i < 40; ++i)
    good += fmt::format(R"({{"prompt": "{}?", "solution": "{}", "level": 2}})", i, i) + "\n";
  Fuzz(fuzz::JsonLines, {good, "", "[]\n", good + R"({"prompt": 1, "solution": "x"})",
                         good + R"({"prompt": "x", "solution": "x", "level": 1e18})",
                         good + kDeep + "\n", good + "{\"prompt\": " + kDeepObjects + "\n", kElf});
}

TEST(Fuzz, BookQuestions) {
  const std::string one = R"({"question": "When?", "answer": "seven", "quote": "at seven"})",
                    other = R"({"question": "Who?", "answer": "Ida", "at": 27, "kind": "recall"})",
                    good = one + "\n\n" + other + "\n";
  Fuzz(fuzz::BookQuestions,
       {good, "", "[]\n", good + R"({"question": "x", "answer": "y", "at": 1e18})",
        good + R"({"question": "x", "answer": "y", "quote": ""})", good + kDeep + "\n",
        good + "{\"question\": " + kDeepObjects + "\n", kElf});
}

TEST(Fuzz, Generations) {
  Fuzz(fuzz::Generations,
       {"{\"gen\": 0, \"step\": 10, \"t\": 1.5, \"eval/addition/accuracy\": 0.5}\n{\"gen\": 1, "
        "\"step\": 20, \"t\": 2.5}\n",
        "", R"([{"gen": 0}])", "{\"gen\": \"x\"}\n", "{\"gen\": -1}\n", "{\"gen\": 1e18}\n",
        "{\"gen\": 0}\n{\"gen\": 0}\n", "{\"step\": 1}\n", kDeep, kDeepObjects + "\n", kElf});
}

TEST(Fuzz, Frame) {
  std::string frame = EncodeFrame(FrameType::kRequest, "hello");
  Fuzz(fuzz::Frame,
       {frame, "", "PAWL", std::string(12, '\xff'), EncodeFrame(FrameType::kResponse, "hello"),
        frame + "x", frame.substr(0, frame.size() - 1)});
}

TEST(Fuzz, Safetensors) {
  auto file = [](const std::string& header, const std::string& data = std::string(16, '\1')) {
    uint64_t length = header.size();
    return std::string(reinterpret_cast<const char*>(&length), sizeof length) + header + data;
  };
  std::string one = R"({"dtype": "F32", "shape": [2], "data_offsets": [0, 8]})",
              two = R"({"dtype": "F64", "shape": [1], "data_offsets": [8, 16]})";
  std::string both =
      fmt::format(R"({{"a": {}, "b": {}, "__metadata__": {{"format": "pt"}}}})", one, two);
  Fuzz(fuzz::Safetensors,
       {file(both), "", file(both, std::string(12, '\1') + "\x01\x01\xf0\x7f"),
        file(fmt::format(R"({{"a": {}, "b": {}}})", one, one)),
        file(fmt::format(R"({{"a": {}, "a": {}}})", one, two)),
        file(R"({"a": {"dtype": "F32", "shape": [1000000000000000000], "data_offsets": [0, 16]}})"),
        file(kDeep), file(kDeepObjects), std::string(8, '\xff')});
}

TEST(Fuzz, ConfigJson) {
  const std::string good =
      testing::Read(std::string(PAWL_SOURCE_DIR) + "/tests/golden/rotary/config.json");
  auto with = [&](const char* key, const char* value) {
    json config = json::parse(good);
    config[key] = json::parse(value);
    return config.dump();
  };
  Fuzz(fuzz::ConfigJson,
       {good, "", "[]", with("hidden_size", "0"), with("hidden_size", "1e18"),
        with("hidden_size", "\"8\""), with("hidden_size", "-8"), with("hidden_size", "8.5"),
        with("intermediate_size", "1e15"), with("num_hidden_layers", "1000000000"),
        with("max_position_embeddings", "1e12"), with("rope_theta", "0"), with("rope_theta", "-1"),
        with("rope_theta", "1e300"), with("vocab_size", "1e18"),
        with("num_attention_heads", "18446744073709551615"), with("rope_scaling", "[[[[]]]]"),
        kDeep, kDeepObjects});
}

TEST(Fuzz, StateJson) {
  auto state = [](const char* generation) {
    return fmt::format(R"({{"generation": {}, "step": 0, "run_steps": 2, "run_tokens": 3}})",
                       generation);
  };
  Fuzz(fuzz::StateJson, {state("1"), "", "[]", state("-1"), state("1e9"), state("\"1\""),
                         state("null"), kDeep, kDeepObjects});
}

TEST(Fuzz, RunJson) {
  Fuzz(fuzz::RunJson,
       {R"({"run_id": "x", "pawl": "0.1.0", "threads": "1", "resumed_by": [{"commit": "y"}]})", "",
        "[]", R"({"threads": 1})", R"({"resumed_by": 7})", R"({"resumed_by": [7]})", kDeep,
        kDeepObjects});
}

TEST(Fuzz, VerifierSays) {
  const std::string hello = R"({"pawl": 1, "name": "mine", "version": "3"})"
                            "\n";
  auto answers = [&](const std::string& first) {
    return hello + first + "\n" +
           R"({"id": 2, "accepted": true, "score": 1})"
           "\n";
  };
  Fuzz(fuzz::VerifierSays,
       {answers(R"({"id": 1, "accepted": true, "score": 0.5})"), "", hello, hello + hello,
        answers("debugging"), answers(R"({"id": 2, "accepted": true})"),
        answers(R"({"id": 1, "accepted": 1})"),
        answers(R"({"id": 1, "accepted": true, "score": 1.5})"),
        answers(R"({"id": 1, "accepted": "\ud800"})"),
        answers(R"({"id": 1, "accepted": ")" + Times(200000, "x") + "\"}"), answers(kDeep),
        R"({"pawl": 2, "name": "mine", "version": "3"})"
        "\n",
        R"({"pawl": 1, "name": "a\nb", "version": "3"})"
        "\n",
        R"({"pawl": 1, "name": ")" + Times(1000, "x") + "\", \"version\": \"3\"}\n",
        kDeepObjects + "\n", kElf});
}

TEST(Fuzz, TaskSays) {
  const std::string hello = R"({"pawl": 1, "name": "mine", "version": "3", "levels": [1, 9]})"
                            "\n";
  auto answers = [](const std::string& hello, const std::string& second) {
    std::string made = R"("prompt": "1+1=", "solution": "2"})"
                       "\n";
    return hello + R"({"id": 1, )" + made + second + R"({"id": 2, )" + made +
           R"({"id": 3, "right": true})"
           "\n"
           R"({"id": 4, "right": true})"
           "\n";
  };
  Fuzz(fuzz::TaskSays,
       {answers(hello, ""), "", hello, answers(hello, "debugging\n"),
        answers(hello, R"({"id": 2, "prompt": "1+2=", "solution": "3"})"
                       "\n"),
        answers(hello, R"({"id": 2, "prompt": 7, "solution": "3"})"
                       "\n"),
        answers(R"({"pawl": 1, "name": "mine", "version": "3", "levels": [9, 1]})"
                "\n",
                ""),
        answers(R"({"pawl": 1, "name": "mine", "version": "3", "levels": [1, 1e18]})"
                "\n",
                ""),
        kDeepObjects + "\n", kElf});
}

TEST(Fuzz, TokenFile) {
  Fuzz(fuzz::TokenFile, {"# a\nsecret\nother actor\n", "", "\n", "a b c\n", "a actr\n", "a\nb\n"});
}

TEST(Fuzz, Openings) {
  Fuzz(fuzz::Openings,
       {":\nb2 a1:\na1 b2 c3:\n", "b2", "a1 b1 a2 b2 a3:", "b2  a1:", "\n",
        "1 positions of tic_tac_toe\nend-easy\txx./oo./...\tc3+\n", "2 positions of hex 3\n"});
}

TEST(Fuzz, PlayerSpec) {
  Fuzz(fuzz::PlayerSpec,
       {"uci:stockfish@depth=3,timeout=2.5,Skill Level=3", "uci:x@depth=1e9", "minimax:99999999999",
        "a@1,simulations=-1", "uci:@depth=1", "uci:x@depth=1,timeout=nan"});
}

TEST(Fuzz, UciPosition) {
  Fuzz(fuzz::UciPosition, {"startpos moves e2e4 e7e5 g1f3", "fen", "fen 8/8/8/8/8/8/8/8 w - - 0 1",
                           "fen rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 99999999999 1",
                           "startpos moves e2e4 e2e4", "moves"});
}

TEST(Fuzz, UciTalk) {
  Fuzz(fuzz::UciTalk, {"option name Hash type spin default 16 min 1 max 1024 var a var b go nodes "
                       "99999999999999999999 wtime 9223372036854775807 winc 5 movestogo -1"});
}

}  // namespace
}  // namespace pawl
