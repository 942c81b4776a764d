// pawl export: a model's weights as a folder that `transformers` opens.
#include <filesystem>
#include <iostream>

#include "app/commands.h"
#include "app/folder_kind.h"
#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "model/published.h"
#include "model/weights.h"

namespace pawl {
namespace {

void Export(const std::string& weights, const std::filesystem::path& to) {
  StoredModel model = ReadModel(weights);
  PublishedModel published = Publish(*model.MakeNetwork());
  for (const char* name : {"config.json", "model.safetensors"}) {
    if (std::filesystem::exists(to / name))
      throw Error(ErrorCode::kUsage, (to / name).string(), "is there already",
                  "name another folder, or remove it");
  }
  MakeFolder(to);
  WriteFileAtomically(to / "model.safetensors", published.weights);
  WriteFileAtomically(to / "config.json", published.config);
  std::cout << fmt::format("{}: {} as transformers opens it; its tokens are pawl's ({})\n",
                           to.string(), model.folder.string(),
                           ModelConfig::Tokens_Name(model.config.tokens()));
}

}  // namespace

void AddExport(CLI::App* app, int* exit_code) {
  struct Options {
    std::string weights, to;
  };
  auto options = std::make_shared<Options>();
  auto* command =
      app->add_subcommand("export", "write weights as a folder that transformers opens");
  command->footer(
      "A Transformer with rotary positions or none becomes a Llama, a recurrent network of the "
      "gated delta rule a\n"
      "Qwen3.5 of linear attention alone. transformers 5.23 computes its logits, and generates "
      "with "
      "use_cache=False:\n"
      "its cache wants a layer of attention. What has no counterpart there is refused by name.\n"
      "Example: pawl export runs/reader --to exported/reader");
  command
      ->add_option("weights", options->weights,
                   "a run folder, for its newest weights, or a weights folder")
      ->required();
  command->add_option("--to", options->to, "folder for config.json and model.safetensors")
      ->required();
  command->callback([options, exit_code] {
    StartLog("export", false);
    RequireWeights(options->weights, true);
    Export(options->weights, options->to);
    *exit_code = 0;
  });
}

}  // namespace pawl
