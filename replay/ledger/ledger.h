// Ledger: the append-only record of samples, verdicts, fresh data and what each training step
// consumed.
//
// One SQLite file, WAL, synchronous FULL; docs/formats.md documents its tables. Every insert may be
// repeated without another effect. Nothing is durable before Commit returns.
//
// Each row carries a checksum, and each table the sum of them. All are checked when the file is
// opened, those of a row again when it is read for training; so are then its tokens, which have to
// be those of its text.
//
// Errors:  Error(kData): corrupt or newer file.  Error(kFailed): disk full, not writable.
// Threads: one at a time.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "proto/config.pb.h"
#include "proto/pawl.pb.h"
#include "replay/content.h"
#include "replay/ledger/row_cache.h"
#include "replay/ledger/schema.h"
#include "replay/ledger/sqlite.h"
#include "replay/mixer.h"

namespace pawl {

class Ledger {
 public:
  // Makes the file or opens it; a file of another run is refused.
  Ledger(const std::filesystem::path& path, const std::string& run_id, const Config& config);

  void Begin();
  void Commit();
  void Rollback();
  // Of a transaction: all that `operation` does, or nothing where it throws.
  void Atomically(const std::function<void()>& operation);

  // ---- what actors and verifiers bring
  void AddProblems(const OpenGeneration& generation);
  Stored AddSamples(const SubmitSamples& submission, int64_t weights_version,
                    std::string_view actor);
  // Returns how many of them were new and accepted.
  int64_t AddVerdicts(const SubmitVerdicts& verdicts);

  struct Progress {
    int64_t generation, problems, sampled, judged;
  };
  std::vector<Progress> AllProgress();
  // Groups of every generation that still lack samples, or verdicts; samples come with their texts.
  std::vector<Group> UnsampledGroups();
  std::vector<Group> UnjudgedGroups();

  // ---- what the learner sees
  GenerationState Tally(int64_t generation, int examples);
  void AddFresh(const FeedFresh& fresh);
  // Fresh samples of one task from `index` on, in order.
  std::vector<Candidate> Fresh(int task, int64_t index);
  // Accepted samples of one task, generations in [from, to], in order of id.
  std::vector<Candidate> Accepted(int task, int64_t from, int64_t to);
  // The same, of samples that teach a learned verifier, accepted or not; and what one of them
  // teaches.
  std::vector<Candidate> Audited(int task, int64_t from, int64_t to);
  struct Lesson {
    std::string prompt, answer;
    int tokens;  // of both and an end token
  };
  Lesson ReadLesson(int64_t sample_id);
  // The same, of all that have a verdict, whatever it is.
  std::vector<Candidate> Scored(int task, int64_t from, int64_t to);
  const Row& ReadRow(int64_t sample_id);  // valid until the next call
  // What became of one task's samples, generations in [from, to].
  struct Outcomes {
    int64_t samples = 0, accepted = 0, rejected = 0, cut = 0,
            failed = 0;  // cut: rejected and without an end; failed: no verdict
  };
  Outcomes OutcomesOf(int task, int64_t from, int64_t to);

  // ---- what training consumed
  void AddStep(int64_t generation, const Step& step);
  std::optional<Step> ReadStep(int64_t generation, int64_t step);
  std::vector<int64_t> StepSamples(int64_t generation,
                                   int64_t step);  // ids in order of rows; none: not recorded
  // Fresh rows of one task that a generation consumed.
  int64_t FreshDrawn(int task, int64_t generation);
  // Where a generation begins in one task's fresh stream; fixed when first asked.
  int64_t FreshStart(int task, int64_t generation);

  // ---- continuous mode
  // How often each verified sample was drawn, and all together.
  void CountDraws(const Step& step);
  // Accepted samples of one task from weights `version` or newer; the least drawn first, then in
  // order of id.
  std::vector<Candidate> AcceptedSince(int task, int64_t version);
  // Verdicts on one task's samples from exactly these weights, and how many of them accept.
  struct Verdicts {
    int64_t all = 0, accepted = 0;
  };
  Verdicts VerdictsOn(int task, int64_t version);
  // Accepted samples from weights older than `version` that were never drawn.
  int64_t Stale(int64_t version);
  // Samples accepted, and verified rows drawn, over the whole run.
  int64_t Counter(const char* name);
  void AddToCounter(const char* name, int64_t amount);

  // ---- weights
  void AddWeights(int64_t generation,
                  Weights* weights);  // fills the depth from the generation's steps
  std::optional<Weights> WeightsOf(int64_t version);
  std::optional<Weights> LatestWeights();
  std::vector<Weights> AllWeights();

  // Deletes what belongs to generations before `generation`, weights rows excepted.
  void Forget(int64_t generation);

 private:
  enum class Which { kAccepted, kAudited, kScored };
  using Changed = std::array<bool, kLedgerTables.size()>;

  std::vector<Candidate> Judged(Which which, int task, int64_t from, int64_t to);
  void Describe(const std::string& run_id, const Config& config);
  template <typename... Values>
  bool Store(Query* insert, LedgerTable table, const Values&... values);
  template <typename... Values>
  void Remove(LedgerTable table, const char* sql, const Values&... values);
  void WriteSums();
  void ReadSampleRow(int64_t sample_id, Row* row);
  void ReadChecked(LedgerTable table, const char* select, int64_t id,
                   const std::function<void(const Query&)>& take);
  void RequireContent(std::string_view what, const std::string& id, const std::string& wrong) const;

  Database database_;
  std::string path_;
  bool with_log_probs_;  // rows are read with what their samples were drawn at
  Content content_;
  RowCache rows_;
  LedgerSums sums_;
  LedgerSums committed_;  // sums_ when the transaction began
  Changed changed_ = {};  // sums that are to be written
};

}  // namespace pawl
