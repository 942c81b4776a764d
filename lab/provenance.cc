#include "lab/provenance.h"

#include <algorithm>

#include "base/files.h"
#include "base/json.h"

namespace pawl {
namespace {

Origin ReadOrigin(const JsonReader& record) {
  Origin origin;
  for (size_t i = 0; i < Origin::kNames.size(); ++i) {
    auto member = record.Find(Origin::kNames[i]);
    origin.values[i] = member ? member->Text() : "not recorded";
  }
  return origin;
}

}  // namespace

std::vector<Origin> OriginsOf(const std::filesystem::path& run) {
  std::filesystem::path file = run / "run.json";
  nlohmann::json json = nlohmann::json::object();
  if (std::filesystem::exists(file))
    json = ParseJson(ReadStored(file), file.string(), ErrorCode::kData, kGetItBack);
  JsonReader record(json, file.string(), ErrorCode::kData, std::string(kGetItBack));
  std::vector<Origin> origins = {ReadOrigin(record)};
  auto resumed = record.Find("resumed_by");
  if (!resumed) return origins;
  for (const JsonReader& later : resumed->Elements()) {
    Origin origin = ReadOrigin(later);
    if (std::find(origins.begin(), origins.end(), origin) == origins.end())
      origins.push_back(origin);
  }
  return origins;
}

std::vector<OriginGroup> GroupByOrigin(const std::vector<std::filesystem::path>& runs) {
  std::vector<OriginGroup> groups;
  for (size_t i = 0; i < runs.size(); ++i) {
    for (const Origin& origin : OriginsOf(runs[i])) {
      auto same = [&](const OriginGroup& group) { return group.origin == origin; };
      auto group = std::find_if(groups.begin(), groups.end(), same);
      if (group == groups.end()) group = groups.insert(groups.end(), {origin, {}});
      group->runs.push_back(i);
    }
  }
  return groups;
}

std::vector<std::string> Differing(const std::vector<OriginGroup>& groups) {
  std::vector<std::string> names;
  for (size_t i = 0; i < Origin::kNames.size(); ++i) {
    auto differs = [&](const OriginGroup& group) {
      return group.origin.values[i] != groups.front().origin.values[i];
    };
    if (std::any_of(groups.begin(), groups.end(), differs)) names.push_back(Origin::kNames[i]);
  }
  return names;
}

}  // namespace pawl
