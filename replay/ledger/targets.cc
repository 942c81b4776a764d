#include "replay/ledger/targets.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "games/record.h"
#include "proto/ids.h"
#include "proto/sections.h"
#include "replay/ledger/groups.h"
#include "replay/positions.h"

namespace pawl {
namespace {

constexpr int kAnyTask = -1;
constexpr int64_t kOrdinals = (int64_t{1} << kSampleBits) - 1;

const LedgerSql& GamesSql() {
  static const LedgerSql sql(
      "select s.id as id, s.task as task, s.text as text, s.token_count as tokens, "
      "p.prompt as prompt, p.random_key as random_key, t.sample is not null as has_targets, "
      "t.positions as positions, t.offsets as offsets, t.lengths as lengths, t.moves as moves, "
      "t.policy as policy, t.value as value from {JUDGED} join problem p on p.id = s.problem "
      "left join target t on t.sample = s.id where s.id >= ?1 and s.id < ?2 and "
      "(?3 < 0 or s.task = ?3) order by s.id");
  return sql;
}

int SpacesIn(std::string_view text) {
  return static_cast<int>(std::count(text.begin(), text.end(), ' '));
}

}  // namespace

LedgerTargets::LedgerTargets(LedgerFile* file, const Config& config)
    : file_(*file),
      plays_(PlaysGames(config.model())),
      tokenizer_(MakeTokenizer(config.model().tokens())) {
  if (config.mix().unit() != MixConfig::positions) return;
  for (const TaskConfig& task : config.task()) ends_.push_back(task.position_end());
}

std::string_view LedgerTargets::EndOf(int task) const {
  return ends_.empty() ? std::string_view() : ends_.at(static_cast<size_t>(task));
}

void LedgerTargets::Add(int64_t sample_id, int task, const Targets& brought,
                        std::span<const int32_t> solution) {
  std::string_view end = EndOf(task);
  Targets targets = brought;
  if (targets.empty() && !end.empty()) targets = CutBehind(end[0], *tokenizer_, solution);
  if (targets.empty() && !plays_) return;
  google::protobuf::RepeatedField<int32_t> offsets, lengths, moves;
  google::protobuf::RepeatedField<float> policy, value;
  for (const Target& target : targets) {
    offsets.Add(target.offset());
    lengths.Add(target.length());
    moves.Add(target.policy_size());
    policy.MergeFrom(target.policy());
    value.Add(target.has_value() ? target.value() : std::numeric_limits<float>::quiet_NaN());
  }
  std::string offset_bytes = ToBlob(offsets), length_bytes = ToBlob(lengths),
              move_bytes = ToBlob(moves), policy_bytes = ToBlob(policy),
              value_bytes = ToBlob(value);
  file_.Add(LedgerTable::kTarget, sample_id, targets.size(), Blob{offset_bytes}, Blob{length_bytes},
            Blob{move_bytes}, Blob{policy_bytes}, Blob{value_bytes});
}

void LedgerTargets::AddText(int64_t sample_id, int task, const Targets& brought,
                            std::string_view text) {
  if (brought.empty() && EndOf(task).empty()) return;
  Add(sample_id, task, brought, tokenizer_->EncodeSolution(text));
}

Targets LedgerTargets::Read(int64_t sample_id) {
  Targets targets;
  static const LedgerSql kAny("select 1 from target where sample = ?");
  if (!file_.Prepare(kAny).Bind(sample_id).Next()) return targets;
  file_.Read(LedgerTable::kTarget, sample_id, [&](const Query& row) {
    std::optional<Targets> read = ReadTargets(row);
    file_.RequireTrue("target", std::to_string(sample_id),
                      read ? "" : "has blobs that do not fit together");
    targets = std::move(*read);
  });
  return targets;
}

std::optional<Targets> ReadTargets(const Query& row) {
  google::protobuf::RepeatedField<int32_t> offsets, lengths, moves;
  google::protobuf::RepeatedField<float> policy, value;
  FromBlob(row.Raw("offsets"), &offsets);
  FromBlob(row.Raw("lengths"), &lengths);
  FromBlob(row.Raw("moves"), &moves);
  FromBlob(row.Raw("policy"), &policy);
  FromBlob(row.Raw("value"), &value);
  int count = offsets.size();
  if (row.Int("positions") != count || lengths.size() != count || moves.size() != count ||
      value.size() != count)
    return std::nullopt;
  Targets targets;
  int next = 0;
  for (int i = 0; i < count; ++i) {
    if (moves[i] < 0 || moves[i] > policy.size() - next) return std::nullopt;
    Target* target = targets.Add();
    target->set_offset(offsets[i]);
    target->set_length(lengths[i]);
    for (int j = 0; j < moves[i]; ++j) target->add_policy(policy[next++]);
    if (!std::isnan(value[i])) target->set_value(value[i]);
  }
  if (next != policy.size()) return std::nullopt;
  return targets;
}

LedgerGames::LedgerGames(LedgerFile* file, int64_t generation, std::optional<int> task)
    : file_(*file), query_(file->Prepare(GamesSql())) {
  query_.Bind(FirstSampleOf(generation), FirstSampleOf(generation + 1), task.value_or(kAnyTask));
}

RandomKey LedgerGames::key() const {
  return RandomKey::Root(static_cast<uint64_t>(query_.Int("random_key")))
      .Fold(static_cast<uint64_t>(id() & kOrdinals));
}

Targets LedgerGames::targets() const {
  if (query_.Int("has_targets") == 0) return {};
  std::optional<Targets> targets = ReadTargets(query_);
  RequireTrue(targets ? "" : "has blobs that do not fit together");
  return *std::move(targets);
}

void LedgerGames::RequireTrue(const std::string& wrong) const {
  file_.RequireTrue("target", std::to_string(id()), wrong);
}

std::optional<std::vector<int>> PliesOf(std::string_view opening, std::string_view text,
                                        const Targets& targets, const Tokenizer& tokenizer) {
  if (tokenizer.Unknown(text)) return std::nullopt;
  std::vector<int32_t> tokens = tokenizer.EncodeSolution(text);
  std::vector<int> plies;
  int ply = SpacesIn(OpeningMoves(opening));
  size_t token = 0, at = 0;  // where the last target begins: of the tokens, of the text
  for (const Target& target : targets) {
    auto offset = static_cast<size_t>(target.offset());  // of a negative one: beyond all tokens
    if (offset >= tokens.size() || (!plies.empty() && offset <= token)) return std::nullopt;
    std::string between = tokenizer.Decode(std::span(tokens).subspan(token, offset - token));
    ply += SpacesIn(between);
    at += between.size();
    token = offset;
    bool begins = at == 0 || text[at - 1] == ' ';
    if (!begins || text.find(' ', at) == std::string_view::npos) return std::nullopt;
    plies.push_back(ply);
  }
  return plies;
}

}  // namespace pawl
