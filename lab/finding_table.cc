#include <algorithm>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <cmath>

#include "base/error.h"
#include "lab/findings.h"

namespace pawl {
namespace {

constexpr size_t kColumns = 100;

// A text over lines of kColumns at most, those after the first indented.
std::string Wrapped(const std::string& text, size_t indent) {
  size_t column = std::min(text.find_first_not_of(' '), text.size());
  std::string out = text.substr(0, column);
  std::vector<std::string> words;
  boost::split(words, text.substr(column), boost::is_any_of(" "));
  for (const std::string& word : words) {
    if (column > indent && column + 1 + word.size() > kColumns) {
      out += "\n";
      out.append(indent, ' ');
      column = indent;
    } else if (&word != &words.front()) {
      out += " ";
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out + "\n";
}

std::string Interval(const Estimate& e) {
  if (e.seeds == 0) return "not measured";
  return e.seeds < 2 ? fmt::format("{:+.3f}", e.mean)
                     : fmt::format("{:+.3f} [{:+.3f}, {:+.3f}]", e.mean, e.low, e.high);
}

std::string Words(const std::string& outcome, const std::string& why) {
  return why.empty() ? outcome : outcome + ": " + why;
}

std::string PValue(double p) {
  return std::isnan(p) ? "" : p < 0.0001 ? "p<.0001" : fmt::format("p={:.4f}", p);
}

std::string Title(const std::string& title) { return fmt::format("\n{}\n", title); }

std::string FindingLine(const Finding& f) {
  return Wrapped(
      fmt::format("  {:<14} {:.3f} -> {:.3f}  {:<26} {:<8} {}", f.task, f.start.mean, f.end.mean,
                  Interval(f.change), PValue(f.p_adjusted), Words(f.outcome, f.why)),
      17);
}

std::string ContrastLine(const Contrast& c) {
  return Wrapped(fmt::format("  {:<14} {:<26} {:<8} {}", c.task, Interval(c.difference),
                             PValue(c.p_adjusted), Words(c.outcome, c.why)),
                 17);
}

}  // namespace

std::string FindingTable(const Comparison& comparison) {
  std::string table;
  std::string arm;
  if (!comparison.findings.empty())
    table +=
        "change from generation 0 to the last, mean over seeds [95%], p corrected for all of "
        "these\n";
  for (const Finding& f : comparison.findings) {
    if (f.arm != arm)
      table += Wrapped(
          fmt::format("{} ({} {})", f.arm, f.change.seeds, f.change.seeds == 1 ? "seed" : "seeds"),
          2);
    arm = f.arm;
    table += FindingLine(f);
  }
  if (!comparison.contrasts.empty())
    table += Title(
        "difference between arms in the last generation, seed by seed [95%], p corrected for all "
        "of these");
  std::string pair;
  for (const Contrast& c : comparison.contrasts) {
    std::string now = c.arm_a + " less " + c.arm_b;
    if (now != pair)
      table += Wrapped(fmt::format("{}  ({} paired {})", now, c.difference.seeds,
                                   c.difference.seeds == 1 ? "seed" : "seeds"),
                       2);
    pair = now;
    table += ContrastLine(c);
  }
  if (!comparison.left_out.empty())
    table += Title(fmt::format("left out of all of this: {}", comparison.left_out.size()));
  for (const LeftOut& one : comparison.left_out)
    table += Wrapped(fmt::format("{}: {}", one.folder.string(), one.reason), 2);
  if (!comparison.notes.empty()) table += "\n";
  for (const std::string& note : comparison.notes) table += Wrapped(note, 2);
  return table;
}

}  // namespace pawl
