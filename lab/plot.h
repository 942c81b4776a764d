// Plot: one panel of curves with confidence bands, as SVG.
//
// The SVG is written here and not by a plotting program, because the page's controls need its
// elements: a curve's elements carry the class "arm" and "a" with the curve's index, a point has
// the class "pt" and its numbers as <title>, made of the same values as its coordinates. A
// program's names for elements change with its version, and it silently leaves out points beyond
// the axes. A generation that was not measured is a gap. A value that cannot be drawn (not a
// number) is named under the panel.
// Errors: none. Threads: free functions, no state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab/series.h"

namespace pawl {

// A value to compare with, the same in all generations: a dotted line over the whole width.
struct Reference {
  double value;
  std::string name;  // said under the panel
};

struct Curve {
  std::string label;
  int color;                     // index of the look (lab/looks.h)
  std::vector<Estimate> points;  // by generation; seeds = 0: a gap
  std::optional<Reference> reference = std::nullopt;
};

struct Panel {
  std::string title, y_label;
  bool unit_range = false;  // y from 0 to 1
  std::vector<Curve> curves;
};

// An SVG document. With a legend it stands alone; without, it is narrower, for a page that has the
// legend.
std::string DrawSvg(const Panel& panel, bool legend);

// "generation 3: mean 0.5, 95% interval 0.4 to 0.6, 3 seeds"
std::string PointText(size_t generation, const Estimate& point);

}  // namespace pawl
