#include "watch/prometheus.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/machine.h"
#include "base/metric_schema.h"

namespace pawl {
namespace {

double Now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

const double kBegan = Now();  // of this process

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (c == '\\' || c == '"') escaped += '\\';
    if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

// In a help text quotes stand as they are.
std::string EscapedHelp(std::string_view text) {
  std::string escaped = Escaped(text);
  for (size_t at = escaped.find("\\\""); at != std::string::npos; at = escaped.find("\\\"", at))
    escaped.erase(at, 1);
  return escaped;
}

// The label of the letter at a rule's end, and what it adds to the name.
struct Number {
  std::string_view letter, label, suffix;
};
constexpr Number kNumbers[] = {{"/L", "level", "_by_level"},
                               {"/S", "stage", "_by_stage"},
                               {"/C", "class", "_by_class"},
                               {"/N", "length", "_by_length"},
                               {"@K", "samples", "_by_samples"}};

struct Family {
  std::string help, type;
  std::vector<std::string> lines;
};

using Families = std::map<std::string, Family>;

void AddLine(const std::string& name, const std::string& labels, double value, Family* family) {
  if (!std::isfinite(value)) return;
  family->lines.push_back(
      fmt::format("{}{} {}", name, labels.empty() ? "" : "{" + labels + "}", value));
}

void AddProcess(Families* families) {
  auto add = [&](const char* name, const char* type, const char* help, double value) {
    Family& family = (*families)[name];
    family = {help, type, {}};
    AddLine(name, "", value, &family);
  };
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  auto seconds = [](timeval t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  add("process_cpu_seconds_total", "counter", "Processor time, of user and system.",
      seconds(used.ru_utime) + seconds(used.ru_stime));
  add("process_start_time_seconds", "gauge", "When the process began, Unix time.", kBegan);
  long pages = 0, resident = 0;
  if (std::ifstream statm("/proc/self/statm"); statm >> pages >> resident)
    add("process_resident_memory_bytes", "gauge", "Memory that the process holds.",
        static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)));
  std::error_code none;
  int64_t files = 0;
  for (std::filesystem::directory_iterator at("/proc/self/fd", none), end; at != end;
       at.increment(none))
    ++files;
  add("process_open_fds", "gauge", "File descriptors that are open.", static_cast<double>(files));
}

}  // namespace

PrometheusName PrometheusNameOf(const std::string& metric) {
  MetricName known = ReadMetricName(metric);
  std::string rule(known.rule == nullptr ? std::string_view(metric) : known.rule->name), suffix;
  PrometheusName made;
  if (!known.task.empty()) made.labels = fmt::format("task=\"{}\"", Escaped(known.task));
  for (const Number& number : kNumbers) {
    if (known.number.empty() || !rule.ends_with(number.letter)) continue;
    rule.resize(rule.size() - number.letter.size());
    suffix = number.suffix;
    made.labels += fmt::format("{}{}=\"{}\"", made.labels.empty() ? "" : ",", number.label,
                               Escaped(known.number));
  }
  // Beside one of each task there may be one of all tasks together, which has to be told apart.
  if (size_t at = rule.find('/'); known.task.empty() && at != std::string::npos) {
    std::string of_tasks = rule.substr(0, at) + "/T" + rule.substr(at);
    auto rules = MetricRules();
    if (std::any_of(rules.begin(), rules.end(),
                    [&](const MetricRule& one) { return one.name == of_tasks; }))
      suffix += "_overall";
  }
  made.name = "pawl";
  for (size_t at = 0; at < rule.size();) {
    size_t end = std::min(rule.find('/', at), rule.size());
    if (std::string part = rule.substr(at, end - at); part != "T") made.name += "_" + part;
    at = end + 1;
  }
  for (auto [unit, whole] : {std::pair("_per_s", "_per_second"), {"_s", "_seconds"}}) {
    if (!made.name.ends_with(unit)) continue;
    made.name.replace(made.name.size() - std::string_view(unit).size(), std::string::npos, whole);
    break;
  }
  made.name += suffix;
  for (char& c : made.name) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain) c = '_';
  }
  return made;
}

std::string PrometheusText(const Gauges& gauges) {
  Families families;
  auto read = gauges.Read();
  for (const GaugeRule& rule : GaugeRules()) {
    auto found = read.find(rule.name);
    if (found == read.end()) continue;
    std::string name(rule.name);
    Family& family = families[name];
    family = {std::string(rule.help), rule.counts ? "counter" : "gauge", {}};
    for (const auto& [label, value] : found->second)
      AddLine(name, label.empty() ? "" : fmt::format("{}=\"{}\"", rule.label, Escaped(label)),
              value, &family);
  }
  for (const auto& [metric, value] : gauges.ReadMetrics()) {
    MetricName known = ReadMetricName(metric);
    if (known.rule == nullptr) continue;
    PrometheusName made = PrometheusNameOf(metric);
    Family& family = families[made.name];
    family.type = "gauge";
    family.help = known.rule->what;
    AddLine(made.name, made.labels, value, &family);
  }
  Family& build = families["pawl_build_info"];
  build = {"1; the labels name what was built.", "gauge", {}};
  AddLine("pawl_build_info",
          fmt::format("version=\"{}\",commit=\"{}\"", Escaped(Version()), Escaped(Commit())), 1,
          &build);
  AddProcess(&families);
  std::string text;
  for (const auto& [name, family] : families) {
    if (family.lines.empty()) continue;
    text += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, EscapedHelp(family.help), name,
                        family.type);
    for (const std::string& line : family.lines) text += line + "\n";
  }
  return text;
}

}  // namespace pawl
