// pawl-lua: runs Lua programs that a model wrote, inside the jail. It is asked over its standard
// input, as programs/external.h describes:
//   {"id": 1, "program": "return a+b", "inputs": [[3, 5], [2, 2]]}
//   ->  {"id": 1, "results": [8, 4]}
//
// A program is a function of a and b. It has string, table and math, and those functions of the
// base library that cannot reach a file, load code or catch an error. Memory and instructions are
// limited. A result that is not a whole number, or an error, is null. Each program has its own Lua
// state. The worker never gets the expected results; pawl compares.
#include <iostream>
#include <lua.hpp>
#include <nlohmann/json.hpp>
#include <string>

namespace {

using nlohmann::json;

constexpr size_t kMemory = 16 << 20;
constexpr int kHookEvery = 1000;
constexpr int64_t kInstructions = 1000000;  // for all of a program's inputs

struct Budget {
  size_t memory = kMemory;
  int64_t instructions = kInstructions;
};

void* Allocate(void* budget, void* block, size_t before, size_t wanted) {
  size_t& left = static_cast<Budget*>(budget)->memory;
  if (block == nullptr) before = 0;  // then `before` is a type, not a size
  if (wanted == 0) {
    left += before;
    std::free(block);
    return nullptr;
  }
  if (wanted > before && wanted - before > left) return nullptr;
  void* moved = std::realloc(block, wanted);
  if (moved != nullptr) left = left + before - wanted;
  return moved;
}

void Count(lua_State* lua, lua_Debug*) {
  void* budget = nullptr;
  lua_getallocf(lua, &budget);
  if ((static_cast<Budget*>(budget)->instructions -= kHookEvery) < 0)
    luaL_error(lua, "out of instructions");
}

void Open(lua_State* lua, const char* name, lua_CFunction open,
          std::initializer_list<const char*> without) {
  luaL_requiref(lua, name, open, 1);
  for (const char* field : without) {
    lua_pushnil(lua);
    lua_setfield(lua, -2, field);
  }
  lua_pop(lua, 1);
}

// Opens the allowed libraries and loads the program. Leaves its function on the stack, or returns
// false.
bool Load(lua_State* lua, const std::string& program) {
  Open(lua, LUA_GNAME, luaopen_base,
       {"print", "dofile", "loadfile", "load", "collectgarbage", "pcall", "xpcall", "warn"});
  Open(lua, LUA_STRLIBNAME, luaopen_string, {"dump"});
  Open(lua, LUA_TABLIBNAME, luaopen_table, {});
  Open(lua, LUA_MATHLIBNAME, luaopen_math, {"random", "randomseed"});
  std::string whole = "local a,b=... " + program;
  return luaL_loadbufferx(lua, whole.data(), whole.size(), "program", "t") == LUA_OK;
}

// Runs in protected mode, because even opening the libraries may run out of memory. Takes the
// program and the inputs and fills in the results.
struct Job {
  const std::string& program;
  const json& inputs;
  json results = json::array();
};

int Run(lua_State* lua) {
  Job* job = static_cast<Job*>(lua_touserdata(lua, 1));
  lua_settop(lua, 0);
  if (!Load(lua, job->program)) return 0;
  for (const json& input : job->inputs) {
    lua_pushvalue(lua, 1);
    lua_pushinteger(lua, input[0]);
    lua_pushinteger(lua, input[1]);
    int is_integer = 0;
    bool ended = lua_pcall(lua, 2, 1, 0) == LUA_OK;
    lua_Integer result = ended ? lua_tointegerx(lua, -1, &is_integer) : 0;
    job->results.push_back(is_integer ? json(result) : json());
    lua_pop(lua, 1);
  }
  return 0;
}

json ResultsOf(const std::string& program, const json& inputs) {
  Budget budget;
  Job job = {program, inputs};
  lua_State* lua = lua_newstate(Allocate, &budget);
  if (lua != nullptr) {
    lua_sethook(lua, Count, LUA_MASKCOUNT, kHookEvery);
    lua_pushcfunction(lua, Run);
    lua_pushlightuserdata(lua, &job);
    lua_pcall(lua, 1, 0, 0);
    lua_close(lua);
  }
  while (job.results.size() < inputs.size()) job.results.push_back(nullptr);
  return job.results;
}

}  // namespace

int main() {
  std::string line;
  std::getline(std::cin, line);  // pawl's hello
  std::cout << json{{"pawl", 1},
                    {"name", "lua"},
                    {"version", LUA_VERSION_MAJOR "." LUA_VERSION_MINOR "." LUA_VERSION_RELEASE}}
                   .dump()
            << std::endl;
  while (std::getline(std::cin, line)) {
    json asked = json::parse(line);
    std::cout << json{{"id", asked["id"]},
                      {"results", ResultsOf(asked["program"], asked["inputs"])}}
                     .dump()
              << std::endl;
  }
}
