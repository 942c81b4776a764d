// pawl config: checks a config and prints it with every default, or prints the manual of all keys.
#include "base/config.h"

#include <iostream>

#include "app/commands.h"
#include "app/folder_kind.h"
#include "base/error.h"
#include "base/metric_schema.h"
#include "tasks/fit.h"
#include "tasks/task.h"

namespace pawl {

namespace {

void PrintMetrics() {
  std::cout << "| metric | what | unit | better | how it is averaged | source |\n"
               "| --- | --- | --- | --- | --- | --- |\n";
  for (const MetricRule& rule : MetricRules()) {
    std::cout << fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", rule.name, rule.what, rule.unit,
                             rule.good == Good::kHigh  ? "high"
                             : rule.good == Good::kLow ? "low"
                                                       : "",
                             rule.averaged, rule.source);
  }
}

}  // namespace

void AddConfig(CLI::App* app, int* exit_code) {
  struct Options {
    std::string file;
    std::vector<std::string> settings;
    bool manual = false, metrics = false;
  };
  auto options = std::make_shared<Options>();
  auto* command = app->add_subcommand(
      "config",
      "check a config and print it with all defaults, without the keys that have no effect");
  command->footer("Example: pawl config examples/addition.toml --set mix.fresh=0.1");
  command->add_option("config", options->file, "a TOML config; docs/config.md lists every key");
  command->add_option("--set", options->settings,
                      "key=value, changes a key of the config; may be repeated");
  command->add_flag("--manual", options->manual, "print the manual of all keys, as Markdown");
  command->add_flag("--metrics", options->metrics,
                    "print the definitions of all metrics, as Markdown");
  command->callback([options, exit_code] {
    *exit_code = 0;
    if (options->metrics) {
      PrintMetrics();
      return;
    }
    if (options->manual) {
      std::cout
          << "# Every key of a config\n\nMade by `pawl config --manual` from proto/config.proto.\n"
          << ConfigManual(*Config::descriptor());
      return;
    }
    if (options->file.empty()) {
      throw Error(ErrorCode::kUsage, "config", "no config is named",
                  "name a TOML file, for example one in examples/");
    }
    RequireConfigFile(options->file);
    std::vector<std::string> notes;
    Config config = LoadConfig(options->file, options->settings, &notes);
    for (const std::string& note : notes) std::cerr << note << "\n";
    TaskSet tasks(config);  // checks the tasks' own rules
    CheckFits(config, tasks);
    for (const std::string& shortage : Shortages(config, tasks)) std::cerr << shortage << "\n";
    std::cout << ConfigText(config);
  });
}

}  // namespace pawl
