// pawl report: writes the page, the table and the figures of runs or of an ablation.
#include "lab/report.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/folder_kind.h"
#include "base/error.h"
#include "base/files.h"
#include "lab/summary.h"

namespace pawl {

void AddReport(CLI::App* app, int* exit_code) {
  struct Options {
    std::vector<std::string> folders;
    std::string out;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  auto* command = app->add_subcommand(
      "report", "write report.html, summary.csv and figures of runs or of an ablation");
  command->footer("Example: pawl report runs/fresh");
  command->add_option("folders", options->folders, "folders of runs or ablations")->required();
  command->add_option("--out", options->out, "folder to write to; default: the first folder");
  command->add_flag("--json", options->json, "print the result as one JSON object");
  command->callback([options, exit_code] {
    std::vector<std::filesystem::path> folders(options->folders.begin(), options->folders.end());
    std::filesystem::path out = options->out.empty() ? options->folders[0] : options->out;
    for (const auto& folder : folders) RequireRuns(folder);
    RequireFolder(out);
    Comparison comparison = Compare(folders);
    std::string page = WriteReport(comparison, folders, out).string();
    if (options->json) {
      nlohmann::ordered_json result = {{"report", page}};
      result.update(ToJson(comparison));
      std::cout << OneLine(result) << "\n";
    } else {
      std::cout << FindingTable(comparison) << "report: " << page << "\n";
    }
    *exit_code = 0;
    for (const LeftOut& one : comparison.left_out) {
      if (!one.damaged) continue;
      std::cerr << fmt::format("pawl: left out of the report: {}: {}\n", one.folder.string(),
                               one.reason);
      *exit_code = static_cast<int>(ErrorCode::kData);
    }
  });
}

}  // namespace pawl
