// MadeRows: decides whether a row that is made from a model's text fits the network. Only the first
// row that does not fit is logged.
//
// Threads: one at a time.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "tasks/fit.h"

namespace pawl {

class MadeRows {
 public:
  // `else_it` says in the log what happens to a sample whose row does not fit: "does not train the
  // judge".
  MadeRows(const Config& config, std::string_view else_it)
      : fit_(config), context_(config.model().context()), else_it_(else_it) {}

  bool Fits(const std::string& prompt, const std::string& text) const {
    if (fit_.HoldsRow(prompt, text)) return true;
    if (!std::exchange(told_, true)) {
      spdlog::warn(
          "a sample {}: the row made of it, \"{}{}\", does not fit model.context = {}; later ones "
          "are not logged",
          else_it_, prompt, text, context_);
    }
    return false;
  }

 private:
  Fit fit_;
  int64_t context_;
  std::string else_it_;
  mutable bool told_ = false;
};

}  // namespace pawl
