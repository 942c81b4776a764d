#include "watch/prometheus.h"

#include <cmath>
#include <regex>
#include <set>

#include "base/metric_schema.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Prometheus, GaugesAndMetricsHaveHelpTypeAndValue) {
  Gauges gauges;
  gauges.Set("pawl_step", 4);
  gauges.Add("pawl_trained_rows_total", 7, "fresh");
  gauges.SetMetrics({{"eval/addition/accuracy", 0.5},
                     {"eval/addition/accuracy/3", 0.25},
                     {"learn/loss", NAN},
                     {"gen", 2}});
  std::string text = PrometheusText(gauges);
  EXPECT_THAT(text, HasSubstr("# TYPE pawl_step gauge\npawl_step 4\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE pawl_trained_rows_total counter\n"
                              "pawl_trained_rows_total{source=\"fresh\"} 7\n"));
  EXPECT_THAT(text, HasSubstr("pawl_eval_accuracy{task=\"addition\"} 0.5\n"));
  EXPECT_THAT(text, HasSubstr("pawl_eval_accuracy_by_level{task=\"addition\",level=\"3\"} 0.25\n"));
  EXPECT_THAT(text, Not(HasSubstr("learn_loss"))) << "no number is no value";
  EXPECT_THAT(text, Not(HasSubstr("pawl_gen ")));
  EXPECT_THAT(text, HasSubstr("process_resident_memory_bytes "));
  EXPECT_THAT(text, HasSubstr("process_open_fds "));
  EXPECT_THAT(text, HasSubstr("pawl_build_info{version="));
}

TEST(Prometheus, ALabelsValueIsEscaped) {
  Gauges gauges;
  gauges.Set("pawl_peers", 1, "a\"b\\c\nd");
  EXPECT_THAT(PrometheusText(gauges), HasSubstr("pawl_peers{role=\"a\\\"b\\\\c\\nd\"} 1\n"));
}

// Every metric of the schema gets a name that Prometheus takes, and no two the same.
TEST(Prometheus, EveryMetricOfTheSchemaHasANameOfItsOwn) {
  std::regex name("[a-z_][a-z0-9_]*");
  std::set<std::string> names;
  for (const GaugeRule& rule : GaugeRules()) names.emplace(rule.name);
  for (const MetricRule& rule : MetricRules()) {
    bool number =
        std::string_view("LSCNK").find(rule.name.back()) != std::string_view::npos &&
        (rule.name[rule.name.size() - 2] == '/' || rule.name[rule.name.size() - 2] == '@');
    char letter = rule.name.back();
    std::string value = !number         ? ""
                        : letter == 'S' ? "begin-easy"
                        : letter == 'C' ? "recall"
                                        : "3";
    PrometheusName made = PrometheusNameOf(MetricOf(rule.name, "addition", value));
    EXPECT_TRUE(std::regex_match(made.name, name)) << made.name;
    EXPECT_TRUE(names.insert(made.name).second) << made.name << " twice";
    EXPECT_EQ(made.labels.empty(), rule.name.find("/T") == std::string_view::npos && !number)
        << rule.name;
  }
}

}  // namespace
}  // namespace pawl
