// pawl runs the commands that need no tensor. It hands the others to pawl-model, whose LibTorch
// costs 0.2 s and 116 MB.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string_view>

#include "app/commands.h"
#include "base/error.h"

namespace {

struct ModelCommand {
  const char* name;
  const char* summary;
};
constexpr std::array<ModelCommand, 15> kModelCommands = {{
    {"run", "run one self-improvement loop, with all roles on this machine"},
    {"eval", "evaluate weights on held-out problems, by task and level"},
    {"sample", "show prompts, the model's solutions and the verdicts"},
    {"match", "let two players play pairs of games"},
    {"ladder", "rate a run's generations by games of each with each"},
    {"play", "play against a model in the terminal"},
    {"uci", "let a program for chess play against a model, over UCI"},
    {"verifier", "start one of a run's verifiers as a process of its own"},
    {"learner", "start a run's learner as a process of its own"},
    {"actor", "start one of a run's actors as a process of its own"},
    {"bench", "measure how fast this machine runs each part of the loop"},
    {"read", "let a model read a text and keep its state"},
    {"ask", "answer questions from the state that a text left"},
    {"states", "list states of texts, and check their files"},
    {"export", "write weights as a folder that transformers opens"},
}};

template <size_t kIndex>
void AddHandedOver(CLI::App* app, int*) {
  app->add_subcommand(kModelCommands[kIndex].name, kModelCommands[kIndex].summary);
}

int HandOver(char** argv) {
  std::error_code error;
  auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  std::string program = (self.parent_path() / "pawl-model").string();
  ::execv(program.c_str(), argv);
  std::cerr << "pawl: " << program << ": cannot be started: " << std::strerror(errno)
            << "; build the target pawl-model\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  pawl::EndInOneLine();
  bool needs_model = argc > 1 && std::any_of(kModelCommands.begin(), kModelCommands.end(),
                                             [&](const ModelCommand& c) {
                                               return std::string_view(argv[1]) == c.name;
                                             });
  // What draws samples again needs their weights (app/redraw.cc).
  bool redraws = argc > 1 && std::string_view(argv[1]) == "ledger" &&
                 std::any_of(argv + 2, argv + argc, [](std::string_view argument) {
                   return argument == "--redraw" || argument.starts_with("--redraw=");
                 });
  if (needs_model || redraws) return HandOver(argv);
  return pawl::RunCommands(
      argc, argv, {AddHandedOver<0>,  pawl::AddAblate,  pawl::AddExhibit,   pawl::AddReport,
                   AddHandedOver<1>,  AddHandedOver<2>, AddHandedOver<3>,   AddHandedOver<4>,
                   AddHandedOver<5>,  AddHandedOver<6>, AddHandedOver<11>,  AddHandedOver<12>,
                   AddHandedOver<13>, pawl::AddLedger,  pawl::AddTasks,     pawl::AddWatch,
                   pawl::AddPerft,    pawl::AddSolve,   pawl::AddPositions, pawl::AddBook,
                   pawl::AddConfig,   AddHandedOver<8>, pawl::AddReplay,    AddHandedOver<7>,
                   AddHandedOver<9>,  AddHandedOver<10>});
}
