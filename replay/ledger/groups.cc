#include "replay/ledger/groups.h"

namespace pawl {

Group ReadGroup(const Query& row) {
  Group group;
  group.set_id(row.Int("problem"));
  group.set_generation(row.Int("generation"));
  group.set_task(row.Int32("task"));
  group.set_level(row.Int32("level"));
  group.set_seed(static_cast<uint64_t>(row.Int("seed")));
  group.set_prompt(row.Text("prompt"));
  group.set_random_key(static_cast<uint64_t>(row.Int("random_key")));
  group.set_samples(row.Int32("samples"));
  group.set_prompt_tokens(row.Int32("prompt_tokens"));
  return group;
}

Sample ReadSample(const Query& row) {
  Sample sample;
  sample.set_id(row.Int("sample"));
  sample.set_text(row.Text("text"));
  FromBlob(row.Text("tokens"), sample.mutable_tokens());
  FromBlob(row.Text("log_probs"), sample.mutable_log_probs());
  sample.set_ended(row.Int("ended") != 0);
  return sample;
}

}  // namespace pawl
