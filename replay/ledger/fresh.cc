#include "replay/ledger/fresh.h"

#include "proto/ids.h"

namespace pawl {
namespace {

// Generations after 0 draw from here on. So a run that took over the generation 0 of another run
// draws none of that generation's rows again.
constexpr int64_t kAfterStart = int64_t{1} << 32;

}  // namespace

void LedgerFresh::Add(const FeedFresh& fresh) {
  for (const FreshSample& sample : fresh.sample()) {
    int64_t id = FreshId(sample.task(), sample.index());
    bool is_new = file_.Add(LedgerTable::kFresh, id, sample.task(), sample.index(), sample.level(),
                            sample.seed(), std::string_view(sample.prompt()),
                            std::string_view(sample.text()), sample.tokens());
    if (is_new) targets_.AddText(id, sample.task(), sample.target(), sample.text());
  }
}

std::vector<Candidate> LedgerFresh::From(int task, int64_t index) {
  static const LedgerSql kFresh(
      "select f.id as id, f.token_count as token_count, {POSITIONS} as positions from fresh f left "
      "join target t on t.sample = f.id where f.id >= ? and f.id < ? order by f.id");
  Query query = file_.Prepare(kFresh);
  query.Bind(FreshId(task, index), FreshId(task + 1, 0));
  std::vector<Candidate> candidates;
  while (query.Next())
    candidates.push_back({query.Int("id"), query.Int("token_count"), 1, query.Int32("positions")});
  return candidates;
}

int64_t LedgerFresh::Start(int task, int64_t generation) {
  static const LedgerSql kLast(
      "select generation, first from stream where task = ? and generation between ? and ? order by "
      "generation desc limit 1");
  int64_t start = generation == 0 ? 0 : kAfterStart;
  {
    Query last = file_.Prepare(kLast);
    last.Bind(task, generation == 0 ? 0 : 1, generation);
    if (last.Next()) {
      start = last.Int("first");
      int64_t known = last.Int("generation");
      if (known == generation) return start;
      for (int64_t before = known; before < generation; ++before)
        start += steps_.FreshSamples(task, before);
    }
  }
  file_.Add(LedgerTable::kStream, task, generation, start);
  return start;
}

}  // namespace pawl
