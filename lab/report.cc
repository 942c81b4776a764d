#include "lab/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/files.h"
#include "base/folder_lock.h"
#include "base/machine.h"
#include "lab/last_games.h"
#include "lab/looks.h"
#include "lab/markup.h"
#include "lab/page_assets.h"
#include "lab/page_tables.h"
#include "lab/panels.h"
#include "lab/summary.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

// The curves of the figures: the arms, those that end with generation 0, then each unfinished run
// as its own curve.
struct Shown {
  std::vector<Arm> arms;
  size_t finished;  // how many come first that are no unfinished runs
};

Shown ShownOf(const Comparison& comparison) {
  Shown shown = {comparison.arms, 0};
  std::vector<Arm> starts = GatherArms(comparison.starts);
  shown.arms.insert(shown.arms.end(), starts.begin(), starts.end());
  shown.finished = shown.arms.size();
  for (const RunSeries& run : comparison.under_way) {
    if (run.generations.empty()) continue;
    shown.arms.push_back(
        {fmt::format("{} seed={} ({})", run.arm, run.seed, run.state_words), {&run}});
  }
  return shown;
}

// If there are arms, unfinished runs are hidden at first. Without a script all are shown.
std::string LegendHtml(const Shown& shown) {
  std::string items;
  for (size_t i = 0; i < shown.arms.size(); ++i) {
    items += fmt::format(
        "<li><label><input type=checkbox value=\"{}\"{}><svg class=sample viewBox=\"0 0 36 14\" "
        "aria-hidden=true>{}</svg>"
        "<span>{}</span></label></li>\n",
        i, i < shown.finished || shown.finished == 0 ? " checked" : "",
        Sample(LookOf(static_cast<int>(i))), EscapeMarkup(shown.arms[i].label));
  }
  std::string buttons = shown.arms.size() < 2 ? ""
                                              : "<button type=button value=all>all</button><button "
                                                "type=button value=none>none</button>";
  return fmt::format(
      "<div class=legend role=group aria-label=\"Arms\"><div class=controls><b>Arms</b>{}<span "
      "class=shown aria-live=polite></span></div>"
      "<ul>\n{}</ul></div>\n",
      buttons, items);
}

// Inline SVG takes no namespace and no size of its own.
std::string FiguresHtml(const std::vector<PanelSection>& sections) {
  std::string html;
  for (size_t i = 0; i < sections.size(); ++i) {
    html += fmt::format("<section id=figures-{}><h2>{}</h2>\n<div class=panels>\n", i,
                        EscapeMarkup(sections[i].title));
    for (const MetricPanel& panel : sections[i].panels) {
      html += fmt::format("<figure data-metric=\"{}\">{}</figure>\n", EscapeMarkup(panel.metric),
                          DrawSvg(panel.panel, false));
    }
    html += "</div></section>\n";
  }
  return html;
}

std::string NavHtml(const std::vector<PanelSection>& sections, const std::string& contrasts,
                    const std::string& exhibits, const std::string& games) {
  std::string html = "<nav aria-label=\"Parts of this page\"><a href=\"#findings\">findings</a>";
  if (!contrasts.empty()) html += "<a href=\"#contrasts\">arm against arm</a>";
  if (!exhibits.empty()) html += "<a href=\"#exhibits\">exhibits</a>";
  for (size_t i = 0; i < sections.size(); ++i)
    html +=
        fmt::format("<a href=\"#figures-{}\">figures: {}</a>", i, EscapeMarkup(sections[i].title));
  if (!games.empty()) html += "<a href=\"#games\">games</a>";
  return html + "<a href=\"#made\">how this page was made</a></nav>\n";
}

std::string Now() {
  std::time_t now = std::time(nullptr);
  char when[32];
  std::strftime(when, sizeof when, "%Y-%m-%d %H:%M UTC", std::gmtime(&now));
  return when;
}

std::string CommandOf(const std::vector<fs::path>& folders, const fs::path& out) {
  std::string command = "pawl report";
  for (const fs::path& folder : folders) command += " " + ShellWord(folder.string());
  return folders.empty() || folders.front() != out ? command + " --out " + ShellWord(out.string())
                                                   : command;
}

std::string Count(size_t number, const std::string& noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string SeedsOf(const Comparison& comparison) {
  std::set<int64_t> seeds;
  for (const RunSeries& run : comparison.runs) seeds.insert(run.seed);
  return seeds.empty() ? "none" : fmt::format("{} ({})", seeds.size(), fmt::join(seeds, ", "));
}

std::string FactsHtml(const Comparison& comparison, const std::vector<fs::path>& folders,
                      const fs::path& out) {
  std::string html = "<dl class=facts>";
  auto fact = [&](const std::string& name, const std::string& value) {
    html += "<dt>" + name + "</dt><dd>" + value + "</dd>\n";
  };
  fact("Runs", fmt::format("{} in {}", Count(comparison.runs.size(), "finished run"),
                           Count(comparison.arms.size(), "arm")));
  fact("Seeds", SeedsOf(comparison));
  fact("Left out",
       fmt::format("{}{}", comparison.left_out.size(),
                   comparison.left_out.empty() ? "" : ", <a href=\"#made\">named below</a>"));
  fact("Page made", fmt::format("{}, by pawl {}, commit {}", Now(), EscapeMarkup(Version()),
                                EscapeMarkup(Commit())));
  fact("Make it again", fmt::format("<code>{}</code>", EscapeMarkup(CommandOf(folders, out))));
  return html + "</dl>\n";
}

nlohmann::json DataOf(const Comparison& comparison) {
  nlohmann::json data = nlohmann::json::array();
  for (const RunSeries* run : comparison.drawn()) {
    nlohmann::json settings = nlohmann::json::object();
    for (const auto& [name, value] : run->settings) settings[name] = value;
    data.push_back({{"arm", run->arm},
                    {"settings", settings},
                    {"seed", run->seed},
                    {"folder", run->folder.string()},
                    {"finished", run->state == RunState::kFinished},
                    {"state", run->state_words},
                    {"generations", run->generations}});
  }
  return data;
}

std::string OtherMetricsHtml(const std::vector<std::string>& metrics) {
  if (metrics.empty()) return "";
  std::vector<std::string> names;
  for (const std::string& metric : metrics)
    names.push_back("<code>" + EscapeMarkup(metric) + "</code>");
  return fmt::format(
      "<details><summary>{} without a figure; their values are in "
      "summary.csv</summary><p>{}</p></details>\n",
      Count(metrics.size(), "metric"), fmt::join(names, " "));
}

std::string ConfigHtml(const Comparison& comparison) {
  std::vector<const RunSeries*> runs = comparison.drawn();
  if (runs.empty()) return "";
  return fmt::format(
      "<details><summary>Every key of the config of one run, {}</summary><pre>{}</pre></details>\n",
      EscapeMarkup(runs.front()->folder.string()), EscapeMarkup(ConfigText(runs.front()->config)));
}

constexpr const char* kHowToRead =
    "<p>Lines are means over seeds, bands and upright bars 95% intervals; a band may leave its "
    "figure. A generation that was not measured "
    "is a gap. Point at a point, touch it, or walk over a figure with the arrow keys: its numbers "
    "appear.</p>\n";

std::string PageOf(const Comparison& comparison, const std::vector<fs::path>& folders,
                   const fs::path& out, const Shown& shown,
                   const std::vector<PanelSection>& sections) {
  std::string name = EscapeMarkup(fs::absolute(out).lexically_normal().filename().string());
  std::string contrasts = ContrastsHtml(comparison), exhibits = ExhibitsHtml(folders),
              games = LastGamesHtml(shown.arms);
  std::string page =
      "<!doctype html>\n<html lang=en><head><meta charset=utf-8><meta name=viewport "
      "content=\"width=device-width, initial-scale=1\">\n<title>pawl: " +
      name + "</title>\n<style>" + kPageStyle + "</style></head>\n<body>\n<h1>" + name +
      ": collapse or amplification</h1>\n";
  page += FactsHtml(comparison, folders, out) + NavHtml(sections, contrasts, exhibits, games);
  page += FindingsHtml(comparison) + contrasts + exhibits;
  page +=
      "<h2>Figures</h2>\n" + std::string(kHowToRead) + LegendHtml(shown) + FiguresHtml(sections);
  page += OtherMetricsHtml(MetricsWithoutPanel(shown.arms, sections)) + games;
  page += "<h2 id=made>How this page was made</h2>\n" + LeftOutHtml(comparison) +
          MachinesHtml(comparison);
  page +=
      "<p>Every number is in this page as JSON (the element with the id <code>data</code>) and in "
      "<code>summary.csv</code>; each figure is "
      "a file in <code>figures/</code>.</p>\n" +
      ConfigHtml(comparison);
  return page + "<script id=data type=\"application/json\">" + EmbedJson(DataOf(comparison)) +
         "</script>\n<script>" + kPageScript + "</script>\n</body></html>\n";
}

}  // namespace

fs::path WriteReport(const Comparison& comparison, const std::vector<fs::path>& folders,
                     const fs::path& out) {
  MakeFolder(out / "figures");
  FolderLock lock = FolderLock::Await(out / kSharedLock);
  Shown shown = ShownOf(comparison);
  std::vector<PanelSection> sections = PanelsOf(shown.arms);
  std::vector<std::string> names = FigureNames(sections);
  size_t figure = 0;
  for (const PanelSection& section : sections) {
    for (const MetricPanel& panel : section.panels)
      WriteFileAtomically(out / "figures" / names[figure++], DrawSvg(panel.panel, true));
  }
  WriteFileAtomically(out / "summary.csv", SummaryCsv(comparison));
  fs::path path = out / "report.html";
  WriteFileAtomically(path, PageOf(comparison, folders, out, shown, sections));
  return path;
}

}  // namespace pawl
