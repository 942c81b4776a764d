#include "replay/ledger/pools.h"

#include "proto/ids.h"

namespace pawl {
namespace {

std::vector<Candidate> ReadCandidates(Query* query) {
  std::vector<Candidate> candidates;
  while (query->Next())
    candidates.push_back(
        {query->Int("id"), query->Int("tokens"), query->Real("score"), query->Int32("positions")});
  return candidates;
}

}  // namespace

std::vector<Candidate> LedgerPools::OfGenerations(const LedgerSql& sql, int task, int64_t from,
                                                  int64_t to) {
  Query query = file_.Prepare(sql);
  query.Bind(FirstSampleOf(from), FirstSampleOf(to + 1), task);
  return ReadCandidates(&query);
}

std::vector<Candidate> LedgerPools::Accepted(int task, int64_t from, int64_t to) {
  static const LedgerSql kAccepted(
      "select s.id as id, {TOKENS} as tokens, v.score as score, {POSITIONS} as positions from "
      "{TRAINABLE} "
      "where s.id >= ? and s.id < ? and s.task = ? and v.accepted and {POSITIONS} > 0 "
      "order by s.id");
  return OfGenerations(kAccepted, task, from, to);
}

std::vector<Candidate> LedgerPools::Audited(int task, int64_t from, int64_t to) {
  static const LedgerSql kAudited(
      "select s.id as id, l.token_count as tokens, v.score as score, 1 as positions from "
      "{TRAINABLE} "
      "join lesson l on l.sample = s.id "
      "where s.id >= ? and s.id < ? and s.task = ? order by s.id");
  return OfGenerations(kAudited, task, from, to);
}

std::vector<Candidate> LedgerPools::Scored(int task, int64_t from, int64_t to) {
  static const LedgerSql kScored(
      "select s.id as id, {TOKENS} as tokens, case when s.ended then v.score else 0 end as score, "
      "{POSITIONS} as positions "
      "from {TRAINABLE} where s.id >= ? and s.id < ? and s.task = ? and v.reason < {FAILED} "
      "and {POSITIONS} > 0 order by s.id");
  return OfGenerations(kScored, task, from, to);
}

std::vector<Candidate> LedgerPools::AcceptedSince(int task, int64_t version) {
  static const LedgerSql kAccepted(
      "select s.id as id, {TOKENS} as tokens, v.score as score, {POSITIONS} as positions from "
      "{TRAINABLE} "
      "left join drawn d on d.sample = s.id "
      "where s.weights >= ? and s.task = ? and v.accepted and {POSITIONS} > 0 order by "
      "coalesce(d.times, 0), s.id");
  Query query = file_.Prepare(kAccepted);
  query.Bind(version, task);
  return ReadCandidates(&query);
}

}  // namespace pawl
