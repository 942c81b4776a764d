#include "lab/looks.h"

#include <fmt/format.h>

#include <array>

namespace pawl {
namespace {

// 7 colours and 9 symbols have no common divisor, so index modulo each of them gives 63 pairs.
constexpr std::array<const char*, 7> kColors = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                "#e69f00", "#56b4e9", "#000000"};
constexpr std::array<const char*, 5> kDashes = {"none", "7 3", "2 3", "9 3 2 3", "14 4"};

struct Symbol {
  const char* path;
  bool filled;
};
constexpr std::array<Symbol, 9> kSymbols = {{
    {"M-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0z", true},
    {"M-3-3h6v6h-6z", true},
    {"M0-4L4 3H-4z", true},
    {"M0-4.4L4.4 0L0 4.4L-4.4 0z", true},
    {"M-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0z", false},
    {"M-3.2-3.2L3.2 3.2M-3.2 3.2L3.2-3.2", false},
    {"M-3-3h6v6h-6z", false},
    {"M0 4L4-3H-4z", true},
    {"M0-4L4 3H-4z", false},
}};
static_assert(kColors.size() * kSymbols.size() * kDashes.size() == kLooks);

}  // namespace

Look LookOf(int index) {
  auto i = static_cast<size_t>(index);
  return {kColors[i % kColors.size()], kDashes[i / kColors.size() % kDashes.size()],
          static_cast<int>(i % kSymbols.size())};
}

std::string SymbolPath(const Look& look, const std::string& attributes,
                       const std::string& content) {
  const Symbol& symbol = kSymbols[static_cast<size_t>(look.symbol)];
  return fmt::format("<path d=\"{}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"1.4\"{}>{}</path>",
                     symbol.path, symbol.filled ? look.color : "#ffffff", look.color, attributes,
                     content);
}

std::string Sample(const Look& look) {
  return fmt::format(
             "<path d=\"M0 7H36\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\" "
             "stroke-dasharray=\"{}\"/>",
             look.color, look.dash) +
         SymbolPath(look, " transform=\"translate(18 7)\"", "");
}

}  // namespace pawl
