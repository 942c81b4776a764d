// What every report page carries: its style sheet and its script.
#pragma once

namespace pawl {

extern const char* const kPageStyle;

// Shows and hides arms, tells points' numbers, sorts tables. It finds an arm's elements by the
// class "a" with its number, as lab/plot.h says, and makes its own controls visible once it runs.
extern const char* const kPageScript;

}  // namespace pawl
