// Panels: which figures a report has, section by section.
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
};

struct PanelSection {
  std::string title;
  std::vector<MetricPanel> panels;
};

// A curve for each arm, its look by its place in `arms`. Sections and panels in which nothing was
// measured are left out.
std::vector<PanelSection> PanelsOf(const std::vector<Arm>& arms);

// What was measured and has no panel, in order of its name.
std::vector<std::string> MetricsWithoutPanel(const std::vector<Arm>& arms,
                                             const std::vector<PanelSection>& sections);

// A file's name for each panel, in order: letters, digits and "-._@" alone, no two alike.
std::vector<std::string> FigureNames(const std::vector<PanelSection>& sections);

}  // namespace pawl
