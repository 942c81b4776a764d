#include "lab/exhibit_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ctime>
#include <iostream>

#include "base/files.h"

namespace pawl {
namespace {

constexpr const char* kHowToRead =
    "\"x +- m\": the 95% interval of the mean over seeds (Student's) must lie inside x - m to x + "
    "m; wholly outside, "
    "the line FAILS. \"> x\", "
    "\"< x\": the interval must lie beyond x; beyond it on the other side, the line FAILS. \"every "
    "seed\": each seed "
    "and the interval of the "
    "mean must lie there; one seed outside, and the line FAILS. \"median\": by a sign test at 5%. "
    "Anything else, and "
    "anything from fewer than "
    "three seeds, is UNDECIDED. Lines are not corrected for their number: all of them must hold.";

std::string Number(double value) { return fmt::format("{:.4g}", value); }

std::string Now() {
  std::time_t now = std::time(nullptr);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", std::gmtime(&now));
  return text;
}

struct Stretch {
  int64_t first, last;
};

std::vector<Stretch> Stretches(const std::vector<int64_t>& seeds) {
  std::vector<Stretch> stretches;
  for (int64_t seed : seeds) {
    if (!stretches.empty() && stretches.back().last + 1 == seed) {
      stretches.back().last = seed;
    } else {
      stretches.push_back({seed, seed});
    }
  }
  return stretches;
}

std::pair<double, double> Extremes(const Line& line) {
  auto [low, high] = std::minmax_element(line.by_seed.begin(), line.by_seed.end());
  return {*low, *high};
}

nlohmann::ordered_json LineJson(const Line& line) {
  auto [lowest, highest] = Extremes(line);
  Bounds bootstrap = BootstrapMean(line.by_seed);
  nlohmann::ordered_json interval;
  if (line.interval) interval = {line.interval->low, line.interval->high};
  return {{"quantity", line.quantity},
          {"expected", line.expected},
          {"measured", line.measured},
          {"interval_95", interval},
          {"standard_error", line.standard_error},
          {"bootstrap_95", {bootstrap.low, bootstrap.high}},
          {"lowest_seed", lowest},
          {"highest_seed", highest},
          {"by_seed", line.by_seed},
          {"ruling", RulingName(line.ruling)}};
}

std::string LineRow(const Line& line) {
  auto [lowest, highest] = Extremes(line);
  Bounds bootstrap = BootstrapMean(line.by_seed);
  std::string interval =
      line.interval ? Number(line.interval->low) + " to " + Number(line.interval->high) : "-";
  return fmt::format("| {} | {} | {} | {} | {} to {} | {} to {} | {} | {} |\n", line.quantity,
                     line.expected, Number(line.measured), interval, Number(bootstrap.low),
                     Number(bootstrap.high), Number(lowest), Number(highest), line.by_seed.size(),
                     RulingName(line.ruling));
}

std::string MakerInWords(const Origin& maker, int runs) {
  const auto& [pawl, commit, processor, kernels, threads] = maker.values;
  return fmt::format("- {} run{}: pawl {}, commit {}; processor {}; kernels {}; threads {}\n", runs,
                     runs == 1 ? "" : "s", pawl, commit, processor, kernels, threads);
}

std::string Recipe(const Exhibit& exhibit, const ExhibitFacts& facts) {
  std::string text = "\n## Recipe\n\n";
  for (const Stretch& s : Stretches(facts.seeds)) {
    text += fmt::format("    pawl exhibit {} --first-seed {} --seeds {} --out DIR\n", exhibit.name,
                        s.first, s.last - s.first + 1);
  }
  text += fmt::format(
      "\nSeeds judged: {}. Judged {} by pawl {}; {:.0f} s in its runs; config {}. Every seed's "
      "values are in "
      "`{}.json`.\n",
      SeedsInWords(facts.seeds), facts.time, PAWL_VERSION, facts.run_seconds,
      facts.config_sha256.substr(0, 12), exhibit.name);
  for (const std::string& left_out : facts.left_out)
    text += fmt::format("\nNot judged: {}.\n", left_out);
  text += fmt::format("\nMade by{}:\n\n",
                      facts.makers.size() > 1 ? " unlike programs or machines" : "");
  for (const auto& [maker, runs] : facts.makers) text += MakerInWords(maker, runs);
  text += fmt::format("\n```toml\n{}```\n\n| arm | settings |\n| --- | --- |\n", exhibit.config);
  for (const ExhibitArm& arm : exhibit.arms()) {
    std::string settings;
    for (const std::string& setting : arm.settings) settings += "`" + setting + "` ";
    for (const std::string& setting : arm.start) settings += "generation 0: `" + setting + "` ";
    text += fmt::format("| {} | {} |\n", arm.name, settings);
  }
  return text;
}

}  // namespace

ExhibitFacts GatherFacts(const Exhibit& exhibit, const Evidence& evidence) {
  return {Sha256Hex(exhibit.config), Now(),
          evidence.seeds(),          evidence.left_out(),
          evidence.makers(),         evidence.run_seconds()};
}

std::string SeedsInWords(const std::vector<int64_t>& seeds) {
  std::vector<std::string> words;
  for (const Stretch& s : Stretches(seeds))
    words.push_back(s.first == s.last ? std::to_string(s.first)
                                      : fmt::format("{} to {}", s.first, s.last));
  return fmt::format("{}", fmt::join(words, ", "));
}

nlohmann::ordered_json ExhibitJson(const Exhibit& exhibit, const ExhibitOutcome& outcome,
                                   const ExhibitFacts& facts) {
  nlohmann::ordered_json lines = nlohmann::ordered_json::array(),
                         makers = nlohmann::ordered_json::array();
  for (const Line& line : outcome.lines) lines.push_back(LineJson(line));
  for (const auto& [maker, runs] : facts.makers) {
    nlohmann::ordered_json by;
    for (size_t i = 0; i < Origin::kNames.size(); ++i) by[Origin::kNames[i]] = maker.values[i];
    by["runs"] = runs;
    makers.push_back(std::move(by));
  }
  return {{"exhibit", exhibit.name},
          {"ruling", RulingName(Whole(outcome.lines))},
          {"claim", exhibit.claim},
          {"source", exhibit.source},
          {"rule", exhibit.rule},
          {"seeds", facts.seeds.size()},
          {"seeds_judged", facts.seeds},
          {"not_judged", facts.left_out},
          {"config_sha256", facts.config_sha256},
          {"judged_by", PAWL_VERSION},
          {"time", facts.time},
          {"made_by", makers},
          {"run_seconds", facts.run_seconds},
          {"notes", outcome.notes},
          {"lines", lines}};
}

std::string ExhibitMarkdown(const Exhibit& exhibit, const ExhibitOutcome& outcome,
                            const ExhibitFacts& facts) {
  std::string page = fmt::format(
      "# {}: {}\n\n{}\n\nSource: {}\n\nRule, written before the run: {}\n\n", exhibit.name,
      RulingName(Whole(outcome.lines)), exhibit.claim, exhibit.source, exhibit.rule);
  for (size_t i = 0; i < outcome.panels.size(); ++i) {
    page += fmt::format("![{}]({}-{}.svg)\n", outcome.panels[i].title, exhibit.name, i);
  }
  page +=
      "\n| quantity | expected | measured | 95% interval | 95% by bootstrap | lowest to highest "
      "seed | seeds | |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const Line& line : outcome.lines) page += LineRow(line);
  page += fmt::format("\n{}\n", kHowToRead);
  for (const std::string& note : outcome.notes) page += "\n" + note + "\n";
  return page + Recipe(exhibit, facts);
}

void PrintOutcome(const ExhibitOutcome& outcome) {
  size_t wide = 8, expected = 8;
  for (const Line& line : outcome.lines) {
    wide = std::max(wide, line.quantity.size());
    expected = std::max(expected, line.expected.size());
  }
  std::cout << fmt::format("{:<{}}  {:>{}}  {:>10}  {:>22}  {:>5}\n", "quantity", wide, "expected",
                           expected, "measured", "95% interval", "seeds");
  for (const Line& line : outcome.lines) {
    std::string interval =
        line.interval ? Number(line.interval->low) + " to " + Number(line.interval->high) : "-";
    std::cout << fmt::format("{:<{}}  {:>{}}  {:>10}  {:>22}  {:>5}  {}\n", line.quantity, wide,
                             line.expected, expected, Number(line.measured), interval,
                             line.by_seed.size(), RulingName(line.ruling));
  }
  for (const std::string& note : outcome.notes) std::cout << note << "\n";
}

}  // namespace pawl
