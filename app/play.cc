// pawl play: a person plays against a model in the terminal.
#include <unistd.h>

#include <iostream>

#include "app/commands.h"
#include "app/match_options.h"
#include "match/person_game.h"

namespace pawl {

void AddPlay(CLI::App* app, int*) {
  struct Options {
    std::string model;
    bool first = false, second = false;
    int simulations = 0;
  };
  auto options = std::make_shared<Options>();
  auto* command = app->add_subcommand("play", "play against a model in the terminal");
  command->footer(
      "The board is drawn before each of your moves. Write a move, ? for the legal moves, undo, "
      "or\n"
      "quit. After its move the model says how many points it expects and which moves it looked "
      "at.\n"
      "Example: pawl play runs/connect_four --second\n"
      "         pawl play runs/connect_four@10");
  command
      ->add_option("model", options->model,
                   "a run folder, for its newest weights, RUN@GENERATION, or a weights folder")
      ->required();
  auto* first =
      command->add_flag("--first", options->first, "you make the first move; the default");
  command->add_flag("--second", options->second, "the model makes the first move")->excludes(first);
  command
      ->add_option("--simulations", options->simulations,
                   "of the model's search for each move; default: its run's")
      ->check(CLI::Range(1, Thinker::kSimulationsMost));
  command->callback([options] {
    std::unique_ptr<PlayingModel> model = ReadNamedModel(options->model);
    LineInput in(STDIN_FILENO);
    int simulations =
        options->simulations > 0 ? options->simulations : model->settings().simulations;
    PersonGame(model.get(), {!options->second, simulations}, &in, &std::cout).Play();
  });
}

}  // namespace pawl
