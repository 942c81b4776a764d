// pawl exhibit: runs a named experiment and says whether a published number holds.
#include "lab/exhibit.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/folder_kind.h"
#include "base/error.h"
#include "base/log.h"
#include "base/stop.h"

namespace pawl {
namespace {

struct ExhibitOptions {
  std::string name, out;
  bool list = false, quick = false, full = false, json = false;
  int seeds = 0, jobs = 0;
};

void List(bool json) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Exhibit* exhibit : Exhibits()) {
    if (json) {
      all.push_back({{"exhibit", exhibit->name}, {"claim", exhibit->claim}, {"source", exhibit->source}, {"rule", exhibit->rule}});
    } else {
      std::cout << fmt::format("{}\n  {}\n  source: {}\n  rule: {}\n", exhibit->name, exhibit->claim, exhibit->source, exhibit->rule);
    }
  }
  if (json) std::cout << nlohmann::ordered_json{{"exhibits", all}}.dump() << "\n";
}

int Run(const ExhibitOptions& options) {
  bool all = options.name == "all";
  std::vector<const Exhibit*> chosen = all ? Exhibits() : std::vector<const Exhibit*>{&FindExhibit(options.name)};
  CheckOut(options.out, FolderKind::kExhibit);
  ExhibitPlan plan;
  plan.quiet = options.json;
  plan.out = options.out;
  plan.program = ModelProgram();
  plan.full = options.full;
  plan.seeds = options.seeds;
  plan.jobs = JobsOrCores(options.jobs);
  nlohmann::ordered_json rulings;
  bool whole = RunExhibits(chosen, plan, [&](const Exhibit& exhibit, Ruling ruling) {
    rulings[exhibit.name] = RulingName(ruling);
    std::filesystem::path folder = all ? plan.out / exhibit.name : plan.out;
    if (!options.json) std::cout << fmt::format("{} {}: {}\n", exhibit.name, RulingName(ruling), (folder / (std::string(exhibit.name) + ".md")).string()) << std::flush;
  });
  if (!whole) {
    std::cerr << "stopped; the same command goes on\n";
    return StopExitCode();
  }
  if (options.json) std::cout << rulings.dump() << "\n";
  return 0;
}

}  // namespace

void AddExhibit(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<ExhibitOptions>();
  auto* command = app->add_subcommand("exhibit", "a named experiment: a figure, a table, and whether its claim HOLDS");
  command->footer("Run again on the same folder, it goes on where it stood.\n"
                  "Example: pawl exhibit theory-regression --quick --out runs/theory-regression\n"
                  "         pawl exhibit all --quick --out runs/exhibits");
  command->add_option("name", options->name, "which one, or all");
  command->add_flag("--list", options->list, "list them with claim, source and rule");
  auto* quick = command->add_flag("--quick", options->quick, "few seeds (the default)");
  command->add_flag("--full", options->full, "as the committed results were made")->excludes(quick);
  command->add_option("--seeds", options->seeds, "how many; default: the exhibit's own")->check(CLI::Range(1, 10000));
  command->add_option("--out", options->out, "the exhibit's folder");
  command->add_option("--jobs", options->jobs, "runs at once; default: one for each core")->check(CLI::Range(1, 1024));
  command->add_flag("--json", options->json, "print one JSON object");
  command->callback([options, exit_code] {
    StartLog("exhibit", false);
    CatchStopSignals();
    *exit_code = 0;
    if (options->list) return List(options->json);
    if (options->name.empty()) throw Error(ErrorCode::kUsage, "exhibit", "which one?", "pawl exhibit --list shows them");
    if (options->out.empty()) throw Error(ErrorCode::kUsage, "--out", "is not set", "name a folder for the runs and the result");
    *exit_code = Run(*options);
  });
}

}  // namespace pawl
