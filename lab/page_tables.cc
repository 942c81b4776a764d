#include "lab/page_tables.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/files.h"
#include "base/json.h"
#include "lab/exhibit.h"
#include "lab/looks.h"
#include "lab/markup.h"
#include "lab/provenance.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNone = "&ndash;";
constexpr const char* kJudgeAgain = "pawl exhibit NAME --judge makes it anew from the runs";

std::string Number(double value) {
  if (!std::isfinite(value)) return kNone;
  double size = std::abs(value);
  if (size == 0) return "0";
  return size < 0.0005 || size >= 1e6 ? fmt::format("{:.2g}", value)
         : size < 100                 ? fmt::format("{:.3f}", value)
                                      : fmt::format("{:.0f}", value);
}

std::string Interval(const Estimate& e) {
  if (e.seeds == 0) return kNone;
  if (e.seeds < 2) return Number(e.mean);
  return fmt::format("{} [{}, {}]", Number(e.mean), Number(e.low), Number(e.high));
}

std::string Probability(double p) {
  return !std::isfinite(p) ? kNone : p < 0.0001 ? "&lt; 0.0001" : fmt::format("{:.4f}", p);
}

// A cell carries the number by which its column is sorted.
std::string Cell(double value, const std::string& html) {
  return fmt::format("<td class=n data-value=\"{}\">{}</td>",
                     std::isfinite(value) ? fmt::format("{}", value) : "", html);
}

std::string Cell(const Estimate& e) {
  return Cell(e.seeds > 0 ? e.mean : std::nan(""), Interval(e));
}

std::string WordsCell(const std::string& classes, const std::string& text) {
  return fmt::format("<td class=\"{}\">{}</td>", classes, EscapeMarkup(text));
}

std::string Table(const std::string& name, const std::vector<std::string>& heads,
                  const std::string& rows) {
  std::string html = fmt::format(
      "<div class=scroll tabindex=0 role=region aria-label=\"{}\"><table class=sorts><thead><tr>",
      EscapeMarkup(name));
  for (const std::string& head : heads) html += "<th scope=col>" + head + "</th>";
  return html + "</tr></thead><tbody>\n" + rows + "</tbody></table></div>\n";
}

// Groups are in the order of their first items.
template <typename Item>
std::vector<std::pair<std::string, std::vector<const Item*>>> ByTask(
    const std::vector<Item>& items) {
  std::vector<std::pair<std::string, std::vector<const Item*>>> tasks;
  for (const Item& item : items) {
    std::string task = item.task + ": " + item.what;
    auto known = std::find_if(tasks.begin(), tasks.end(),
                              [&](const auto& one) { return one.first == task; });
    if (known == tasks.end()) known = tasks.insert(tasks.end(), {task, {}});
    known->second.push_back(&item);
  }
  return tasks;
}

std::string ArmCell(const std::string& label, const std::map<std::string, int>& looks) {
  auto look = looks.find(label);
  std::string sample =
      look == looks.end()
          ? ""
          : fmt::format("<svg class=sample viewBox=\"0 0 36 14\" aria-hidden=true>{}</svg> ",
                        Sample(LookOf(look->second)));
  return fmt::format("<td class=arm>{}{}</td>", sample, EscapeMarkup(label));
}

std::string FindingCell(int direction, const std::string& outcome, const std::string& why) {
  std::string classes = direction > 0 ? "better" : direction < 0 ? "worse" : "none";
  return fmt::format("<td class=words><span class={}>{}</span>{}{}</td>", classes,
                     EscapeMarkup(outcome), why.empty() ? "" : ": ", EscapeMarkup(why));
}

std::string SeedsNeeded(int seeds) {
  return Cell(seeds > 0 ? seeds : std::nan(""), seeds > 0 ? std::to_string(seeds) : kNone);
}

std::map<std::string, int> LooksOf(const Comparison& comparison) {
  std::map<std::string, int> looks;
  for (size_t i = 0; i < comparison.arms.size(); ++i)
    looks[comparison.arms[i].label] = static_cast<int>(i);
  return looks;
}

std::string Sentences(const std::vector<std::string>& sentences) {
  if (sentences.empty()) return "";
  std::string html = "<ul>\n";
  for (const std::string& sentence : sentences) html += "<li>" + EscapeMarkup(sentence) + "</li>\n";
  return html + "</ul>\n";
}

}  // namespace

std::string FindingsHtml(const Comparison& comparison) {
  std::map<std::string, int> looks = LooksOf(comparison);
  std::string html = "<h2 id=findings>What happened in each arm</h2>\n";
  if (comparison.findings.empty()) html += "<p>No arm has a finished run that can be judged.</p>\n";
  for (const auto& [task, findings] : ByTask(comparison.findings)) {
    std::string rows;
    for (const Finding* f : findings) {
      rows += "<tr>" + ArmCell(f->arm, looks) + FindingCell(f->direction, f->outcome, f->why) +
              Cell(f->start) + Cell(f->end) + Cell(f->change) +
              Cell(f->p_adjusted, Probability(f->p_adjusted)) +
              Cell(f->effect_size, Number(f->effect_size)) +
              Cell(f->change.seeds, std::to_string(f->change.seeds)) +
              SeedsNeeded(f->seeds_needed) + Cell(f->detectable, Number(f->detectable)) + "</tr>\n";
    }
    html += fmt::format("<h3>{}</h3>\n", EscapeMarkup(task));
    html += Table(task,
                  {"arm", "finding", "generation 0", "last generation", "change", "p, corrected",
                   "effect size d", "seeds", "seeds needed", "smallest change seen"},
                  rows);
  }
  html +=
      "<p>Numbers in brackets are 95% intervals over seeds (Student's t). The p value is corrected "
      "for the number of findings on "
      "this page (Holm's method). The effect size d is the mean change divided by its standard "
      "deviation between seeds. "
      "&ldquo;Seeds needed&rdquo; is how many seeds would show a change of this size with a "
      "probability of 0.8; &ldquo;smallest "
      "change seen&rdquo; is what the present number of seeds would show with that "
      "probability.</p>\n";
  return html + "<details open><summary>The rule</summary>\n" + Sentences(comparison.rule) +
         Sentences(comparison.notes) + "</details>\n";
}

std::string ContrastsHtml(const Comparison& comparison) {
  if (comparison.contrasts.empty()) return "";
  std::map<std::string, int> looks = LooksOf(comparison);
  std::string html =
      "<h2 id=contrasts>Arm against arm</h2>\n<p>Each row is the difference between two arms that "
      "differ in one setting, in the "
      "last generation, seed by seed: the first less the second. The p value is corrected for the "
      "number of differences on "
      "this page (Holm's method).</p>\n";
  for (const auto& [task, contrasts] : ByTask(comparison.contrasts)) {
    std::string rows;
    for (const Contrast* c : contrasts) {
      rows += "<tr>" + WordsCell("words", c->setting) + ArmCell(c->arm_a, looks) +
              ArmCell(c->arm_b, looks) + FindingCell(c->direction, c->outcome, c->why) +
              Cell(c->a) + Cell(c->b) + Cell(c->difference) +
              Cell(c->p_adjusted, Probability(c->p_adjusted)) +
              Cell(c->effect_size, Number(c->effect_size)) +
              Cell(c->difference.seeds, std::to_string(c->difference.seeds)) +
              SeedsNeeded(c->seeds_needed) + Cell(c->detectable, Number(c->detectable)) + "</tr>\n";
    }
    html += fmt::format("<h3>{}</h3>\n", EscapeMarkup(task));
    html += Table(
        task + ", arm against arm",
        {"setting", "first arm", "second arm", "finding", "first", "second", "difference",
         "p, corrected", "effect size d", "seeds", "seeds needed", "smallest difference seen"},
        rows);
  }
  return html;
}

std::string LeftOutHtml(const Comparison& comparison) {
  if (comparison.left_out.empty()) return "<p>No run was left out.</p>\n";
  std::string rows;
  for (const LeftOut& one : comparison.left_out) {
    rows += "<tr>" + WordsCell("words", one.folder.string()) + WordsCell("arm", one.arm) +
            WordsCell("words", one.reason) + "</tr>\n";
  }
  return fmt::format("<p class=warn>Left out of every estimate: {} {}.</p>\n",
                     comparison.left_out.size(), comparison.left_out.size() == 1 ? "run" : "runs") +
         Table("Runs that were left out", {"run", "settings", "why it was left out"}, rows);
}

// A row of the table for each line of an exhibit's NAME.json.
std::string ExhibitRows(const fs::path& file) {
  if (!fs::exists(file)) return "";
  nlohmann::json json = ParseJson(ReadStored(file), file.string(), ErrorCode::kData, kJudgeAgain);
  JsonReader result(json, file.string(), ErrorCode::kData, kJudgeAgain);
  std::string rows,
      name = fmt::format("{}: {}", result.Member("exhibit").Text(), result.Member("ruling").Text());
  for (const JsonReader& line : result.Member("lines").Elements()) {
    std::string ruling = line.Member("ruling").Text();
    auto number = [&](const char* member) {  // null stands for a number that is not finite
      auto found = line.Find(member);
      return found ? found->Number() : std::nan("");
    };
    double measured = number("measured"), error = number("standard_error");
    size_t seeds = line.Member("by_seed").Elements().size();
    rows += "<tr>" + WordsCell("arm", name) + WordsCell("words", line.Member("quantity").Text()) +
            WordsCell("words", line.Member("expected").Text()) +
            Cell(measured, fmt::format("{:.4g}", measured)) +
            Cell(error, fmt::format("{:.2g}", error)) +
            Cell(static_cast<double>(seeds), std::to_string(seeds)) +
            FindingCell(ruling == "HOLDS"   ? 1
                        : ruling == "FAILS" ? -1
                                            : 0,
                        ruling, "") +
            "</tr>\n";
  }
  return rows;
}

std::string ExhibitsHtml(const std::vector<fs::path>& folders) {
  std::string rows;
  for (const fs::path& folder : folders) {
    for (const Exhibit* exhibit : Exhibits()) {
      std::string name = std::string(exhibit->name) + ".json";
      rows += ExhibitRows(folder / name) + ExhibitRows(folder / exhibit->name / name);
    }
  }
  if (rows.empty()) return "";
  return "<h2 id=exhibits>Exhibits</h2>\n" +
         Table("Exhibits",
               {"exhibit", "quantity", "expected", "measured", "standard error", "seeds", "ruling"},
               rows);
}

std::string MachinesHtml(const Comparison& comparison) {
  std::vector<fs::path> folders;
  std::vector<std::string> arms;
  for (const RunSeries* run : comparison.drawn()) {
    folders.push_back(run->folder);
    arms.push_back(run->arm);
  }
  if (folders.empty()) return "";
  std::vector<OriginGroup> groups = GroupByOrigin(folders);
  std::string rows;
  for (const OriginGroup& group : groups) {
    std::map<std::string, int> by_arm;
    for (size_t run : group.runs) ++by_arm[arms[run]];
    std::vector<std::string> names;
    for (const auto& [arm, runs] : by_arm) names.push_back(fmt::format("{} ({})", arm, runs));
    rows +=
        "<tr>" + Cell(static_cast<double>(group.runs.size()), std::to_string(group.runs.size()));
    for (const std::string& value : group.origin.values) rows += WordsCell("words", value);
    if (groups.size() > 1) rows += WordsCell("words", fmt::format("{}", fmt::join(names, "; ")));
    rows += "</tr>\n";
  }
  std::vector<std::string> heads = {"runs", "pawl", "commit", "processor", "kernels", "threads"},
                           differing = Differing(groups);
  if (groups.size() > 1) heads.push_back("arms, and their runs");
  std::string html = Table("Versions and machines of the runs", heads, rows);
  if (differing.empty()) return html;
  return html + fmt::format(
                    "<p class=warn>The runs were not all made alike: they differ in {}. Part of a "
                    "difference between arms may come from "
                    "that. A run that went on elsewhere is counted with each.</p>\n",
                    fmt::join(differing, ", "));
}

}  // namespace pawl
