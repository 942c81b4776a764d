#include "replay/ledger/weights.h"

#include "games/resignation.h"

namespace pawl {

void LedgerWeights::Add(int64_t generation, Weights* weights) {
  static const LedgerSql kDepth(
      "select coalesce(avg(r.depth), w.depth, 0) as mean, coalesce(max(r.depth), w.depth_max, 0) "
      "as most from (select 1) left join trained_row r on r.generation = ? "
      "left join weights w on w.sha256 = ? and r.sample is null");
  {
    Query depth = file_.Prepare(kDepth);
    depth.Bind(generation, std::string_view(weights->sha256()));
    depth.Next();
    weights->set_depth(depth.Real("mean"));
    weights->set_depth_max(depth.Int("most"));
  }
  file_.Add(LedgerTable::kWeights, weights->version(), std::string_view(weights->sha256()),
            weights->bytes(), generation, weights->depth(), weights->depth_max());
}

std::vector<Weights> LedgerWeights::All() {
  static const LedgerSql kAll(
      "select w.version as version, w.sha256 as sha256, w.bytes as bytes, w.depth as depth, "
      "w.depth_max as depth_max, coalesce(r.below, ?) as below from weights w "
      "left join resignation r on r.version = w.version order by w.version");
  Query query = file_.Prepare(kAll);
  query.Bind(kNeverResigns);
  std::vector<Weights> all;
  while (query.Next()) {
    Weights weights;
    weights.set_version(query.Int("version"));
    weights.set_sha256(query.Text("sha256"));
    weights.set_bytes(query.Int("bytes"));
    weights.set_depth(query.Real("depth"));
    weights.set_depth_max(query.Int("depth_max"));
    weights.set_resign_below(query.Real("below"));
    all.push_back(weights);
  }
  return all;
}

std::optional<Weights> LedgerWeights::Find(int64_t version) {
  for (const Weights& weights : All()) {
    if (weights.version() == version) return weights;
  }
  return std::nullopt;
}

std::optional<Weights> LedgerWeights::Latest() {
  std::vector<Weights> all = All();
  if (all.empty()) return std::nullopt;
  return all.back();
}

}  // namespace pawl
