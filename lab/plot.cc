#include "lab/plot.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "lab/looks.h"
#include "lab/markup.h"

namespace pawl {
namespace {

constexpr double kFont = 12, kLine = 16;  // px
constexpr double kDescent = 4;            // px that letters reach below their line
constexpr size_t kSymbolsMost = 40;       // on one curve; more would hide it

// Width in px at kFont. The page's font is unknown, so these are a little more than the widths of
// DejaVu Sans, which is wide.
double WidthOf(char32_t c) {
  constexpr std::u32string_view kNarrow = U"iljtfr.,:;'|!()[] ", kWide = U"mwMWQ@%";
  double em = c >= 0x1100                                    ? 1.0
              : kNarrow.find(c) != std::u32string_view::npos ? 0.42
              : kWide.find(c) != std::u32string_view::npos   ? 1.0
              : c >= 'A' && c <= 'Z'                         ? 0.74
                                                             : 0.64;
  return em * kFont;
}

double WidthOf(const std::string& text) {
  double width = 0;
  for (char32_t c : Characters(text)) width += WidthOf(c);
  return width;
}

// Lines no wider than `width`, broken at spaces where there are any.
std::vector<std::string> Wrap(const std::string& text, double width) {
  std::vector<std::string> lines;
  std::vector<char32_t> line;
  size_t space = 0;  // where the line may be broken; 0: nowhere
  double used = 0;
  for (char32_t c : Characters(text)) {
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
    if (used + WidthOf(c) > width && !line.empty()) {
      size_t end = space > 0 ? space : line.size();
      lines.push_back(Utf8({line.begin(), line.begin() + static_cast<std::ptrdiff_t>(end)}));
      line.erase(line.begin(),
                 line.begin() + static_cast<std::ptrdiff_t>(space > 0 ? end + 1 : end));
      space = 0;
      used = WidthOf(Utf8(line));
    }
    if (c == ' ' && line.empty()) continue;
    if (c == ' ') space = line.size();
    line.push_back(c);
    used += WidthOf(c);
  }
  if (!line.empty()) lines.push_back(Utf8(line));
  return lines;
}

std::string Text(double x, double y, const std::string& attributes, const std::string& text) {
  return fmt::format("<text x=\"{:.5g}\" y=\"{:.5g}\"{}>{}</text>\n", x, y, attributes,
                     EscapeMarkup(text));
}

bool CanDraw(double value) { return std::isfinite(value) && std::abs(value) < 1e300; }
bool IsDrawn(const Estimate& point) { return point.seeds > 0 && CanDraw(point.mean); }
bool HasInterval(const Estimate& point) {
  return (point.seeds > 1 || point.of_one_seed) && CanDraw(point.low) && CanDraw(point.high);
}

bool HasReference(const Curve& curve) { return curve.reference && CanDraw(curve.reference->value); }

struct Range {
  double low, high;
};

// All means, and their intervals as far as they do not make the means small: a band may leave the
// panel, a mean never does.
Range RangeOf(const Panel& panel) {
  std::optional<Range> means, bands;
  auto widen = [](std::optional<Range>* range, double low, double high) {
    if (!*range) *range = Range{low, high};
    **range = {std::min((*range)->low, low), std::max((*range)->high, high)};
  };
  for (const Curve& curve : panel.curves) {
    if (HasReference(curve)) widen(&means, curve.reference->value, curve.reference->value);
    for (const Estimate& point : curve.points) {
      if (!IsDrawn(point)) continue;
      widen(&means, point.mean, point.mean);
      if (HasInterval(point)) widen(&bands, point.low, point.high);
    }
  }
  if (!means) return {0, 1};
  if (panel.unit_range) return {std::min(0.0, means->low), std::max(1.0, means->high)};
  Range range = *means;
  double span = means->high - means->low;
  if (bands) {
    bool flat = span == 0;
    range.low = std::min(range.low, flat ? bands->low : std::max(bands->low, means->low - span));
    range.high =
        std::max(range.high, flat ? bands->high : std::min(bands->high, means->high + span));
  }
  double size = std::max(std::abs(range.low), std::abs(range.high)),
         height = range.high - range.low;
  double margin = height > size * 1e-9 ? height * 0.06 : size > 0 ? size * 0.05 : 1;
  bool from_zero = range.low >= 0 && range.low - margin < 0;
  return {from_zero ? 0 : range.low - margin, range.high + margin};
}

struct Tick {
  double value;
  std::string label;
};

// About `about` ticks at multiples of 1, 2 or 5 times a power of ten.
std::vector<Tick> TicksOf(Range range, double about) {
  double rough = (range.high - range.low) / about,
         power = std::pow(10, std::floor(std::log10(rough)));
  double step = power * (rough <= power ? 1 : rough <= 2 * power ? 2 : rough <= 5 * power ? 5 : 10);
  double size = std::max(std::abs(range.low), std::abs(range.high));
  double step_digit = std::floor(std::log10(step) + 1e-9),
         first_digit = std::floor(std::log10(size));
  bool plain = size < 1e6 && step >= 1e-5;
  std::vector<Tick> ticks;
  for (double n = std::ceil(range.low / step - 1e-9); n * step <= range.high + step * 1e-9; ++n) {
    double value = n * step + 0.0;  // no -0
    ticks.push_back(
        {value,
         plain || n == 0
             ? fmt::format("{:.{}f}", value, plain ? std::max(0, static_cast<int>(-step_digit)) : 0)
             : fmt::format("{:.{}g}", value,
                           std::clamp(static_cast<int>(first_digit - step_digit) + 1, 1, 15))});
  }
  return ticks;
}

// The layout of the document, in px.
struct Layout {
  double width, left, top, plot_width, plot_height;
  Range y;
  size_t last;  // generation

  double X(size_t generation) const {
    constexpr double kMargin = 12;
    if (last == 0) return left + plot_width / 2;
    return left + kMargin +
           (plot_width - 2 * kMargin) * static_cast<double>(generation) / static_cast<double>(last);
  }
  double Y(double value) const { return top + plot_height * (y.high - value) / (y.high - y.low); }
  double bottom() const { return top + plot_height; }
};

// Calls segment(first, last) for each longest row of generations that can be joined by a line.
template <typename Segment>
void ForEachSegment(const Curve& curve, const Segment& segment) {
  for (size_t g = 0; g < curve.points.size(); ++g) {
    if (!IsDrawn(curve.points[g])) continue;
    size_t first = g;
    while (g + 1 < curve.points.size() && IsDrawn(curve.points[g + 1])) ++g;
    segment(first, g);
  }
}

std::string ArmGroup(const Curve& curve, const std::string& content) {
  return content.empty() ? ""
                         : fmt::format("<g class=\"arm a{}\">\n{}</g>\n", curve.color, content);
}

// A single point has no band, so its interval is drawn as a vertical bar.
std::string Whisker(const Layout& layout, const Look& look, size_t generation,
                    const Estimate& point) {
  return fmt::format(
      "<path class=\"whisker\" d=\"M{0:.5g} {1:.5g}V{2:.5g}M{3:.5g} {1:.5g}h8M{3:.5g} {2:.5g}h8\" "
      "fill=\"none\" stroke=\"{4}\"/>\n",
      layout.X(generation), layout.Y(point.low), layout.Y(point.high), layout.X(generation) - 4,
      look.color);
}

// The intervals, drawn inside an <svg> element of the plot's size, which clips them.
std::string Bands(const Layout& layout, const Curve& curve, double opacity) {
  std::string content;
  Look look = LookOf(curve.color);
  auto band = [&](size_t from, size_t to) {
    std::string upper, lower;
    for (size_t g = from; g <= to; ++g) {
      upper += fmt::format("{}{:.5g} {:.5g}", g == from ? "M" : "L", layout.X(g),
                           layout.Y(curve.points[g].high));
      size_t back = to - (g - from);
      lower += fmt::format("L{:.5g} {:.5g}", layout.X(back), layout.Y(curve.points[back].low));
    }
    content += fmt::format(
        "<path class=\"band\" d=\"{}{}z\" fill=\"{}\" fill-opacity=\"{:.2g}\" stroke=\"none\"/>\n",
        upper, lower, look.color, opacity);
  };
  ForEachSegment(curve, [&](size_t first, size_t last) {
    for (size_t g = first; g <= last; ++g) {
      size_t from = g;
      if (!HasInterval(curve.points[g])) continue;
      while (g + 1 <= last && HasInterval(curve.points[g + 1])) ++g;
      if (from == g) {
        content += Whisker(layout, look, g, curve.points[g]);
      } else {
        band(from, g);
      }
    }
  });
  return ArmGroup(curve, content);
}

// Of the curve's own reference, so that it is hidden with its curve.
std::string ReferenceLine(const Layout& layout, const Curve& curve) {
  if (!HasReference(curve)) return "";
  return fmt::format(
      "<path class=\"reference\" d=\"M{:.5g} {:.5g}h{:.5g}\" stroke=\"{}\" stroke-width=\"1.4\" "
      "stroke-dasharray=\"1 4\" fill=\"none\"><title>{}: {} {:.4g}</title></path>\n",
      layout.left, layout.Y(curve.reference->value), layout.plot_width, LookOf(curve.color).color,
      EscapeMarkup(curve.label), EscapeMarkup(curve.reference->name), curve.reference->value);
}

std::string LineAndPoints(const Layout& layout, const Curve& curve) {
  std::string line, points;
  Look look = LookOf(curve.color);
  size_t every = layout.last / kSymbolsMost + 1;
  ForEachSegment(curve, [&](size_t first, size_t last) {
    for (size_t g = first; g <= last; ++g) {
      const Estimate& point = curve.points[g];
      double x = layout.X(g), y = layout.Y(point.mean);
      if (first != last) line += fmt::format("{}{:.5g} {:.5g}", g == first ? "M" : "L", x, y);
      if (g % every != 0 && g != first && g != last) continue;
      points +=
          SymbolPath(
              look,
              fmt::format(
                  " class=\"pt\" data-generation=\"{}\" transform=\"translate({:.5g} {:.5g})\"", g,
                  x, y),
              fmt::format("<title>{}: {}</title>", EscapeMarkup(curve.label),
                          PointText(g, point))) +
          "\n";
    }
  });
  if (!line.empty()) {
    line = fmt::format(
        "<path class=\"line\" d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\" "
        "stroke-dasharray=\"{}\"/>\n",
        line, look.color, look.dash);
  }
  return ArmGroup(curve, ReferenceLine(layout, curve) + line + points);
}

std::string Axes(const Layout& layout, const Panel& panel, const std::vector<Tick>& ticks) {
  std::string svg;
  for (const Tick& tick : ticks) {
    double y = layout.Y(tick.value);
    svg += fmt::format("<path d=\"M{:.5g} {:.5g}h{:.5g}\" stroke=\"#e0e0e0\"/>\n", layout.left, y,
                       layout.plot_width);
    svg += Text(layout.left - 6, y + 4, " text-anchor=\"end\"", tick.label);
  }
  svg +=
      fmt::format("<path d=\"M{:.5g} {:.5g}V{:.5g}h{:.5g}\" fill=\"none\" stroke=\"#606060\"/>\n",
                  layout.left, layout.top, layout.bottom(), layout.plot_width);
  double label_px = WidthOf(std::to_string(layout.last)) + 14;
  Range generations = {0, static_cast<double>(std::max<size_t>(layout.last, 1))};
  double about = std::max(2.0, std::min(12.0, layout.plot_width / label_px));
  for (const Tick& tick : TicksOf(generations, about)) {
    if (tick.value != std::floor(tick.value) || tick.value > static_cast<double>(layout.last))
      continue;
    double x = layout.X(static_cast<size_t>(tick.value));
    svg += fmt::format("<path d=\"M{:.5g} {:.5g}v4\" stroke=\"#606060\"/>\n", x, layout.bottom());
    svg +=
        Text(x, layout.bottom() + 17, " text-anchor=\"middle\"", fmt::format("{:.0f}", tick.value));
  }
  svg += Text(layout.left + layout.plot_width / 2, layout.bottom() + 34, " text-anchor=\"middle\"",
              "generation");
  double y = layout.top + layout.plot_height / 2;
  svg += Text(12, y, fmt::format(" text-anchor=\"middle\" transform=\"rotate(-90 12 {:.5g})\"", y),
              panel.y_label);
  return svg;
}

struct Entry {
  int look;
  std::vector<std::string> lines;
};

// The legend: as many columns under the plot as fit. `y` is where they start, and is set to where
// they end.
std::string Legend(const Layout& layout, const Panel& panel, double* y) {
  constexpr double kSampleWidth = 46, kGap = 14;
  double available = layout.width - 2 * kGap, widest = 1;
  for (const Curve& curve : panel.curves) widest = std::max(widest, WidthOf(curve.label));
  double most = std::min(4.0, static_cast<double>(panel.curves.size()));
  double columns =
      std::clamp(std::floor(available / (widest + kSampleWidth + kGap)), 1.0, std::max(most, 1.0));
  double column = available / columns;
  std::vector<Entry> entries;
  for (const Curve& curve : panel.curves) {
    bool measured = std::any_of(curve.points.begin(), curve.points.end(), IsDrawn);
    entries.push_back({curve.color, Wrap(curve.label + (measured ? "" : " (not measured)"),
                                         column - kSampleWidth - kGap)});
  }
  auto rows = static_cast<size_t>(std::ceil(static_cast<double>(entries.size()) / columns));
  std::string svg;
  double top = *y, end = *y;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i % rows == 0) top = *y;
    double x = kGap + column * static_cast<double>(i / rows);
    svg += fmt::format("<g transform=\"translate({:.5g} {:.5g})\">{}</g>\n", x, top,
                       Sample(LookOf(entries[i].look)));
    for (const std::string& line : entries[i].lines) {
      svg += Text(x + kSampleWidth, top + 11, "", line);
      top += kLine;
    }
    end = std::max(end, top);
  }
  *y = end;
  return svg;
}

// Says what the dotted lines are.
std::string References(const Panel& panel) {
  auto drawn = std::count_if(panel.curves.begin(), panel.curves.end(), HasReference);
  std::vector<std::string> names;
  for (const Curve& curve : panel.curves) {
    if (!HasReference(curve)) continue;
    const std::string& name = curve.reference->name;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return drawn == 0
             ? ""
             : fmt::format("Dotted line{}: {}", drawn == 1 ? "" : "s", fmt::join(names, ", "));
}

// Names the values that cannot be drawn, which a reader would otherwise take for gaps.
std::string NotDrawn(const Panel& panel) {
  std::string text;
  for (const Curve& curve : panel.curves) {
    for (size_t g = 0; g < curve.points.size(); ++g) {
      const Estimate& point = curve.points[g];
      if (point.seeds == 0 || IsDrawn(point)) continue;
      text += fmt::format("{} {} in generation {} ({})", text.empty() ? "Not drawn:" : ",",
                          curve.label, g, point.mean);
    }
  }
  return text;
}

}  // namespace

std::string PointText(size_t generation, const Estimate& point) {
  std::string text = fmt::format("generation {}: mean {:.4g}, ", generation, point.mean);
  if (point.of_one_seed)
    return text + fmt::format("95% interval {:.4g} to {:.4g} of the one seed's own measurement",
                              point.low, point.high);
  if (point.seeds < 2) return text + "one seed, no interval";
  return text +
         fmt::format("95% interval {:.4g} to {:.4g}, {} seeds", point.low, point.high, point.seeds);
}

std::string DrawSvg(const Panel& panel, bool legend) {
  Layout layout = {.width = legend ? 640.0 : 400.0,
                   .plot_height = legend ? 260.0 : 190.0,
                   .y = RangeOf(panel),
                   .last = 0};
  bool measured = false;
  for (const Curve& curve : panel.curves) {
    for (size_t g = 0; g < curve.points.size(); ++g) {
      if (curve.points[g].seeds > 0) layout.last = std::max(layout.last, g);
      measured = measured || IsDrawn(curve.points[g]);
    }
  }
  std::vector<Tick> ticks = TicksOf(layout.y, 5);
  double labels = 0;
  for (const Tick& tick : ticks) labels = std::max(labels, WidthOf(tick.label));
  layout.left = 20 + labels + 8;
  layout.plot_width = layout.width - layout.left - 10;

  std::string title, rest;
  double y = 0;
  for (const std::string& line : Wrap(panel.title, (layout.width - 16) * 0.92)) {  // bold is wider
    title +=
        Text(layout.width / 2, y += kLine, " text-anchor=\"middle\" font-weight=\"bold\"", line);
  }
  layout.top = y + 12;
  std::string svg = Axes(layout, panel, ticks);
  if (!measured)
    svg += Text(layout.left + layout.plot_width / 2, layout.top + layout.plot_height / 2,
                " text-anchor=\"middle\"", "not measured");
  std::string bands, lines;
  double opacity = panel.curves.size() <= 6 ? 0.15 : 0.08;
  for (const Curve& curve : panel.curves) {
    bands += Bands(layout, curve, opacity);
    lines += LineAndPoints(layout, curve);
  }
  svg += fmt::format(
      "<svg x=\"{0:.5g}\" y=\"{1:.5g}\" width=\"{2:.5g}\" height=\"{3:.5g}\" viewBox=\"{0:.5g} "
      "{1:.5g} {2:.5g} {3:.5g}\" "
      "overflow=\"hidden\">\n{4}</svg>\n{5}",
      layout.left, layout.top, layout.plot_width, layout.plot_height, bands, lines);
  y = layout.bottom() + 44;
  for (const std::string& below : {References(panel), NotDrawn(panel)}) {
    for (const std::string& line : Wrap(below, layout.width - 16))
      svg += Text(8, y += kLine, "", line);
  }
  y += kDescent;
  if (legend) {
    y += 6;
    svg += Legend(layout, panel, &y);
    y += 8;
  }
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.5g}\" height=\"{1:.5g}\" viewBox=\"0 "
      "0 {0:.5g} {1:.5g}\" role=\"{5}\" "
      "aria-label=\"{2}, by generation\" font-family=\"DejaVu Sans, Verdana, Arial, sans-serif\" "
      "font-size=\"{6:.5g}\" fill=\"#222222\">\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{3}{4}</svg>\n",
      layout.width, std::ceil(y), EscapeMarkup(panel.title), title, svg, legend ? "img" : "group",
      kFont);
}

}  // namespace pawl
