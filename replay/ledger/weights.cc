#include "replay/ledger/weights.h"

#include "games/resignation.h"

namespace pawl {

// A view that is joined is written out whole before it is averaged, so there are two queries.
void LedgerWeights::SetDepth(int64_t generation, Weights* weights) {
  static const LedgerSql kTrained(
      "select count(*) as rows, coalesce(avg(depth), 0) as mean, coalesce(max(depth), 0) as most "
      "from trained_row where generation = ?");
  static const LedgerSql kUntrained(
      "select depth as mean, depth_max as most from weights where sha256 = ? order by version "
      "desc limit 1");
  Query trained = file_.Prepare(kTrained), untrained = file_.Prepare(kUntrained);
  trained.Bind(generation).Next();
  untrained.Bind(std::string_view(weights->sha256()));
  const Query& found = trained.Int("rows") == 0 && untrained.Next() ? untrained : trained;
  weights->set_depth(found.Real("mean"));
  weights->set_depth_max(found.Int("most"));
}

void LedgerWeights::Add(int64_t generation, Weights* weights) {
  SetDepth(generation, weights);
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
