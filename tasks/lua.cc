// lua: write the body of a Lua function of a and b that fits the examples. "3 5:8,2 2:4,7 1:8>" ->
// "return a+b". The level is the number of operators in the teacher's expression.
//
// What a model wrote runs in pawl-lua (programs/lua_worker.cc), inside the jail of programs/jail.h.
// A program that makes the worker hang or die is wrong if a new worker runs a correct program. If
// it does not, nothing is known about the program: ExternalFailure.
#include <array>
#include <cmath>
#include <limits>
#include <mutex>

#include "base/error.h"
#include "base/json.h"
#include "programs/external.h"
#include "tasks/program.h"

namespace pawl {
namespace {

constexpr double kTimeoutSeconds = 1;
constexpr int kHonestAttempts = 3;
constexpr const char* kOperators[] = {"+", "-", "*", "//"};

// An expression and its value on (a, b).
struct Node {
  std::string text;
  std::function<std::optional<int64_t>(int64_t, int64_t)> value;
};

// // as Lua's: towards minus infinity.
std::optional<int64_t> Apply(size_t op, int64_t x, int64_t y) {
  if (op == 0) return x + y;
  if (op == 1) return x - y;
  if (op == 2) return x * y;
  if (y == 0) return std::nullopt;
  return x / y - (x % y != 0 && (x < 0) != (y < 0));
}

Node DrawNode(int operators, RandomStream* random) {
  if (operators == 0) {
    uint64_t leaf = random->Below(4);
    if (leaf == 0) return {"a", [](int64_t a, int64_t) { return a; }};
    if (leaf == 1) return {"b", [](int64_t, int64_t b) { return b; }};
    auto digit = static_cast<int64_t>(1 + random->Below(9));
    return {std::to_string(digit), [digit](int64_t, int64_t) { return digit; }};
  }
  auto left_operators = static_cast<int>(random->Below(static_cast<uint64_t>(operators)));
  Node left = DrawNode(left_operators, random),
       right = DrawNode(operators - 1 - left_operators, random);
  size_t op = random->Below(std::size(kOperators));
  auto inside = [](const Node& node) {
    return node.text.size() > 1 ? fmt::format("({})", node.text) : node.text;
  };
  auto value = [op, x = left.value, y = right.value](int64_t a,
                                                     int64_t b) -> std::optional<int64_t> {
    auto of_x = x(a, b), of_y = y(a, b);
    return of_x && of_y ? Apply(op, *of_x, *of_y) : std::nullopt;
  };
  return {fmt::format("{}{}{}", inside(left), kOperators[op], inside(right)), value};
}

// The worker lies in this program's folder or in the folder above it.
std::string WorkerPath() {
  std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  for (const auto& beside : {folder, folder.parent_path()}) {
    if (std::filesystem::exists(beside / "pawl-lua")) return (beside / "pawl-lua").string();
  }
  throw Error(ErrorCode::kFailed, (folder / "pawl-lua").string(), "is missing",
              "build the target pawl-lua");
}

class Lua : public ProgramTask {
 public:
  Lua() : ProgramTask("lua") {}

  std::string_view level_meaning() const override {
    return "the number of operators in the teacher's expression";
  }
  Levels levels() const override { return {1, 8}; }
  double Distinct(int level) const override { return std::pow(4.0, level) * 1000; }

  void Try() const override {
    Start();
    try {
      CheckHonest();
    } catch (const ExternalFailure& failure) {
      throw Error(ErrorCode::kFailed, "", failure.what(),
                  "it does not run the shortest program; build the target pawl-lua again");
    }
  }

 protected:
  Teacher DrawTeacher(int level, RandomStream* random) const override {
    Node node = DrawNode(level, random);
    return {"return " + node.text, node.value};
  }

  // Every operator has two characters, and all but the outermost expression are in brackets.
  std::string LongestProgram(int level) const override {
    std::string text = "a";
    for (int i = 0; i < level; ++i) text = fmt::format("{}//b", i > 0 ? "(" + text + ")" : text);
    return "return " + text;
  }

  // The largest result is a product of digits and of a and b, which are below 10.
  double LargestResult(int level) const override { return std::pow(9.0, level + 1); }

  std::vector<Result> Run(std::string_view solution,
                          const std::vector<Inputs>& inputs) const override {
    Start();
    // A worker may have died before it was asked, which is not the program's fault. It is then
    // asked again.
    for (int attempt = 1;; ++attempt) {
      try {
        return Ask(solution, inputs);
      } catch (const ExternalFailure& failure) {
        CheckHonest();
        if (attempt == 2 || failure.kind() == ExternalFailure::kTimeout)
          return std::vector<Result>(inputs.size());
      }
    }
  }

 private:
  void Start() const {
    std::call_once(started_, [this] {
      worker_ = std::make_unique<ExternalProgram>(std::vector<std::string>{WorkerPath()}, "lua",
                                                  Settings());
    });
  }

  // Throws ExternalFailure if not even a correct program is run.
  void CheckHonest() const {
    for (int attempt = 1;; ++attempt) {
      try {
        Ask("return a", {{1, 0}});
        return;
      } catch (const ExternalFailure&) {
        if (attempt == kHonestAttempts) throw;
      }
    }
  }

  static ExternalSettings Settings() {
    ExternalSettings settings;
    settings.timeout_s = kTimeoutSeconds;
    settings.attempts = 1;
    settings.tell_restarts = false;  // model-written programs often kill the worker
    settings.jail = JailLimits{.memory_bytes = 256 << 20};
    return settings;
  }

  std::vector<Result> Ask(std::string_view solution, const std::vector<Inputs>& inputs) const {
    nlohmann::json answer =
        worker_->Ask({{"program", solution}, {"inputs", inputs}}, [&](const nlohmann::json& held) {
          if (held.contains("results") && held["results"].is_array() &&
              held["results"].size() == inputs.size())
            return;
          throw ExternalFailure(ExternalFailure::kCrash, "",
                                "answered without a result for each input");
        });
    std::vector<Result> results;
    for (const nlohmann::json& result : answer["results"]) results.push_back(Number(result));
    return results;
  }

  static Result Number(const nlohmann::json& value) {
    bool fits =
        value.is_number_integer() &&
        (!value.is_number_unsigned() ||
         value.get<uint64_t>() <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max()));
    return fits ? Result(value.get<int64_t>()) : Result();
  }

  mutable std::once_flag started_;
  mutable std::unique_ptr<ExternalProgram> worker_;
};

}  // namespace

std::unique_ptr<Task> MakeLua(const TaskConfig&, RandomKey) { return std::make_unique<Lua>(); }

}  // namespace pawl
