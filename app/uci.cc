// pawl uci: a model as an engine for chess programs.
#include <unistd.h>

#include <iostream>

#include "app/commands.h"
#include "app/match_options.h"
#include "match/uci_server.h"

namespace pawl {

void AddUci(CLI::App* app, int*) {
  struct Options {
    std::string model;
    int simulations = 0;
  };
  auto options = std::make_shared<Options>();
  auto* command =
      app->add_subcommand("uci", "let a program for chess play against a model, over UCI");
  command->footer(
      "Name this command as the engine in a chess program. Games: chess, gardner.\n"
      "The model searches as many simulations as its option Simulations says, as \"go nodes\" "
      "says,\n"
      "or as there is time for; it has no depth.\n"
      "Example: pawl uci runs/chess");
  command
      ->add_option("model", options->model,
                   "a run folder, for its newest weights, RUN@GENERATION, or a weights folder")
      ->required();
  command
      ->add_option("--simulations", options->simulations,
                   "what the option Simulations is at first; default: the run's")
      ->check(CLI::Range(1, Thinker::kSimulationsMost));
  command->callback([options] {
    std::unique_ptr<PlayingModel> model = ReadNamedModel(options->model);
    LineInput in(STDIN_FILENO);
    std::optional<int> simulations;
    if (options->simulations > 0) simulations = options->simulations;
    UciServer(model.get(), simulations, &in, &std::cout).Serve();
  });
}

}  // namespace pawl
