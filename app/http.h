// The options --http and --http-token-file of every role, and what they start.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "watch/watch.h"

namespace pawl {

struct HttpOptions {
  std::string http, token_file;

  void AddTo(CLI::App* command);

  // Error(kUsage) for what can be told to be wrong before anything begins.
  void Check() const;

  // nullptr without --http. Says on which port it listens.
  std::unique_ptr<Watch> Start(Watched watched) const;
};

// The token of the file; "" without a file.
std::string HttpToken(const std::string& token_file);

}  // namespace pawl
