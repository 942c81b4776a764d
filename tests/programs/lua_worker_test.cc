// pawl-lua, the built program, over its own lines.
#include <nlohmann/json.hpp>

#include "programs/conversation.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using nlohmann::json;

class LuaWorker : public ::testing::Test {
 protected:
  LuaWorker()
      : worker_({std::string(PAWL_BINARY_DIR) + "/pawl-lua"}, "pawl-lua", nullptr, 20),
        hello_(json::parse(worker_.Ask(R"({"pawl": 1, "role": "task"})"))) {}

  json ResultsOf(const std::string& program, const json& inputs) {
    json answer = json::parse(
        worker_.Ask(json{{"id", ++id_}, {"program", program}, {"inputs", inputs}}.dump()));
    EXPECT_EQ(answer["id"], id_);
    return answer["results"];
  }

  json ResultOf(const std::string& program) {
    return ResultsOf(program, json::array({json::array({7, 2})}))[0];
  }

  Conversation worker_;
  json hello_;
  int id_ = 0;
};

TEST_F(LuaWorker, SaysWhichLuaItIs) {
  EXPECT_EQ(hello_["pawl"], 1);
  EXPECT_EQ(hello_["name"], "lua");
  EXPECT_TRUE(hello_["version"].get<std::string>().starts_with("5."));
}

TEST_F(LuaWorker, RunsAProgramOnEachOfItsInputs) {
  EXPECT_EQ(ResultsOf("return a+b", {{3, 5}, {2, 2}, {-1, 1}}), (json{8, 4, 0}));
  EXPECT_EQ(ResultsOf("return a+b", json::array()), json::array());
  EXPECT_EQ(ResultsOf("if a > b then return a end return b", {{1, 9}, {9, 1}}), (json{9, 9}));
}

TEST_F(LuaWorker, AResultIsAWholeNumberOrNull) {
  EXPECT_EQ(ResultOf("return a//b"), 3);
  EXPECT_EQ(ResultOf("return a-a/1"), 0) << "0.0 is a whole number";
  EXPECT_EQ(ResultOf("return '12'"), 12) << "so is the text of one, as Lua reads it";
  for (const char* none : {"", "return", "return a/b", "return 'x'", "return nil", "return true",
                           "return {}", "return 0/0", "return 1/0", "return a b", "error('x')"})
    EXPECT_EQ(ResultOf(none), nullptr) << none;
}

TEST_F(LuaWorker, AnErrorAtOneInputLeavesTheOthers) {
  EXPECT_EQ(ResultsOf("return a//b", {{6, 3}, {6, 0}, {8, 2}}), (json{2, nullptr, 4}));
}

TEST_F(LuaWorker, HasStringsTablesAndMathematics) {
  EXPECT_EQ(ResultOf("return math.max(a, b)"), 7);
  EXPECT_EQ(ResultOf("return #string.rep('x', a)"), 7);
  EXPECT_EQ(ResultOf("local t = {a, b} table.sort(t) return t[1]"), 2);
}

TEST_F(LuaWorker, ReachesNothingElse) {
  for (const char* name : {"io", "os", "debug", "package", "require", "coroutine", "print", "load",
                           "loadfile", "dofile", "pcall", "xpcall", "collectgarbage", "warn",
                           "string.dump", "math.random", "math.randomseed"})
    EXPECT_EQ(ResultOf(std::string("if ") + name + " == nil then return 1 end return 0"), 1)
        << name;
}

TEST_F(LuaWorker, EachProgramHasAStateOfItsOwn) {
  EXPECT_EQ(ResultOf("left = 5 return left"), 5);
  EXPECT_EQ(ResultOf("return left"), nullptr);
  EXPECT_EQ(ResultOf("string.rep = nil return 1"), 1);
  EXPECT_EQ(ResultOf("return #string.rep('x', 3)"), 3);
}

TEST_F(LuaWorker, InstructionsAndMemoryAreLimitedForAllInputsTogether) {
  EXPECT_EQ(ResultOf("local n = 0 for i = 1, 100000 do n = n + 1 end return n"), 100000);
  EXPECT_EQ(ResultOf("while true do end"), nullptr);
  json many = json::array();
  for (int i = 0; i < 20; ++i) many.push_back({i, 0});
  json results = ResultsOf("local n = 0 for i = 1, 100000 do n = n + 1 end return n", many);
  ASSERT_EQ(results.size(), 20u);
  EXPECT_EQ(results[0], 100000);
  EXPECT_EQ(results[19], nullptr) << "20 times 100,000 turns are more than a million";
  EXPECT_EQ(ResultOf("return #string.rep('x', 1 << 20)"), 1 << 20);
  EXPECT_EQ(ResultOf("return #string.rep('x', 32 << 20)"), nullptr);
  EXPECT_EQ(ResultOf("return a"), 7) << "and the worker goes on";
}

}  // namespace
}  // namespace pawl
