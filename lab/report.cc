#include "lab/report.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "lab/exhibit.h"
#include "lab/plot.h"
#include "lab/series.h"
#include "lab/summary.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStyle = R"(
body{font:15px/1.5 system-ui,sans-serif;max-width:1440px;margin:2em auto;padding:0 1em;color:#222}
h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}
table{border-collapse:collapse;font-size:14px}td,th{padding:.3em .8em;border-bottom:1px solid #ddd;text-align:left}
td.n{font-variant-numeric:tabular-nums;white-space:nowrap}
.collapse{color:#b03000;font-weight:600}.amplification{color:#007a55;font-weight:600}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(420px,1fr));gap:8px}
.panels svg{width:100%;height:auto}
.arms{position:sticky;top:0;background:#fff;padding:.5em 0;border-bottom:1px solid #ddd;z-index:1}
.arms label{margin-right:1.2em;white-space:nowrap;cursor:pointer}
.swatch{display:inline-block;width:1.6em;height:.35em;margin:0 .4em .2em .2em}
code{background:#f4f4f4;padding:.1em .3em}details{margin:.6em 0}
)";

// Shows and hides an arm in every figure; gnuplot titles each element with its arm.
constexpr const char* kScript = R"(
document.querySelectorAll('.arms input').forEach(function(box){
  box.addEventListener('change',function(){
    document.querySelectorAll('.panels svg g[id^="gnuplot_plot_"]').forEach(function(g){
      var t=g.querySelector(':scope > title');
      if(t&&t.textContent===box.value)g.style.display=box.checked?'':'none';
    });
  });
});
)";

std::string Escape(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string Interval(const Estimate& e) {
  if (e.seeds < 2) return fmt::format("{:.3f}", e.mean);
  return fmt::format("{:.3f} [{:.3f}, {:.3f}]", e.mean, e.low, e.high);
}

struct Wanted {
  std::string metric, title, y_label;
  bool unit_range;
};

// Panels by section, in the order of the loop's questions.
std::vector<std::pair<std::string, std::vector<Wanted>>> Sections(const std::vector<Arm>& arms) {
  std::vector<std::pair<std::string, std::vector<Wanted>>> sections;
  auto measured = [&](const std::string& metric) {
    return std::any_of(arms.begin(), arms.end(), [&](const Arm& arm) { return arm.Has(metric); });
  };
  std::vector<std::string> tasks;  // of all runs, each once
  for (const Arm& arm : arms) {
    const Config& config = arm.runs.front()->config;
    for (int t = 0; t < config.task_size(); ++t) {
      if (std::find(tasks.begin(), tasks.end(), TaskName(config, t)) == tasks.end()) tasks.push_back(TaskName(config, t));
    }
  }
  for (const std::string& task : tasks) {
    std::string eval = "eval/" + task + "/";
    std::vector<Wanted> panels = {
        {eval + "accuracy", task + ": accuracy, mean over levels", "share right", true},
        {eval + "accuracy_rare", task + ": the rarest tenth", "share right", true},
        {eval + "beyond", task + ": levels beyond its fresh data", "share right", true},
        {eval + "pass@1", task + ": one sample is right (pass@1)", "probability", true},
        {eval + "pass@8", task + ": one of 8 samples is right (pass@8)", "probability", true},
        {eval + "pass@64", task + ": one of 64 samples is right (pass@64)", "probability", true},
        {eval + "bits", task + ": what the model knows of a reference", "bits", false},
        {eval + "excess", task + ": held-out real data above the source's entropy", "nats per token", false},
        {eval + "error", task + ": squared error against the truth", "error", false},
        {eval + "log_variance", task + ": log of the fitted variance", "nats", false},
        {eval + "gini", task + ": probability that two draws differ", "probability", true},
        {eval + "support", task + ": symbols left", "symbols", false},
        {eval + "nll", task + ": held-out real data", "nats per token", false},
        {eval + "nll_rare", task + ": the rarest tenth of held-out real data", "nats per token", false},
        {"sample/" + task + "/entropy", task + ": entropy of samples", "nats per token", false},
        {"sample/" + task + "/distinct_right", task + ": distinct right answers", "count", false},
        {"verify/" + task + "/accepted", task + ": accepted by the verifier", "share of samples", true},
        {"verify/" + task + "/right", task + ": right among samples", "share of samples", true},
    };
    for (int level = 0; level <= 1000; ++level) {
      std::string metric = fmt::format("{}accuracy/{}", eval, level);
      if (measured(metric)) panels.push_back({metric, fmt::format("{}: level {}", task, level), "share right", true});
    }
    sections.emplace_back(task, panels);
  }
  sections.emplace_back("mix, verifier, learner",
                        std::vector<Wanted>{{"mix/fresh", "realised fresh share of training rows", "share", true},
                                            {"verify/phi", "phi = P(accept | right)", "share", true},
                                            {"verify/psi", "psi = P(accept | wrong)", "share", true},
                                            {"learn/loss", "training loss, last step", "nats per token", false},
                                            {"canary/max", "actor against learner log-probability, largest difference", "nats", false},
                                            {"time/generation_s", "time of a generation", "s", false}});
  for (auto& [title, panels] : sections) {
    std::erase_if(panels, [&](const Wanted& wanted) { return !measured(wanted.metric); });
  }
  return sections;
}

Panel MakePanel(const Wanted& wanted, const std::vector<Arm>& arms) {
  Panel panel = {wanted.title, wanted.y_label, wanted.unit_range, {}};
  for (size_t i = 0; i < arms.size(); ++i) {
    Curve curve = {arms[i].label, static_cast<int>(i), {}};
    for (int64_t g = 0; g < arms[i].generations(); ++g) curve.points.push_back(arms[i].At(wanted.metric, g));
    panel.curves.push_back(std::move(curve));
  }
  return panel;
}

// Inline SVG takes no XML declaration or document type.
std::string Inline(const std::string& svg) { return svg.substr(svg.find("<svg")); }

std::string FileName(std::string metric) {
  std::replace(metric.begin(), metric.end(), '/', '-');
  return metric + ".svg";
}

std::string VerdictHtml(const Comparison& comparison) {
  std::string html =
      "<table><tr><th>arm</th><th>seeds</th><th>task</th><th>measure</th><th>generation 0</th><th>last</th>"
      "<th>change</th><th>p</th><th>verdict</th></tr>\n";
  for (const Finding& f : comparison.findings) {
    html += fmt::format(
        "<tr><td>{}</td><td class=n>{}</td><td>{}</td><td>{}</td><td class=n>{}</td><td class=n>{}</td>"
        "<td class=n>{}</td><td class=n>{:.4f}</td><td class=\"{}\">{}: {}</td></tr>\n",
        Escape(f.arm), f.change.seeds, Escape(f.task), Escape(f.what), Interval(f.start), Interval(f.end), Interval(f.change), f.p_adjusted,
        f.direction < 0 ? "collapse" : f.direction > 0 ? "amplification" : "", f.verdict, Escape(f.why));
  }
  html += "</table>\n";
  for (const auto* sentences : {&comparison.rule, &comparison.notes}) {
    for (const std::string& sentence : *sentences) html += "<p>" + Escape(sentence) + "</p>\n";
  }
  for (const LeftOut& one : comparison.left_out) html += fmt::format("<p>Left out: {}: {}</p>\n", Escape(one.folder.string()), Escape(one.reason));
  return html;
}

nlohmann::json DataJson(const std::vector<RunSeries>& runs) {
  nlohmann::json data = nlohmann::json::array();
  for (const RunSeries& run : runs) {
    nlohmann::json axes = nlohmann::json::object();
    for (const auto& [name, value] : run.settings) axes[name] = value;
    data.push_back({{"axes", axes}, {"seed", run.seed}, {"generations", run.generations}});
  }
  return data;
}

// The result of each exhibit among the folders, or right below them: `pawl exhibit all` makes a folder each.
std::vector<nlohmann::json> ReadExhibits(const std::vector<fs::path>& folders) {
  std::vector<nlohmann::json> results;
  auto read = [&](const fs::path& folder) {
    for (const Exhibit* exhibit : Exhibits()) {
      fs::path file = folder / (std::string(exhibit->name) + ".json");
      if (fs::exists(file)) results.push_back(nlohmann::json::parse(ReadFile(file)));
    }
  };
  for (const fs::path& folder : folders) {
    read(folder);
    for (const Exhibit* exhibit : Exhibits()) read(folder / exhibit->name);
  }
  return results;
}

std::string ExhibitHtml(const std::vector<nlohmann::json>& results) {
  if (results.empty()) return "";
  std::string html = "<h2>Exhibits</h2>\n<table><tr><th>exhibit<th>quantity<th>expected<th>measured<th>standard error<th>seeds<th>\n";
  for (const auto& result : results) {
    bool first = true;
    for (const auto& line : result["lines"]) {
      std::string ruling = line["ruling"];
      html += fmt::format("<tr><td>{}<td>{}<td class=n>{}<td class=n>{:.4g}<td class=n>{:.2g}<td class=n>{}<td class={}>{}\n",
                          first ? fmt::format("<b>{}: {}</b>", Escape(result["exhibit"]), Escape(result["ruling"])) : "",
                          Escape(line["quantity"]), Escape(line["expected"]), line["measured"].get<double>(),
                          line["standard_error"].get<double>(), line["by_seed"].size(),
                          ruling == "HOLDS" ? "amplification" : ruling == "FAILS" ? "collapse" : "undecided", ruling);
      first = false;
    }
  }
  return html + "</table>\n";
}

}  // namespace

fs::path WriteReport(const Comparison& comparison, const std::vector<fs::path>& folders, const fs::path& out) {
  const std::vector<RunSeries>& runs = comparison.runs;
  const std::vector<Arm>& arms = comparison.arms;
  MakeFolder(out / "figures");

  std::string legend, figures;
  for (size_t i = 0; i < arms.size(); ++i) {
    legend += fmt::format(
        "<label><input type=checkbox checked value=\"{0}\"><span class=swatch style=\"background:{1}\"></span>{0}</label>\n",
        Escape(arms[i].label), PaletteColor(static_cast<int>(i)));
  }
  for (const auto& [title, panels] : Sections(arms)) {
    figures += fmt::format("<h2>{}</h2>\n<div class=panels>\n", Escape(title));
    for (const Wanted& wanted : panels) {
      Panel panel = MakePanel(wanted, arms);
      WriteFileAtomically(out / "figures" / FileName(wanted.metric), DrawSvg(panel, true));
      figures += Inline(DrawSvg(panel, false));
    }
    figures += "</div>\n";
  }
  WriteFileAtomically(out / "summary.csv", SummaryCsv(comparison));
  std::string config = runs.empty() ? "" : ConfigText(runs.front().config);
  std::string name = fs::absolute(out).lexically_normal().filename().string();
  std::string page = fmt::format(
      "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">"
      "<title>pawl: {0}</title><style>{1}</style>\n<h1>{0}: collapse or amplification</h1>\n"
      "<p>{2} runs in {3} arms. Lines are means over seeds, bands 95% intervals; hover over a point for its numbers. "
      "The data is in this page (<code>#data</code>) and in <code>summary.csv</code>; figures are in "
      "<code>figures/</code>.</p>\n{10}<h2>Verdict by arm</h2>\n{4}\n<div class=arms>{5}</div>\n{6}"
      "<h2>Config of the first cell</h2><details><summary>every key</summary><pre>{7}</pre></details>\n"
      "<script id=data type=\"application/json\">{8}</script><script>{9}</script></html>\n",
      Escape(name), kStyle, runs.size(), arms.size(), VerdictHtml(comparison), legend, figures, Escape(config),
      DataJson(runs).dump(), kScript, ExhibitHtml(ReadExhibits(folders)));
  fs::path path = out / "report.html";
  WriteFileAtomically(path, page);
  return path;
}

}  // namespace pawl
