#include "replay/ledger/samples.h"

#include "proto/ids.h"
#include "replay/ledger/groups.h"

namespace pawl {
namespace {

// The problem of a row that has the columns {GROUP} and the column proposal.
Group ReadProposed(const Query& row) {
  Group group = ReadGroup(row);
  group.set_proposal(row.Int("proposal"));
  return group;
}

}  // namespace

void LedgerSamples::AddProblems(const OpenGeneration& generation) {
  for (const Group& group : generation.group()) {
    file_.Add(LedgerTable::kProblem, group.id(), generation.generation(), group.task(),
              group.level(), group.seed(), std::string_view(group.prompt()), group.random_key(),
              group.samples(), group.prompt_tokens());
    if (group.proposal() > 0) proposals_.Add(group.id(), group.proposal());
  }
}

Stored LedgerSamples::AddSamples(const SubmitSamples& submission, int64_t weights_version,
                                 std::string_view actor) {
  Stored stored;
  for (const Group& group : submission.group()) {
    for (const Sample& sample : group.sample()) {
      double log_prob = 0;
      for (float value : sample.log_probs()) log_prob += value;
      std::string tokens = ToBlob(sample.tokens()), log_probs = ToBlob(sample.log_probs());
      bool is_new =
          file_.Add(LedgerTable::kSample, sample.id(), group.id(), GenerationOfGroup(group.id()),
                    group.task(), weights_version, actor, std::string_view(sample.text()),
                    Blob{tokens}, Blob{log_probs}, log_prob, sample.tokens_size(), sample.ended());
      if (is_new) {
        stored.set_stored(stored.stored() + 1);
        rows_.Keep(group, sample);
        targets_.Add(sample.id(), group.task(), sample.target(),
                     {sample.tokens().data(), static_cast<size_t>(sample.tokens_size())});
      } else {
        stored.set_duplicates(stored.duplicates() + 1);
      }
    }
  }
  return stored;
}

int64_t LedgerSamples::AddVerdicts(const SubmitVerdicts& verdicts) {
  int64_t accepted = 0;
  for (const Verdict& verdict : verdicts.verdict()) {
    bool is_new = file_.Add(LedgerTable::kVerdict, verdict.sample_id(), verdict.accepted(),
                            verdict.score(), std::string_view(verdict.verifier()),
                            static_cast<int>(verdict.reason()), static_cast<int>(verdict.truth()));
    if (!is_new) continue;
    if (verdict.accepted()) ++accepted;
    if (verdict.fault() != Verdict::NO_FAULT)
      file_.Add(LedgerTable::kFault, verdict.sample_id(), static_cast<int>(verdict.fault()));
    AddWhatIsTaught(verdict);
  }
  return accepted;
}

// A verdict may bring a lesson for the judge, and another prompt to train the sample on with.
void LedgerSamples::AddWhatIsTaught(const Verdict& verdict) {
  if (!verdict.judge_answer().empty()) {
    file_.Add(LedgerTable::kLesson, verdict.sample_id(), std::string_view(verdict.judge_prompt()),
              std::string_view(verdict.judge_answer()), verdict.judge_tokens());
  }
  if (verdict.made_prompt().empty()) return;
  file_.Add(LedgerTable::kMade, verdict.sample_id(), std::string_view(verdict.made_prompt()),
            verdict.made_tokens());
  rows_.Drop(verdict.sample_id());
}

std::vector<LedgerSamples::Progress> LedgerSamples::AllProgress() {
  static const LedgerSql kProgress(
      "select p.generation as generation, count(*) as problems, count(s.id) as sampled, "
      "count(v.sample) as judged from problem p left join sample s on s.id = p.id << {SAMPLE_BITS} "
      "left join verdict v on v.sample = s.id group by p.generation");
  Query query = file_.Prepare(kProgress);
  std::vector<Progress> all;
  while (query.Next()) {
    all.push_back({query.Int("generation"), query.Int("problems"), query.Int("sampled"),
                   query.Int("judged")});
  }
  return all;
}

std::vector<Group> LedgerSamples::UnsampledGroups() {
  static const LedgerSql kUnsampled(
      "select {GROUP}, {PROPOSAL} from problem p where not exists "
      "(select 1 from sample s where s.id = p.id << {SAMPLE_BITS}) order by p.id");
  Query query = file_.Prepare(kUnsampled);
  std::vector<Group> groups;
  while (query.Next()) groups.push_back(ReadProposed(query));
  return groups;
}

std::vector<Group> LedgerSamples::UnjudgedGroups() {
  static const LedgerSql kUnjudged(
      "select {GROUP}, {PROPOSAL}, {SAMPLE} from sample s join problem p on p.id = s.problem where "
      "not exists (select 1 from verdict v where v.sample = s.id) order by s.id");
  Query query = file_.Prepare(kUnjudged);
  std::vector<Group> groups;
  while (query.Next()) {
    if (groups.empty() || groups.back().id() != query.Int("problem"))
      groups.push_back(ReadProposed(query));
    *groups.back().add_sample() = ReadSample(query);
  }
  return groups;
}

}  // namespace pawl
