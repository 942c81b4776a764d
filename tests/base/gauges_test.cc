#include "base/gauges.h"

#include <set>

#include "tests/testing.h"

namespace pawl {
namespace {

TEST(Gauges, ShowWhatWasToldLast) {
  Gauges gauges;
  EXPECT_TRUE(gauges.Read().empty());
  gauges.Set("pawl_step", 3);
  gauges.Set("pawl_step", 4);
  gauges.Add("pawl_trained_rows_total", 2, "fresh");
  gauges.Add("pawl_trained_rows_total", 5, "fresh");
  gauges.Add("pawl_trained_rows_total", 1, "verified");
  auto read = gauges.Read();
  EXPECT_EQ(read.at("pawl_step").at(""), 4);
  EXPECT_EQ(read.at("pawl_trained_rows_total"), (Gauges::Values{{"fresh", 7}, {"verified", 1}}));
  gauges.SetMetrics({{"learn/loss", 2}, {"gen", 0}});
  gauges.SetMetrics({{"learn/loss", 1}});
  EXPECT_EQ(gauges.ReadMetrics(), (Metrics{{"learn/loss", 1}, {"gen", 0}}));
}

// Prometheus's conventions: https://prometheus.io/docs/practices/naming
TEST(Gauges, NamesFollowTheConventions) {
  std::set<std::string_view> names;
  for (const GaugeRule& rule : GaugeRules()) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_TRUE(rule.name.starts_with("pawl_")) << rule.name;
    EXPECT_EQ(rule.counts, rule.name.ends_with("_total")) << rule.name;
    EXPECT_TRUE(rule.help.ends_with(".")) << rule.name;
  }
}

}  // namespace
}  // namespace pawl
