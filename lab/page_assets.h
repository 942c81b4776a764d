// The style sheet and the script of every report page.
#pragma once

namespace pawl {

extern const char* const kPageStyle;

// The script shows and hides arms, displays the numbers of points and sorts tables. It finds an
// arm's elements by the class "a" with the arm's number, as lab/plot.h describes, and makes its own
// controls visible when it runs.
extern const char* const kPageScript;

}  // namespace pawl
