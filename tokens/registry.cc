#include "base/error.h"
#include "tokens/bytes.h"
#include "tokens/characters.h"
#include "tokens/tokenizer.h"
#include "tokens/words.h"

namespace pawl {
namespace {

// A tokenizer is made when it is first asked for, and lives to the end of the process.
template <typename Kind>
std::shared_ptr<const Tokenizer> Shared() {
  static const std::shared_ptr<const Tokenizer> shared = std::make_shared<Kind>();
  return shared;
}

struct Entry {
  ModelConfig::Tokens kind;
  std::shared_ptr<const Tokenizer> (*make)();
};

constexpr Entry kKinds[] = {
    {ModelConfig::chars, Shared<Characters>},
    {ModelConfig::bytes, Shared<Bytes>},
    {ModelConfig::words, Shared<Words>},
};

}  // namespace

std::shared_ptr<const Tokenizer> MakeTokenizer(ModelConfig::Tokens kind) {
  for (const Entry& entry : kKinds) {
    if (entry.kind == kind) return entry.make();
  }
  throw Error(ErrorCode::kUsage, "model.tokens",
              fmt::format("no tokenizer is made for the kind {}", static_cast<int>(kind)),
              "name it in tokens/registry.cc");
}

}  // namespace pawl
