// Panels: decides which figures a report has, by section.
//
// Errors: none. Threads: free functions, no state.
#pragma once

#include <string>
#include <vector>

#include "lab/plot.h"
#include "lab/series.h"

namespace pawl {

struct MetricPanel {
  std::string metric;
  Panel panel;
  std::string reference = "";  // the metric of its dotted lines; empty: there are none
};

struct PanelSection {
  std::string title;
  std::vector<MetricPanel> panels;
};

// Panels with a curve for each arm, whose look is given by its index in `arms`. Sections and panels
// without measurements are left out.
std::vector<PanelSection> PanelsOf(const std::vector<Arm>& arms);

// The measured metrics that have no panel, in order of their names.
std::vector<std::string> MetricsWithoutPanel(const std::vector<Arm>& arms,
                                             const std::vector<PanelSection>& sections);

// A different file name for each panel, in order, of letters, digits and "-._@" only.
std::vector<std::string> FigureNames(const std::vector<PanelSection>& sections);

}  // namespace pawl
