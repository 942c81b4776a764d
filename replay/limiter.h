// RateLimiter: holds how often a sample is drawn, over the run, in a band; the faster side waits.
//
// With I samples accepted and D verified rows drawn, ahead = I - D / samples_per_insert samples are
// undrawn. Rows may be drawn while ahead stays >= 0, problems given to actors while ahead <= slack.
// A batch of n rows needs slack >= n / samples_per_insert, or both sides would wait for ever; the
// config check refuses less.
// Threads: one at a time.
// Source:  the sample-to-insert ratio of Reverb (Cassirer et al., 2021), section 3.3.
#pragma once

#include <cstdint>

namespace pawl {

class RateLimiter {
 public:
  RateLimiter(double samples_per_insert, double slack)
      : samples_per_insert_(samples_per_insert), slack_(slack) {}

  void SetInserted(int64_t accepted) { inserted_ = accepted; }
  void SetDrawn(int64_t rows) { drawn_ = rows; }
  int64_t inserted() const { return inserted_; }
  int64_t drawn() const { return drawn_; }

  bool MayDraw(int64_t rows) const { return Ahead(drawn_ + rows) >= 0; }
  bool MayInsert() const { return Ahead(drawn_) <= slack_; }

 private:
  double Ahead(int64_t drawn) const {
    return static_cast<double>(inserted_) - static_cast<double>(drawn) / samples_per_insert_;
  }

  double samples_per_insert_;
  double slack_;
  int64_t inserted_ = 0;
  int64_t drawn_ = 0;
};

}  // namespace pawl
