#include "games/chess/choices.h"

#include "games/chess/generator.h"

namespace pawl::chess {

Choices::Choices(const Variant& variant, View view) {
  Generator<Choices>(variant, view, this).Run();
}

Move Choices::operator[](int i) const {
  size_t set = 0;
  while (before_end_[set] <= i) ++set;
  int from = from_[set], within = i - (set == 0 ? 0 : before_end_[set - 1]);
  if ((from & kPromotes) == 0) return Encode(from, NthBit(to_[set], within));
  return Encode(from & ~kPromotes, NthBit(to_[set], within / kPromotions),
                kKnight + within % kPromotions);
}

}  // namespace pawl::chess
