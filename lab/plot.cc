#include "lab/plot.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/error.h"
#include "base/files.h"

namespace pawl {
namespace {

constexpr std::array<const char*, 8> kPalette = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                 "#e69f00", "#56b4e9", "#000000", "#8c6d31"};

// gnuplot ends a quoted string at a quote.
std::string Quoted(std::string text) {
  for (char& c : text) {
    if (c == '"' || c == '\\' || c == '\n') c = ' ';
  }
  return "\"" + text + "\"";
}

std::string Script(const Panel& panel, bool legend, const std::string& out) {
  size_t last = 1;
  for (const Curve& curve : panel.curves) last = std::max(last, curve.points.size() - 1);
  std::string script = fmt::format(
      "set terminal svg size {},300 dynamic noenhanced font 'DejaVu Sans,11' background '#ffffff'\n"
      "set output {}\nset title {}\nset xlabel 'generation'\nset ylabel {}\n{}\n"
      "{}set xrange [-0.2:{}]\nset grid ytics lc rgb '#e0e0e0'\nset border 3 lc rgb '#606060'\nset tics nomirror\n"
      "set offsets 0, 0, graph 0.02, graph 0.02\n",
      legend ? 640 : 460, Quoted(out), Quoted(panel.title), Quoted(panel.y_label),
      legend ? "set key outside right center reverse Left samplen 2" : "set key off", last <= 12 ? "set xtics 1\n" : "",
      static_cast<double>(last) + 0.2);
  if (panel.unit_range) script += "set yrange [0:1.02]\nset offsets 0, 0, 0, 0\n";
  std::string plots;
  for (size_t i = 0; i < panel.curves.size(); ++i) {
    const Curve& curve = panel.curves[i];
    script += fmt::format("$d{} << EOD\n", i);
    for (size_t g = 0; g < curve.points.size(); ++g) {
      const Estimate& p = curve.points[g];
      if (p.seeds == 0) continue;
      script += fmt::format("{} {} {} {} {}\n", g, p.mean, p.low, p.high,
                            Quoted(fmt::format("{}, generation {}: {:.4g} [{:.4g}, {:.4g}], {} seeds", curve.label, g,
                                               p.mean, p.low, p.high, p.seeds)));
    }
    script += "EOD\n";
    std::string color = PaletteColor(curve.color), label = "title " + Quoted(curve.label);
    std::string others = legend ? "notitle" : label;  // the page's script finds all three by their title
    std::string dash = curve.color < static_cast<int>(kPalette.size()) ? "1" : "2";
    plots += fmt::format(
        "{}$d{} using 1:3:4 with filledcurves lc rgb '{}' fs transparent solid 0.15 noborder {}, "
        "$d{} using 1:2 with lines lw 2 dt {} lc rgb '{}' {}, "
        "$d{} using 1:2:5 with labels hypertext point pt 7 ps 0.45 lc rgb '{}' {}",
        i > 0 ? ", " : "plot ", i, color, others, i, dash, color, label, i, color, others);
  }
  return script + plots + "\n";
}

}  // namespace

std::string PaletteColor(int index) { return kPalette[static_cast<size_t>(index) % kPalette.size()]; }

std::string DrawSvg(const Panel& panel, bool legend) {
  char folder[] = "/tmp/pawl-plot-XXXXXX";
  if (::mkdtemp(folder) == nullptr) throw Error(ErrorCode::kFailed, "/tmp", "cannot be written");
  std::filesystem::path base = folder;
  std::string script = (base / "plot.gp").string(), svg = (base / "plot.svg").string();
  WriteFileAtomically(script, Script(panel, legend, svg));
  int status = std::system(fmt::format("gnuplot {} 2>{}/errors", script, folder).c_str());
  std::string errors = std::filesystem::exists(base / "errors") ? ReadFile(base / "errors") : "";
  std::string drawn = status == 0 ? ReadFile(svg) : "";
  std::filesystem::remove_all(base);
  if (status != 0) throw Error(ErrorCode::kFailed, "gnuplot", "failed: " + errors, "install gnuplot-nox");
  return drawn;
}

}  // namespace pawl
