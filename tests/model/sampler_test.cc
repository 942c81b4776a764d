// What an actor asks of a model, of a network and of one fitted in closed form.
#include "model/sampler.h"

#include <map>

#include "model/closed_form/closed_form.h"
#include "model/network.h"
#include "model/weights.h"
#include "proto/config.h"
#include "proto/ids.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

Config NetworkConfig(int slots) {
  return ParseConfig(
      "[model]\nlayers = 1\nwidth = 16\nheads = 2\nfeed_forward = 16\ncontext = 24\n"
      "[[task]]\nkind = \"addition\"\n[sample]\nmax_new_tokens = 8\n",
      "x", {fmt::format("sample.slots={}", slots)});
}

Config GaussianConfig() {
  return ParseConfig("[model]\nkind = \"gaussian\"\n[[task]]\nkind = \"gaussian\"\n", "x", {});
}

std::string NetworkWeights() {
  Network network(NetworkConfig(8).model(), 64);
  network.Initialize(RandomKey::Root(1));
  return ToSafetensors(network);
}

Group Asked(int64_t id, int samples, const std::string& prompt) {
  Group group;
  group.set_id(id);
  group.set_prompt(prompt);
  group.set_random_key(RandomKey::Root(static_cast<uint64_t>(id)).value());
  group.set_samples(samples);
  return group;
}

// By id: the texts of all groups.
std::map<int64_t, std::vector<std::string>> Drawn(Sampler* sampler) {
  std::vector<Group> finished;
  while (sampler->Step(&finished)) {
  }
  std::map<int64_t, std::vector<std::string>> texts;
  for (const Group& group : finished) {
    for (int i = 0; i < group.sample_size(); ++i) {
      EXPECT_EQ(group.sample(i).id(), SampleId(group.id(), i));
      EXPECT_EQ(group.sample(i).tokens_size(), group.sample(i).log_probs_size());
      texts[group.id()].push_back(group.sample(i).text());
    }
  }
  return texts;
}

TEST(Sampler, ANetworksSamplesDependOnKeyAndWeightsAlone) {
  std::string weights = NetworkWeights();
  auto few = Sampler::Make(NetworkConfig(8)), many = Sampler::Make(NetworkConfig(64));
  for (auto* sampler : {&few, &many}) {
    (*sampler)->Take(weights, "w");
    for (int64_t id : {1, 2, 3}) (*sampler)->Add(Asked(id, 4, "1+2="));
    EXPECT_EQ((*sampler)->waiting(), 12);
  }
  auto texts = Drawn(few.get());
  EXPECT_EQ(texts.size(), 3u);
  EXPECT_EQ(texts, Drawn(many.get()));
  EXPECT_EQ(few->waiting(), 0);
}

TEST(Sampler, WeightsOfAnotherModelAreRefused) {
  auto sampler = Sampler::Make(NetworkConfig(8));
  Network other(ModelConfig(), 64);
  EXPECT_THAT(ErrorOf([&] { sampler->Take(ToSafetensors(other), "version 3"); }),
              HasSubstr("version 3: "));
}

TEST(Sampler, AClosedFormDrawsWholeTexts) {
  Config config = GaussianConfig();
  auto model = ClosedForm::Make(config.model());
  model->weights().data_ptr<double>()[0] = 5;
  model->weights().data_ptr<double>()[1] = 0;  // no variance
  auto sampler = Sampler::Make(config);
  sampler->Take(TensorsToSafetensors({{"weights", model->weights()}}), "w");
  sampler->Add(Asked(1, 3, ""));
  EXPECT_EQ(sampler->waiting(), 1);
  std::vector<Group> finished;
  EXPECT_TRUE(sampler->Step(&finished));
  ASSERT_EQ(finished.size(), 1u);
  ASSERT_EQ(finished[0].sample_size(), 3);
  for (const Sample& sample : finished[0].sample()) {
    EXPECT_EQ(sample.text(), "5");
    EXPECT_TRUE(sample.ended());
    EXPECT_EQ(sample.tokens_size(), 1);
  }
  EXPECT_FALSE(sampler->Step(&finished));
}

}  // namespace
}  // namespace pawl
