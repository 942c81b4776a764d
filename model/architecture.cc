#include "model/architecture.h"

#include "base/error.h"
#include "model/mapped/architecture.h"
#include "model/recurrent/architecture.h"
#include "model/transformer/architecture.h"

namespace pawl {
namespace {

const std::vector<const Architecture*>& All() {
  static const std::vector<const Architecture*> all = {
      &TransformerArchitecture(), &RecurrentArchitecture(), &MappedArchitecture()};
  return all;
}

}  // namespace

const Architecture& ArchitectureOf(ModelConfig::Kind kind) {
  for (const Architecture* one : All()) {
    if (one->Has(kind)) return *one;
  }
  PAWL_CHECK(false, "no architecture is of kind {}", ModelConfig::Kind_Name(kind));
  return *All().front();
}

const Architecture* ArchitectureOf(const nlohmann::json& config) {
  for (const Architecture* one : All()) {
    if (one->Reads(config)) return one;
  }
  return nullptr;
}

}  // namespace pawl
