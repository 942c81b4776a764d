// Plot: one panel of curves with confidence bands, drawn by gnuplot.
//
// Errors: Error(kFailed) when gnuplot is not installed or refuses.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lab/series.h"

namespace pawl {

struct Curve {
  std::string label;
  int color;  // index into the palette
  std::vector<Estimate> points;  // by generation; seeds = 0: a gap
};

struct Panel {
  std::string title, y_label;
  bool unit_range = false;  // y from 0 to 1
  std::vector<Curve> curves;
};

// The panel as an SVG document whose points tell their values when hovered over; with a legend when it stands alone.
std::string DrawSvg(const Panel& panel, bool legend);

// "#rrggbb" of a palette entry (Okabe and Ito's colours, safe for colour-blind readers).
std::string PaletteColor(int index);

}  // namespace pawl
