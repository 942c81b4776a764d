#include "replay/ledger/sql.h"

#include <fmt/format.h>

#include "proto/ids.h"
#include "proto/pawl.pb.h"

namespace pawl {
namespace {

constexpr int kFirstFailure = Verdict::TIMEOUT;
static_assert(Verdict::RIGHT < kFirstFailure && Verdict::WRONG < kFirstFailure);
static_assert(Verdict::CRASH > kFirstFailure && Verdict::REFUSED > kFirstFailure);

constexpr const char* kGroup =
    "p.id as problem, p.generation as generation, p.task as task, p.level as level, "
    "p.seed as seed, p.prompt as prompt, p.random_key as random_key, p.samples as samples, "
    "p.prompt_tokens as prompt_tokens";
constexpr const char* kProposal =
    "coalesce((select q.sample from proposal q where q.problem = p.id), 0) as proposal";
constexpr const char* kSample =
    "s.id as sample, s.text as text, s.tokens as tokens, s.log_probs as log_probs, "
    "s.ended as ended";
constexpr const char* kJudged = "sample s join verdict v on v.sample = s.id";
constexpr const char* kWithPrompts =
    "join problem p on p.id = s.problem left join made m on m.sample = s.id "
    "left join target t on t.sample = s.id";
constexpr const char* kPositions = "coalesce(t.positions, 1)";
constexpr const char* kTokens = "s.token_count + coalesce(m.prompt_tokens, p.prompt_tokens)";

}  // namespace

LedgerSql::LedgerSql(std::string_view text)
    : text_(fmt::format(fmt::runtime(text), fmt::arg("TRUE", static_cast<int>(Verdict::TRUE)),
                        fmt::arg("FALSE", static_cast<int>(Verdict::FALSE)),
                        fmt::arg("UNKNOWN", static_cast<int>(Verdict::UNKNOWN)),
                        fmt::arg("WRONG", static_cast<int>(Verdict::WRONG)),
                        fmt::arg("FAILED", kFirstFailure), fmt::arg("SAMPLE_BITS", kSampleBits),
                        fmt::arg("FRESH_SHIFT", kFreshShift), fmt::arg("GROUP", kGroup),
                        fmt::arg("PROPOSAL", kProposal), fmt::arg("SAMPLE", kSample),
                        fmt::arg("JUDGED", kJudged),
                        fmt::arg("TRAINABLE", fmt::format("{} {}", kJudged, kWithPrompts)),
                        fmt::arg("TOKENS", kTokens), fmt::arg("POSITIONS", kPositions))) {}

}  // namespace pawl
