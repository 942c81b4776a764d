// pawl read, ask and states as a user runs them: on the weights of a small run.
#include <fmt/ranges.h>

#include <cstdlib>
#include <filesystem>

#include "tests/app/runs.h"

namespace pawl {
namespace {

using nlohmann::json;
using testing::FinishedRun;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::Read;
using testing::RunProgram;
using testing::Scratch;
using testing::Write;

const std::vector<std::string> kRecurrent = {"process.actors=0", "model.kind=recurrent",
                                             "model.key_size=16", "model.value_size=16"};

// One run for all tests of this file; generation 1 is sampled, verified and trained too.
const std::string& ReaderRun() {
  static Scratch scratch;
  static std::string path = [] {
    std::vector<std::string> settings = kRecurrent;
    settings.push_back("generations=1");
    FinishedRun(scratch / "run", settings);
    return (scratch / "run").string();
  }();
  return path;
}

std::string Book(int64_t bytes) {
  std::string text;
  for (int64_t i = 0; static_cast<int64_t>(text.size()) < bytes; ++i)
    text += std::to_string(i * i % 997) + (i % 3 == 0 ? "+" : "=");
  return text.substr(0, static_cast<size_t>(bytes));
}

class ReadTest : public ::testing::Test {
 protected:
  ReadTest() { Write(book_, Book(30000)); }

  Outcome ReadBook(std::vector<std::string> more, const std::string& to = "a.state") const {
    std::vector<std::string> arguments = {"read", ReaderRun(), book_.string(), "--to", Path(to)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunProgram(arguments, environment_);
  }

  // What of a file is not the way by which it was made.
  json States(const std::string& name) const {
    Outcome listed = RunProgram({"states", Path(name), "--json"});
    EXPECT_EQ(listed.code, 0) << listed.err;
    return json::parse(listed.out);
  }

  std::string Path(const std::string& name) const { return (scratch_ / name).string(); }

  Scratch scratch_;
  std::filesystem::path book_ = scratch_ / "book.txt";
  std::map<std::string, std::string> environment_;
};

TEST_F(ReadTest, AKeptStateIsThatOfOneReadingWhereverItWasStopped) {
  Outcome whole = ReadBook({"--json"});
  ASSERT_EQ(whole.code, 0) << whole.err;
  EXPECT_THAT(whole.err, HasSubstr("miss: there is no "));
  EXPECT_EQ(json::parse(whole.out).at("tokens"), 30001) << "and the begin token";
  std::string bytes = Read(Path("a.state"));

  ASSERT_EQ(ReadBook({"--tokens", "12345", "--threads", "2"}, "b.state").code, 0);
  EXPECT_EQ(States("b.state").at("tokens"), 12345);
  Outcome rest = ReadBook({"--json"}, "b.state");
  ASSERT_EQ(rest.code, 0) << rest.err;
  EXPECT_THAT(rest.err, HasSubstr("prefix hit: 12345 tokens were read before"));
  EXPECT_EQ(json::parse(rest.out).at("tokens_read"), 30001 - 12345);
  EXPECT_EQ(Read(Path("b.state")), bytes);
  Outcome again = ReadBook({}, "b.state");
  EXPECT_THAT(again.err, HasSubstr("hit: all 30001 tokens were read before"));
  EXPECT_EQ(Read(Path("b.state")), bytes);
}

TEST_F(ReadTest, KilledAtAnyWriteItGoesOnToTheSameBytes) {
  ASSERT_EQ(ReadBook({"--checkpoint", "4000"}).code, 0);
  std::string bytes = Read(Path("a.state"));
  int kills = 0;
  for (int pass = 1; pass < 40; pass += 3) {
    std::string to = std::to_string(pass) + ".state";
    environment_ = {{"PAWL_CRASH_AT", "any:" + std::to_string(pass)}};
    Outcome first = ReadBook({"--checkpoint", "4000"}, to);
    environment_.clear();
    if (first.code == 0) break;
    ASSERT_EQ(first.code, 1000 + SIGKILL) << first.err;
    ++kills;
    ASSERT_EQ(ReadBook({"--checkpoint", "4000"}, to).code, 0);
    EXPECT_EQ(Read(Path(to)), bytes) << pass;
  }
  EXPECT_GT(kills, 3);
}

// A pipe that gives a part of the text and then nothing: a stop while waiting keeps what came.
TEST_F(ReadTest, AStopKeepsWhatWasReadAndTheSameCommandGoesOn) {
  ASSERT_EQ(ReadBook({"--tokens", "12289"}, "part.state").code, 0);
  for (const std::vector<std::string>& from :
       {std::vector<std::string>{}, {"--from", Path("part.state")}}) {
    std::string to = fmt::format("stopped{}.state", from.size());
    std::string command = fmt::format(
        "mkfifo {0}; {{ head -c 20480 {1}; sleep 20; }} > {0} & {2} read {3} - --to {4} {5} < {0} "
        "& "
        "pid=$!; while [ ! -s {4} ]; do sleep 0.1; done; sleep 2; kill -TERM $pid; wait $pid",
        Path("fifo" + to), book_.string(), PAWL_BINARY_DIR "/pawl", ReaderRun(), Path(to),
        fmt::format("--checkpoint 4096 {}", fmt::join(from, " ")));
    int status = std::system(fmt::format("bash -c '{}' > /dev/null 2>&1", command).c_str());
    EXPECT_EQ(WEXITSTATUS(status), 75);
    EXPECT_EQ(States(to).at("tokens"), 20481);
    Outcome rest = ReadBook(from, to);
    ASSERT_EQ(rest.code, 0) << rest.err;
    EXPECT_THAT(rest.err, HasSubstr("prefix hit: 20481 tokens were read before"));
    ASSERT_EQ(ReadBook(from, "whole" + to).code, 0);
    EXPECT_EQ(States(to).at("id"), States("whole" + to).at("id"));
  }
}

TEST_F(ReadTest, AnUnrelatedStateIsNotWrittenOver) {
  ASSERT_EQ(ReadBook({"--tokens", "5000"}, "a.state").code, 0);
  ASSERT_EQ(ReadBook({"--tokens", "6000"}, "b.state").code, 0);
  std::string bytes = Read(Path("b.state"));
  Outcome other = ReadBook({"--from", Path("a.state")}, "b.state");
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, HasSubstr("holds a state that does not come from"));
  EXPECT_EQ(Read(Path("b.state")), bytes);
  EXPECT_EQ(ReadBook({"--from", Path("a.state")}, "a.state").code, 2);
}

TEST_F(ReadTest, AStateNamedByFromIsTheParent) {
  ASSERT_EQ(ReadBook({"--tokens", "5000"}, "early.state").code, 0);
  ASSERT_EQ(ReadBook({"--from", Path("early.state")}, "late.state").code, 0);
  EXPECT_EQ(States("late.state").at("parent"), States("early.state").at("id"));
  EXPECT_EQ(States("early.state").at("tokens"), 5000) << "which stays";
  Outcome listed = RunProgram({"states", scratch_.path().string()});
  EXPECT_EQ(std::count(listed.out.begin(), listed.out.end(), '\n'), 3) << listed.out;
}

TEST_F(ReadTest, AnswersAreThoseOfTheBookThatEndsInTheQuestion) {
  ASSERT_EQ(ReadBook({}).code, 0);
  Outcome one = RunProgram({"ask", Path("a.state"), "12+7=", "--json", "--max-tokens", "5"});
  ASSERT_EQ(one.code, 0) << one.err;
  json answer = json::parse(one.out);
  EXPECT_EQ(answer.at("question"), "12+7=");
  Write(scratch_ / "q.jsonl", "{\"question\": \"1+1=\"}\n\n{\"question\": \"12+7=\"}\n");
  Outcome many =
      RunProgram({"ask", Path("a.state"), "--questions", Path("q.jsonl"), "--max-tokens", "5"});
  ASSERT_EQ(many.code, 0) << many.err;
  json last = json::parse(many.out.substr(many.out.find('\n') + 1));
  EXPECT_EQ(last.at("answer"), answer.at("answer")) << "one question leaves no trace in the next";

  Write(book_, Book(30000) + "12+7");
  ASSERT_EQ(ReadBook({}, "longer.state").code, 0);
  Outcome whole = RunProgram({"ask", Path("longer.state"), "=", "--json", "--max-tokens", "5"});
  EXPECT_EQ(json::parse(whole.out).at("answer"), answer.at("answer"));
}

TEST_F(ReadTest, ABookOfAnInventedWorldIsWrittenReadAndAskedAbout) {
  auto write = [&](const std::string& out) {
    return RunProgram({"book", "--facts", "20", "--length", "3000", "--errata", "0.5", "--asks",
                       "recall,reversed", "--questions", "40", "--seed", "7", "--out", Path(out)});
  };
  Outcome made = write("one");
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("20 facts; "));
  ASSERT_EQ(write("two").code, 0);
  EXPECT_EQ(Read(Path("two/book.txt")), Read(Path("one/book.txt")));
  EXPECT_EQ(Read(Path("two/questions.jsonl")), Read(Path("one/questions.jsonl")));
  book_ = Path("one/book.txt");
  ASSERT_EQ(ReadBook({}).code, 0);
  Outcome asked = RunProgram(
      {"ask", Path("a.state"), "--questions", Path("one/questions.jsonl"), "--max-tokens", "8"});
  ASSERT_EQ(asked.code, 0) << asked.err;
  EXPECT_EQ(std::count(asked.out.begin(), asked.out.end(), '\n'), 40);
  EXPECT_THAT(asked.err, HasSubstr("all: "));
  EXPECT_THAT(asked.err, HasSubstr(" of 40 right, "));
  EXPECT_THAT(asked.err, HasSubstr("reversed: "));
}

TEST_F(ReadTest, OfAnotherTextItIsRefused) {
  ASSERT_EQ(ReadBook({"--tokens", "20000"}).code, 0);
  std::string text = Book(30000), bytes = Read(Path("a.state"));
  text[9000] = text[9000] == '1' ? '2' : '1';
  Write(book_, text);
  Outcome other = ReadBook({});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, HasSubstr("they differ within tokens 8192 to 12287"));
  Write(book_, Book(700));
  Outcome shorter = ReadBook({});
  EXPECT_EQ(shorter.code, 2);
  EXPECT_THAT(shorter.err, HasSubstr("is after 20000 tokens, and"));
  EXPECT_EQ(Read(Path("a.state")), bytes) << "the state stays";
}

TEST_F(ReadTest, BadInputIsOneLine) {
  ASSERT_EQ(ReadBook({"--tokens", "100"}).code, 0);
  Write(scratch_ / "empty.txt", "");
  Write(scratch_ / "odd.txt", "12\xc3\xa9");
  Write(scratch_ / "bad.jsonl", "{\"ask\": 1}");
  std::string state = Read(Path("a.state"));
  Write(scratch_ / "cut.state", state.substr(0, state.size() - 9));
  Scratch other;
  FinishedRun(other / "run", {"generations=0"});
  std::string transformer = (other / "run").string(), to = Path("x.state");
  struct Case {
    std::vector<std::string> arguments;
    const char* error;
  };
  for (const Case& c : {
           Case{{"read", ReaderRun(), Path("empty.txt"), "--to", to}, "empty.txt: is empty"},
           Case{{"read", ReaderRun(), Path("odd.txt"), "--to", to}, "byte 2 begins"},
           Case{{"read", ReaderRun(), Path("none.txt"), "--to", to}, "none.txt"},
           Case{{"read", ReaderRun(), book_.string(), "--to", to, "--tokens", "99999"},
                "--tokens: is"},
           Case{{"read", ReaderRun(), book_.string(), "--to", Path("no/x.state")},
                "there is no folder"},
           Case{{"read", transformer, book_.string(), "--to", to},
                "all that layers of attention have room for"},
           Case{{"read", transformer, book_.string(), "--to", to, "--from", Path("a.state")},
                "was read by the weights"},
           Case{{"read", ReaderRun(), book_.string(), "--to", to, "--from", Path("a.state"),
                 "--precision", "bfloat16"},
                "was read with float32"},
           Case{{"read", ReaderRun(), book_.string(), "--to", to, "--from", Path("a.state"),
                 "--tokens", "50"},
                "is after 100 tokens"},
           Case{{"ask", Path("cut.state"), "1"}, "cut short"},
           Case{{"ask", book_.string(), "1"}, "book.txt"},
           Case{{"ask", Path("a.state"), ""}, "question: is empty"},
           Case{{"ask", Path("a.state"), "\xc3\xa9"}, "byte 0 begins"},
           Case{{"ask", Path("a.state"), "--questions", Path("bad.jsonl")}, "bad.jsonl:1"},
           Case{{"ask", Path("a.state"), "1", "--model", transformer}, "was read by the weights"},
           Case{{"states", Path("cut.state")}, "cut short"},
           Case{{"states", (other / "run").string()}, "no file that ends in .state"},
       }) {
    Outcome outcome = RunProgram(c.arguments);
    EXPECT_NE(outcome.code, 0);
    EXPECT_THAT(outcome.err, HasSubstr(c.error));
    std::string last = outcome.err.substr(0, outcome.err.size() - 1);
    EXPECT_THAT(last.substr(last.rfind('\n') + 1), HasSubstr("pawl: "));
  }
  EXPECT_FALSE(std::filesystem::exists(to)) << "a reading that failed leaves no file";
}

TEST_F(ReadTest, AModelIsWrittenAsTransformersOpensItAndNothingIsOverwritten) {
  Outcome exported = RunProgram({"export", ReaderRun(), "--to", Path("out")});
  ASSERT_EQ(exported.code, 0) << exported.err;
  EXPECT_EQ(json::parse(Read(Path("out/config.json"))).at("model_type"), "qwen3_5_text");
  EXPECT_TRUE(std::filesystem::exists(Path("out/model.safetensors")));
  Outcome again = RunProgram({"export", ReaderRun(), "--to", Path("out")});
  EXPECT_EQ(again.code, 2);
  EXPECT_THAT(again.err, HasSubstr("out/config.json: is there already; name another folder"));
  EXPECT_EQ(RunProgram({"export", Path("nowhere"), "--to", Path("o")}).code, 2);
}

// A book that is longer than the context, with questions as `pawl book` writes them.
TEST_F(ReadTest, ABookOfTheUserIsStudiedAPassageAtATime) {
  Outcome made = RunProgram(
      {"book", "--facts", "12", "--length", "2000", "--questions", "40", "--out", Path("book")});
  ASSERT_EQ(made.code, 0) << made.err;
  Write(Path("study.toml"), fmt::format(R"(generations = 1
[model]
kind = "recurrent"
width = 16
heads = 2
key_size = 16
value_size = 16
context = 128
[[task]]
kind = "study"
path = "{0}/book.txt"
questions = "{0}/questions.jsonl"
length = 100
[start]
steps = 2
[sample]
problems = 16
max_new_tokens = 4
[learn]
steps = 2
rows = 4
[verify]
kind = "none"
[process]
actors = 1
)",
                                        Path("book")));
  Outcome studied = RunProgram({"run", Path("study.toml"), "--out", Path("run")});
  ASSERT_EQ(studied.code, 0) << studied.err;
  EXPECT_THAT(studied.err, HasSubstr("task study: the book has 20"));
  EXPECT_THAT(studied.out, HasSubstr("accuracy"));
  Outcome shown = RunProgram({"sample", Path("run"), "--json"});
  ASSERT_EQ(shown.code, 0) << shown.err;
  Outcome two = RunProgram({"run", Path("study.toml"), "--out", Path("other"), "--set",
                            "task.0.questions=" + Path("nothing.jsonl")});
  EXPECT_EQ(two.code, 2);
  EXPECT_THAT(two.err, HasSubstr("nothing.jsonl"));
}

}  // namespace
}  // namespace pawl
