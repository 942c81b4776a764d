// An option that a UCI engine offers, read from its line "option name Hash type spin default 16 min
// 1 max 1024".
//
// Errors:  none; what is wrong with a value is told as text.
// Threads: values.
// Source:  Kahlen and Meyer-Kahlen 2006, Description of the universal chess interface.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pawl {

struct UciOption {
  std::string name, type;  // type: check, spin, combo, button, string
  std::optional<int64_t> least, most;
  std::vector<std::string> choices;  // of a combo

  // nullopt: the line is none of an option.
  static std::optional<UciOption> Of(std::string_view line);

  // What an engine would take amiss, or pass over in silence; empty: nothing.
  std::string FaultOf(std::string_view value) const;
};

}  // namespace pawl
