// Rulings: what the seeds say about one number, by a rule that is fixed before anything runs.
//
// A rule about a mean goes by its 95% interval over seeds (Student's t): the interval must lie
// where the rule says, so that too few seeds are UNDECIDED and never HOLDS. Nothing is judged from
// fewer than kLeastSeeds seeds. Lines of one exhibit are not corrected for their number: an exhibit
// holds only when every line does, which makes a wrong HOLDS rarer with each line, and a line that
// should hold FAILS by chance at most once in forty.
// Threads: any.  Errors: none.
// Source:  equivalence by two one-sided tests: Schuirmann 1987 (each at 2.5%, so that the 95%
// interval is looked at);
//          sign test for the median: Conover 1999, chapter 3.4.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/series.h"

namespace pawl {

enum class Ruling { kHolds, kFails, kUndecided };
std::string_view RulingName(Ruling ruling);

constexpr size_t kLeastSeeds = 3;

struct Line {
  std::string quantity;
  std::string expected;       // the rule's bound or margin in words: "2.286 +- 0.3429", "> 0"
  double measured = 0;        // the mean over seeds; of Median, the median
  double standard_error = 0;  // of the mean
  std::optional<Bounds> interval =
      {};  // of the mean, 95%, Student's; none for the median and for a single seed
  std::vector<double> by_seed;
  Ruling ruling = Ruling::kUndecided;
};

// The values that a rule admits.
struct Admitted {
  double low = -std::numeric_limits<double>::infinity(),
         high = std::numeric_limits<double>::infinity();
  bool open = false;  // the bounds themselves are outside

  bool Has(double value) const {
    return open ? value > low && value < high : value >= low && value <= high;
  }
  std::string Text() const;
};
Admitted AtLeast(double bound);
Admitted AtMost(double bound);
Admitted MoreThan(double bound);
Admitted LessThan(double bound);
Admitted Between(double low, double high);

// A rule of equivalence. HOLDS: the interval lies inside expected +- margin. FAILS: it lies
// outside. UNDECIDED: neither.
Line Equal(std::string quantity, double expected, double margin, std::vector<double> by_seed);

// The interval lies above (below) the bound: holds; on the other side: fails; around it: undecided.
// With a bound of 0 for a difference this is superiority; with a bound a margin below 0,
// non-inferiority.
Line Above(std::string quantity, double bound, std::vector<double> by_seed);
Line Below(std::string quantity, double bound, std::vector<double> by_seed);

// FAILS: a seed lies outside the range. HOLDS: every seed lies inside, and so does the interval of
// the mean. UNDECIDED: every seed lies inside, but they are too few or too unlike each other for
// the interval to.
Line EverySeed(std::string quantity, Admitted range, std::vector<double> by_seed);

// A rule on the median, for quantities whose single seeds may be far off. HOLDS: if the median were
// outside the range, this many seeds would lie inside by chance in at most 5% of cases (sign test:
// 5 of 5, 7 of 7, 7 of 8). FAILS: if it were inside, this many seeds would lie outside by chance in
// at most 5% of cases. The range has one bound.
Line Median(std::string quantity, Admitted range, std::vector<double> by_seed);

// FAILS if one line fails; otherwise UNDECIDED if one line is undecided or there is no line.
Ruling Whole(const std::vector<Line>& lines);

}  // namespace pawl
