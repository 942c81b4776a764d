// `pawl ledger --game`: shows a sample of the task game as a game.
//
// Errors:  Error(kUsage): there is no such sample, or it is no game.
// Threads: free functions.
#pragma once

#include <filesystem>

#include "app/checked_ledger.h"

namespace pawl {

// What --redraw does; pawl-model has it (app/redraw.cc), and both programs describe it.
inline constexpr const char* kRedrawHelp =
    "draw samples again from their weights and keys, and compare them with the ledger byte for "
    "byte: all, so many of them (--redraw 100), or the one with this id. Names the first that "
    "differs; exit code 4";

// Prints the players, the opening, each move with the value that the search found for who made it
// and the moves that it thought best, the result and the final board; of chess the PGN too.
void ShowGame(CheckedLedger* ledger, const std::filesystem::path& run, int64_t id, bool as_json);

}  // namespace pawl
