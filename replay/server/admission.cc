#include "replay/server/admission.h"

#include "base/error.h"
#include "base/log.h"
#include "proto/config.h"
#include "proto/ids.h"

namespace pawl {

Welcome Admission::Greet(const Hello& hello, int64_t newest) const {
  std::string who = fmt::format("{} {}", hello.role(), hello.name());
  if (!hello.run_id().empty() && hello.run_id() != run_id_) {
    throw Error(ErrorCode::kUsage, who,
                fmt::format("what it holds belongs to run {}, and this is the server of run {}",
                            hello.run_id(), run_id_),
                "give it its own run's server, or another --out");
  }
  if (hello.generation() > newest + 1) {
    throw Error(
        ErrorCode::kData, who,
        fmt::format("stands at generation {}, and the weights published here end at version {}",
                    hello.generation(), newest),
        "the server's folder has lost its ledger: restore it from a copy, or start a new --out for "
        "both");
  }
  Welcome welcome;
  welcome.set_run_id(run_id_);
  Config config = config_;
  if (hello.role() == "actor")
    config.set_seed(0);  // by which it could work out problems and their answers
  welcome.set_config(ConfigText(config));
  return welcome;
}

void Admission::Refuse(const Peer& peer, const std::string& what, std::string_view why) {
  constexpr int kLogged = 20;
  Error error(ErrorCode::kFailed, fmt::format("{} {}", peer.role, peer.name),
              fmt::format("{} {}", what, why));
  if (++refusals_ <= kLogged)
    spdlog::warn("refused: {}{}", error.what(),
                 refusals_ == kLogged ? "; no more is said of such" : "");
  throw error;
}

void Admission::RequireGeneration(const Peer& peer, int64_t generation, int64_t newest,
                                  int64_t ahead) {
  std::string what = fmt::format("generation {}", generation);
  if (generation > config_.generations())
    Refuse(peer, what, fmt::format("is behind the run's last, {}", config_.generations()));
  if (generation > newest + ahead)
    Refuse(peer, what, fmt::format("cannot be yet: the newest weights are version {}", newest));
}

void Admission::RequireDraw(const Peer& peer, const DrawSteps& ask) {
  if (ask.start() != (ask.generation() == 0))
    Refuse(peer, "a draw", "says of the run's start what its generation does not");
  for (int task : ask.closed()) {
    std::string wrong = content_.WrongWithTask(task);
    if (wrong.empty() && config_.task(task).opens_at() == 0)
      wrong = fmt::format("closes task {}, which is open from the beginning", task);
    if (!wrong.empty()) Refuse(peer, "a draw", wrong);
  }
}

void Admission::RequireSamples(const Peer& peer, const Group& submitted, const Group& asked) {
  std::string what = fmt::format("submission of group {}", asked.id());
  if (submitted.sample_size() != asked.samples())
    Refuse(peer, what, "has another number of samples than was asked for");
  for (int i = 0; i < submitted.sample_size(); ++i) {
    const Sample& sample = submitted.sample(i);
    if (sample.id() != SampleId(asked.id(), i))
      Refuse(peer, what, "holds a sample with a wrong id");
    std::string wrong = content_.WrongWithSample(sample);
    if (wrong.empty())
      wrong = content_.WrongWithGame(
          asked.prompt(),
          std::span(sample.tokens().data(), static_cast<size_t>(sample.tokens_size())),
          sample.target());
    if (!wrong.empty()) Refuse(peer, what, fmt::format("{} (sample {})", wrong, i));
  }
}

void Admission::RequireProblems(const Peer& peer, int64_t known, OpenGeneration* open) {
  for (Group& group : *open->mutable_group()) {
    group.set_generation(open->generation());
    int64_t index = group.id() - GroupId(open->generation(), 0);
    std::string what = fmt::format("problem {}", group.id());
    if (index < 0 || index > known) Refuse(peer, what, "is not the next of its generation");
    if (std::string wrong = content_.WrongWithProblem(group); !wrong.empty())
      Refuse(peer, what, wrong);
    if (group.sample_size() > 0) Refuse(peer, what, "comes with samples");
    if (index == known) ++known;
  }
}

void Admission::RequireFresh(const Peer& peer, const FeedFresh& fresh) {
  for (const FreshSample& sample : fresh.sample()) {
    std::string wrong = content_.WrongWithFresh(sample);
    if (!wrong.empty())
      Refuse(peer, fmt::format("fresh sample {} of task {}", sample.index(), sample.task()), wrong);
  }
}

}  // namespace pawl
