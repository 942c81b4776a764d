// Looks: the colour, dash and point symbol that tell an arm from all others.
//
// The colours are those of Okabe and Ito (2008), safe for colour-blind readers, without the yellow,
// which is hard to see on white. Neighbours differ in colour and symbol; no two of 315 looks are
// equal, and no two of the first 36 in black and white either.
// Errors: none. Threads: free functions, no state.
#pragma once

#include <string>

namespace pawl {

inline constexpr int kLooks = 315;

struct Look {
  const char* color;  // "#rrggbb"
  const char* dash;   // a value of stroke-dasharray
  int symbol;
};
Look LookOf(int index);

// The symbol as an SVG path around the origin, with what it needs to be seen in the look's colour;
// `content` goes inside.
std::string SymbolPath(const Look& look, const std::string& attributes, const std::string& content);

// A piece of line with a point on it, as the children of an <svg> or <g> of 36 x 14.
std::string Sample(const Look& look);

}  // namespace pawl
