#include "replay/ledger/rows.h"

#include <algorithm>

#include "proto/ids.h"
#include "replay/ledger/groups.h"

namespace pawl {

LedgerRows::LedgerRows(LedgerFile* file, const Content* content, LedgerTargets* targets,
                       const Config& config)
    : file_(*file),
      content_(*content),
      targets_(*targets),
      by_positions_(config.mix().unit() == MixConfig::positions),
      with_log_probs_(config.learn().objective() != LearnConfig::supervised) {
  file_.OnUndo([this] { held_.Clear(); });
}

void LedgerRows::Keep(const Group& group, const Sample& sample) {
  Row row;
  row.set_sample_id(sample.id());
  row.set_task(group.task());
  row.set_prompt(group.prompt());
  row.set_text(sample.text());
  *row.mutable_tokens() = sample.tokens();
  row.set_token_count(group.prompt_tokens() + sample.tokens_size());
  if (with_log_probs_) *row.mutable_log_probs() = sample.log_probs();
  held_.Put(std::move(row));
}

const RowCache::Held& LedgerRows::ReadHeld(int64_t sample_id) {
  if (const RowCache::Held* held = held_.Find(sample_id)) return *held;
  Row row;
  row.set_sample_id(sample_id);
  row.set_fresh(IsFresh(sample_id));
  if (row.fresh()) {
    ReadFresh(sample_id, &row);
  } else {
    ReadSampled(sample_id, &row);
    ReadPrompt(sample_id, &row);
    std::string wrong = content_.WrongWithTask(row.task());
    if (wrong.empty()) wrong = content_.WrongWithTokens(row.tokens(), row.text());
    file_.RequireTrue("sample", std::to_string(sample_id), wrong);
  }
  return held_.Put(std::move(row));
}

const RowCache::Held& LedgerRows::ReadWithTargets(int64_t sample_id) {
  const RowCache::Held& held = ReadHeld(sample_id);
  if (held.targets) return held;
  Targets targets = targets_.Read(sample_id);
  std::string wrong = content_.WrongWithTargets(targets, content_.SolutionTokens(held.row));
  file_.RequireTrue("target", std::to_string(sample_id), wrong);
  return held_.PutTargets(sample_id, std::move(targets));
}

Row LedgerRows::ReadAt(int64_t sample_id, int position) {
  if (!by_positions_) return Read(sample_id);
  const RowCache::Held& held = ReadWithTargets(sample_id);
  const Targets& targets = *held.targets;
  if (position >= std::max(targets.size(), 1))
    file_.RequireTrue("target", std::to_string(sample_id),
                      fmt::format("has no position {}", position));
  Row row = held.row;
  if (targets.empty()) return row;
  row.set_position(position);
  *row.mutable_target() = targets[position];
  int64_t behind = content_.SolutionTokens(row) - row.target().offset() - row.target().length();
  row.set_token_count(row.token_count() - static_cast<int>(behind));
  return row;
}

void LedgerRows::ReadFresh(int64_t id, Row* row) {
  file_.Read(LedgerTable::kFresh, id, [&](const Query& fresh) {
    row->set_task(fresh.Int32("task"));
    row->set_prompt(fresh.Text("prompt"));
    row->set_text(fresh.Text("text"));
    row->set_token_count(fresh.Int32("token_count"));
  });
}

void LedgerRows::ReadSampled(int64_t id, Row* row) {
  file_.Read(LedgerTable::kSample, id, [&](const Query& sample) {
    row->set_task(sample.Int32("task"));
    row->set_text(sample.Text("text"));
    FromBlob(sample.Raw("tokens"), row->mutable_tokens());
    if (with_log_probs_) FromBlob(sample.Raw("log_probs"), row->mutable_log_probs());
    row->set_token_count(sample.Int32("token_count"));
  });
}

// A sample is trained on as the answer to the prompt that was made for it, or else to its
// problem's.
void LedgerRows::ReadPrompt(int64_t id, Row* row) {
  auto add = [&](const Query& from) {
    row->set_prompt(from.Text("prompt"));
    row->set_token_count(row->token_count() + from.Int32("prompt_tokens"));
  };
  if (WasPromptMade(id)) {
    file_.Read(LedgerTable::kMade, id, add);
  } else {
    file_.Read(LedgerTable::kProblem, GroupOfSample(id), add);
  }
}

bool LedgerRows::WasPromptMade(int64_t id) {
  static const LedgerSql kMade("select 1 from made where sample = ?");
  return file_.Prepare(kMade).Bind(id).Next();
}

LedgerRows::Lesson LedgerRows::ReadLesson(int64_t sample_id) {
  Lesson lesson;
  file_.Read(LedgerTable::kLesson, sample_id, [&](const Query& row) {
    lesson = {row.Text("prompt"), row.Text("answer"), row.Int32("token_count")};
  });
  return lesson;
}

}  // namespace pawl
