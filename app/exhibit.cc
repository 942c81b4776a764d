// pawl exhibit: runs a named experiment and says whether a published number holds.
#include "lab/exhibit.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/folder_kind.h"
#include "base/error.h"
#include "base/log.h"
#include "base/stop.h"
#include "lab/exhibit_page.h"

namespace pawl {
namespace {

constexpr int64_t kLastSeed = int64_t{1} << 31;  // so that the seeds counted from it are valid too

struct ExhibitOptions {
  std::string name, out;
  bool list = false, quick = false, full = false, json = false;
  int seeds = 0, jobs = 0;
  int64_t first_seed = 0;
  std::vector<std::string> judge;
};

void List(bool json) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Exhibit* exhibit : Exhibits()) {
    if (json) {
      all.push_back({{"exhibit", exhibit->name},
                     {"claim", exhibit->claim},
                     {"source", exhibit->source},
                     {"rule", exhibit->rule}});
    } else {
      std::cout << fmt::format("{}\n  {}\n  source: {}\n  rule: {}\n", exhibit->name,
                               exhibit->claim, exhibit->source, exhibit->rule);
    }
  }
  if (json) std::cout << nlohmann::ordered_json{{"exhibits", all}}.dump() << "\n";
}

int Run(const ExhibitOptions& options) {
  bool all = options.name == "all", whole = true;
  std::vector<const Exhibit*> chosen =
      all ? Exhibits() : std::vector<const Exhibit*>{&FindExhibit(options.name)};
  if (!options.out.empty()) CheckOut(options.out, FolderKind::kExhibit);
  ExhibitPlan plan;
  plan.out = options.out.empty() ? options.judge.front() : options.out;
  plan.full = options.full;
  plan.seeds = options.seeds;
  plan.first_seed = options.first_seed;
  plan.jobs = JobsOrCores(options.jobs);
  nlohmann::ordered_json rulings;
  Judged judged = [&](const Exhibit& exhibit, const ExhibitOutcome& outcome) {
    Ruling ruling = Whole(outcome.lines);
    rulings[exhibit.name] = RulingName(ruling);
    if (!options.json) PrintOutcome(outcome);
    std::filesystem::path folder = all ? plan.out / exhibit.name : plan.out;
    if (!options.json) {
      std::cout << fmt::format("{} {}: {}\n", exhibit.name, RulingName(ruling),
                               (folder / (std::string(exhibit.name) + ".md")).string())
                << std::flush;
    }
  };
  if (options.judge.empty()) {
    plan.program = ModelProgram();
    whole = RunExhibits(chosen, plan, judged);
  } else {
    JudgeExhibits(chosen, {options.judge.begin(), options.judge.end()}, plan.out, judged);
  }
  if (!whole) {
    std::cerr << "stopped; run the same command again to continue\n";
    return StopExitCode();
  }
  if (options.json) std::cout << rulings.dump() << "\n";
  return 0;
}

}  // namespace

void AddExhibit(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<ExhibitOptions>();
  auto* command = app->add_subcommand(
      "exhibit",
      "run a named experiment and say whether its claim HOLDS, with a figure and a table");
  command->footer(
      "The same command on the same folder continues where it stopped. More or other seeds are "
      "added to the folder,\nand all its finished seeds are judged. --judge runs nothing: it pools "
      "the runs of the folders and judges them by the\nexhibit's present rule.\nExample: pawl "
      "exhibit theory-regression --quick --out runs/theory-regression\n         pawl exhibit "
      "theory-regression --first-seed 1000 --seeds 50 --out runs/theory-regression\n         pawl "
      "exhibit theory-regression --judge runs/here --judge runs/there --out runs/both\n         "
      "pawl exhibit all --quick --out runs/exhibits");
  command->add_option("name", options->name, "the exhibit's name, or all");
  command->add_flag("--list", options->list, "list all exhibits with claim, source and rule");
  auto* quick = command->add_flag("--quick", options->quick, "use few seeds (the default)");
  auto* full = command->add_flag("--full", options->full, "use the seeds of the committed results")
                   ->excludes(quick);
  auto* seeds =
      command->add_option("--seeds", options->seeds, "number of seeds; default: the exhibit's own")
          ->check(CLI::Range(1, 10000));
  auto* first =
      command->add_option("--first-seed", options->first_seed, "the first seed; default: 0")
          ->check(CLI::Range(int64_t{0}, kLastSeed));
  command->add_option("--out", options->out, "folder of the exhibit");
  auto* jobs = command
                   ->add_option("--jobs", options->jobs,
                                "number of runs at once; default: one for each core")
                   ->check(CLI::Range(1, 1024));
  auto* judge = command->add_option("--judge", options->judge,
                                    "judge the finished runs of this folder and run nothing; "
                                    "folders of repeated options are pooled");
  for (CLI::Option* running : {quick, full, seeds, first, jobs}) judge->excludes(running);
  command->add_flag("--json", options->json, "print the result as one JSON object");
  command->callback([options, exit_code] {
    StartLog("exhibit", false);
    CatchStopSignals();
    *exit_code = 0;
    if (options->list) return List(options->json);
    if (options->name.empty())
      throw Error(ErrorCode::kUsage, "exhibit", "no exhibit is named",
                  "pawl exhibit --list shows them");
    if (options->out.empty() && options->judge.size() != 1) {
      throw Error(ErrorCode::kUsage, "--out", "is not set",
                  "name a folder for the runs and the result");
    }
    *exit_code = Run(*options);
  });
}

}  // namespace pawl
