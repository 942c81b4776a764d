#include "base/metric_schema.h"

#include <set>

#include "tests/testing.h"

namespace pawl {
namespace {

TEST(MetricSchema, HasEachNameOnce) {
  std::set<std::string_view> names;
  for (const MetricRule& rule : MetricRules()) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_FALSE(rule.what.empty()) << rule.name;
    EXPECT_FALSE(rule.averaged.empty()) << rule.name;
    EXPECT_EQ(rule.title.empty(), rule.axis.empty()) << rule.name;
    EXPECT_EQ(rule.reference.empty(), rule.reference_name.empty()) << rule.name;
  }
  for (const MetricRule& rule : MetricRules())
    EXPECT_TRUE(rule.reference.empty() || names.contains(rule.reference)) << rule.name;
}

TEST(MetricSchema, KnowsNamesWithTheirTaskAndNumber) {
  MetricName level = ReadMetricName("eval/judge-addition0/accuracy/12");
  ASSERT_NE(level.rule, nullptr);
  EXPECT_EQ(level.rule->name, "eval/T/accuracy/L");
  EXPECT_EQ(level.task, "judge-addition0");
  EXPECT_EQ(level.number, "12");
  MetricName mean = ReadMetricName("eval/addition/accuracy");
  EXPECT_EQ(mean.rule->name, "eval/T/accuracy");
  EXPECT_EQ(mean.number, "");
  MetricName of_class = ReadMetricName("eval/legal/accuracy/en_passant");
  EXPECT_EQ(of_class.rule->name, "eval/T/accuracy/C");
  EXPECT_EQ(of_class.number, "en_passant");
  EXPECT_EQ(ReadMetricName("verify/phi").rule->name, "verify/phi");
  EXPECT_EQ(ReadMetricName("verify/addition/phi").rule->name, "verify/T/phi");
}

TEST(MetricSchema, KnowsNoOther) {
  for (const char* metric :
       {"", "eval", "eval/addition", "eval/addition/accuracy/", "eval//accuracy",
        "eval/addition/accuracy/x", "eval/legal/accuracy/pin", "eval/addition/accuracy/begin-hard",
        "eval/chess/mistakes/x", "eval/addition/accuracy/1/2", "eval/a/b/accuracy",
        "eval/addition/pass@", "eval/addition/pass@1k", "learn/losses", "xlearn/loss",
        "eval/T/unheard"})
    EXPECT_EQ(ReadMetricName(metric).rule, nullptr) << metric;
}

TEST(MetricSchema, TitlesSayWhatTheNamesSay) {
  auto title = [](const char* metric) { return TitleOf(ReadMetricName(metric)); };
  EXPECT_EQ(title("eval/copy/accuracy"), "copy: accuracy, mean over levels");
  EXPECT_EQ(title("eval/copy/accuracy/7"), "copy: accuracy on level 7");
  EXPECT_EQ(title("eval/chess/mistakes/begin-hard"),
            "chess: mistakes with search in stage begin-hard");
  EXPECT_EQ(title("eval/legal/accuracy/pinned"), "legal: accuracy on class pinned");
  EXPECT_EQ(title("eval/copy/pass@8"), "copy: one of 8 samples is right (pass@8)");
  EXPECT_EQ(title("eval/copy/pass@1"), "copy: one sample is right (pass@1)");
  EXPECT_EQ(title("learn/loss"), "training loss, last step");
}

TEST(KnownMetric, AReaderOfANameThatTheSchemaLacksFails) {
  EXPECT_EQ(KnownMetric("learn/loss"), "learn/loss");
  EXPECT_EQ(KnownMetric("eval/copy/accuracy/7"), "eval/copy/accuracy/7");
  EXPECT_EQ(testing::ErrorOf([] { KnownMetric("learn/losses"); }),
            "metric learn/losses: is not in the schema of metrics; correct the name, or add it to "
            "base/metric_schema.cc");
}

TEST(MetricOf, PutsTheTaskAndTheNumberIntoTheRulesName) {
  EXPECT_EQ(MetricOf("eval/T/accuracy", "copy"), "eval/copy/accuracy");
  EXPECT_EQ(MetricOf("eval/T/accuracy/L", "copy", "7"), "eval/copy/accuracy/7");
  EXPECT_EQ(MetricOf("eval/T/accuracy/C", "legal", "random"), "eval/legal/accuracy/random");
  EXPECT_EQ(MetricOf("eval/T/pass@K", "copy", "8"), "eval/copy/pass@8");
  EXPECT_THAT(testing::ErrorOf([] { MetricOf("eval/T/acuracy", "copy"); }),
              ::testing::HasSubstr("metric eval/T/acuracy: is not in the schema"));
  EXPECT_THAT(testing::ErrorOf([] { MetricOf("eval/T/pass@K", "copy"); }),
              ::testing::HasSubstr("metric eval/copy/pass@: is not in the schema"));
}

}  // namespace
}  // namespace pawl
