#include "base/effect.h"

#include <set>

#include "base/config.h"
#include "base/options.pb.h"
#include "proto/config.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace pb = google::protobuf;

Config Read(const std::string& text) {
  Config config;
  OverlayToml(text, "x", {}, &config, nullptr);
  return config;
}

TEST(ClearUnused, ClearsWhatHasNoEffectAndSaysWhatDecides) {
  Config config = Read("[[task]]\nkind = \"sorting\"\ntrace = true\nzipf = 2\n[mix]\nbudget = 5\n");
  std::vector<Unused> unused = ClearUnused(&config);
  ASSERT_EQ(unused.size(), 2u);
  EXPECT_EQ(unused[0].key, "task.0.zipf");
  EXPECT_EQ(unused[0].decider, "task.0.kind");
  EXPECT_EQ(unused[0].value, "sorting");
  EXPECT_THAT(unused[0].wanted, ElementsAre("facts", "text", "categorical"));
  EXPECT_EQ(unused[1].key, "mix.budget");
  EXPECT_FALSE(config.task(0).has_zipf());
  EXPECT_TRUE(config.task(0).trace());
}

TEST(ClearUnused, TakesAKeyAtItsDefaultForSet) {
  Config config = Read("[[task]]\nkind = \"sorting\"\nzipf = 1\n");
  EXPECT_EQ(ClearUnused(&config).size(), 1u);
}

// places needs coupled positions, which need a transformer.
TEST(ClearUnused, FollowsAKeyThatDecidesOverAnother) {
  Config config = Read(
      "[model]\nkind = \"gaussian\"\npositions = \"coupled\"\nplaces = 40\n[learn]\ndecay = "
      "0.3\nfinal_rate = 0.2\n");
  EXPECT_EQ(ClearUnused(&config).size(), 4u);
  EXPECT_EQ(ClearUnused(&config).size(), 0u);
}

TEST(ClearUnused, AnElementOfAListDecidesToo) {
  Config config = Read(
      "[verify]\nkind = \"all_of\"\nparts = [\"noisy\", \"vote\"]\naccept_wrong = 0.1\nvote_share "
      "= 0.4\nlength_min = 2\n");
  std::vector<Unused> unused = ClearUnused(&config);
  ASSERT_EQ(unused.size(), 1u);
  EXPECT_EQ(unused[0].key, "verify.length_min");
}

TEST(KeysFor, ListsTheKeysOfAKind) {
  EXPECT_THAT(KeysFor(*TaskConfig::descriptor(), "kind", "facts"),
              ::testing::UnorderedElementsAre("count", "zipf"));
  EXPECT_THAT(KeysFor(*TaskConfig::descriptor(), "kind", "copy"), ElementsAre());
}

TEST(NeedText, SaysWhereAKeyHasAnEffect) {
  EXPECT_EQ(NeedText(*TaskConfig::descriptor()->FindFieldByName("branch")), "`kind` is text");
  EXPECT_EQ(NeedText(*VerifyConfig::descriptor()->FindFieldByName("vote_share")),
            "`kind` or `parts` is vote or panel");
  EXPECT_EQ(NeedText(*MixConfig::descriptor()->FindFieldByName("replay_fresh")),
            "`fresh` is not 0");
  EXPECT_EQ(NeedText(*Config::descriptor()->FindFieldByName("seed")), "");
}

// The field that a need of `section` names, by the rule of base/effect.h.
const pb::FieldDescriptor* Named(const pb::Descriptor& section, const std::string& of) {
  if (const pb::FieldDescriptor* own = section.FindFieldByName(of)) return own;
  const pb::Descriptor* at = Config::descriptor();
  std::istringstream path(of);
  const pb::FieldDescriptor* field = nullptr;
  for (std::string name; std::getline(path, name, '.');) {
    field = at == nullptr ? nullptr : at->FindFieldByName(name);
    at = field == nullptr ? nullptr : field->message_type();
  }
  return field;
}

void CheckSchema(const pb::Descriptor& section) {
  for (int i = 0; i < section.field_count(); ++i) {
    const pb::FieldDescriptor& field = *section.field(i);
    if (field.message_type() != nullptr) CheckSchema(*field.message_type());
    for (const Need& need : field.options().GetExtension(pawl::rule).need()) {
      ASSERT_GT(need.of_size(), 0) << field.full_name();
      EXPECT_GT(need.is_size() + need.is_not_size(), 0) << field.full_name();
      for (const std::string& of : need.of()) {
        const pb::FieldDescriptor* decider = Named(section, of);
        ASSERT_NE(decider, nullptr) << field.full_name() << " needs " << of;
        if (decider->enum_type() == nullptr) continue;
        for (const auto* values : {&need.is(), &need.is_not()}) {
          for (const std::string& value : *values)
            EXPECT_NE(decider->enum_type()->FindValueByName(value), nullptr)
                << field.full_name() << ": " << value;
        }
      }
    }
  }
}

TEST(Schema, NeedsNameKeysAndValuesThatThereAre) { CheckSchema(*Config::descriptor()); }

}  // namespace
}  // namespace pawl
