#include "lab/provenance.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

namespace pawl {
namespace {

Origin ReadOrigin(const nlohmann::json& record) {
  Origin origin;
  for (size_t i = 0; i < Origin::kNames.size(); ++i) {
    auto member = record.is_object() ? record.find(Origin::kNames[i]) : record.end();
    bool given = record.is_object() && member != record.end() && !member->is_null();
    origin.values[i] = !given               ? "not recorded"
                       : member->is_string() ? member->get<std::string>()
                                             : member->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  return origin;
}

}  // namespace

std::vector<Origin> OriginsOf(const std::filesystem::path& run) {
  std::ifstream in(run / "run.json");
  nlohmann::json record = in ? nlohmann::json::parse(in, nullptr, false) : nlohmann::json();
  std::vector<Origin> origins = {ReadOrigin(record)};
  if (!record.is_object() || !record.contains("resumed_by") || !record["resumed_by"].is_array()) return origins;
  for (const auto& later : record["resumed_by"]) {
    Origin origin = ReadOrigin(later);
    if (std::find(origins.begin(), origins.end(), origin) == origins.end()) origins.push_back(origin);
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
    auto differs = [&](const OriginGroup& group) { return group.origin.values[i] != groups.front().origin.values[i]; };
    if (std::any_of(groups.begin(), groups.end(), differs)) names.push_back(Origin::kNames[i]);
  }
  return names;
}

}  // namespace pawl
