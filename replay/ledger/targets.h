// LedgerTargets: the positions of samples, sampled or fresh, and the numbers beside them.
//
// A sample that is one position has no row in the table. A game that a model played by search has
// as many positions as there were full searches, which may be none: then it is in no pool.
//
// Errors:  Error(kData): the row is damaged, or cannot be what it says it is.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "proto/config.pb.h"
#include "replay/content.h"
#include "replay/ledger/file.h"
#include "tokens/tokenizer.h"

namespace pawl {

class LedgerTargets {
 public:
  LedgerTargets(LedgerFile* file, const Config& config);

  // Adds the positions that the sample brought. Where it brought none, its task says where they
  // are (task.position_end).
  void Add(int64_t sample_id, int task, const Targets& brought, std::span<const int32_t> solution);
  // As Add, for a solution whose tokens are those of its text and an end token.
  void AddText(int64_t sample_id, int task, const Targets& brought, std::string_view text);

  // Empty: the sample is one position.
  Targets Read(int64_t sample_id);

 private:
  std::string_view EndOf(int task) const;

  LedgerFile& file_;
  bool plays_;
  std::vector<std::string> ends_;  // by task; where positions are not drawn, none
  std::shared_ptr<const Tokenizer> tokenizer_;
};

// The targets of a row that has the table's columns; nothing where its blobs do not fit together.
std::optional<Targets> ReadTargets(const Query& row);

// The judged games of a generation with their targets, in order of their ids. `task`: of this one
// alone. Each column is read when it is asked for.
class LedgerGames {
 public:
  LedgerGames(LedgerFile* file, int64_t generation, std::optional<int> task);

  bool Next() { return query_.Next(); }  // goes to the next game; false: there is none

  int64_t id() const { return query_.Int("id"); }
  int task() const { return query_.Int32("task"); }
  int64_t tokens() const { return query_.Int("tokens"); }
  RandomKey key() const;  // that the game was played with
  std::string prompt() const { return query_.Text("prompt"); }
  std::string text() const { return query_.Text("text"); }
  Targets targets() const;

  // Throws what is wrong with the game's targets, unless `wrong` is "".
  void RequireTrue(const std::string& wrong) const;

 private:
  LedgerFile& file_;
  Query query_;
};

// How many moves of a game come before each of its targets, those of its opening included, which
// begins at the start of the game. Nothing
// where a target does not begin with a word that may be a move: one that has a space behind it.
// `text` is the game behind its opening (games/record.h). Cost: O(text).
std::optional<std::vector<int>> PliesOf(std::string_view opening, std::string_view text,
                                        const Targets& targets, const Tokenizer& tokenizer);

}  // namespace pawl
