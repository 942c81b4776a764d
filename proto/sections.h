// Questions about the sections of a config that several rooms ask.
//
// Errors: none. Threads: free functions, no state.
#pragma once

#include <string>

#include "proto/config.pb.h"

namespace pawl {

// A model is of one of three families: a network that reads and writes text token by token, a
// network that sees positions of games and plays by search, or one that is fitted in closed form.
bool IsNetwork(const ModelConfig& config);
// What mixes the tokens of a layer of a recurrent network.
ModelConfig::Mixer::Kind MixerOf(const ModelConfig& config, int layer);
bool HasMixer(const ModelConfig& config, ModelConfig::Mixer::Kind mixer);
// Whether a network has layers of attention, over all tokens or over a window.
bool Attends(const ModelConfig& config);
// Whether a state of one size is all that a network keeps of a text.
bool KeepsAState(const ModelConfig& config);
// Whether all layers of a network are recurrent.
bool OnlyRecurs(const ModelConfig& config);
// The most tokens of a network that attends, or maps positions.
constexpr int64_t kContextOfAttention = 8192;
// Windows of attention are multiples of so many tokens, which a cache keeps together.
constexpr int64_t kWindowBlock = 16;
bool PlaysGames(const ModelConfig& config);
bool IsClosedForm(const ModelConfig& config);

// Whether verify.kind or a part of it is `kind`.
bool UsesVerifier(const VerifyConfig& config, VerifyConfig::Kind kind);

// With a learned verifier, a task with judge = true trains on the samples of another task, which
// the exact check has labelled: the n-th such task of a kind on the n-th other task of the kind.
// So does a task `legal`, on the first task `game` of its game that has no such judge: it judges
// that game's moves.
// Returns that other task's index, or -1 where the task at `index` has samples of its own.
int JudgedTask(const Config& config, int index);

// Whether a task, if it judges another, is asked about single moves instead of whole solutions.
bool JudgesMoves(const TaskConfig& task);

// Whether a task asks about books, each problem about one of its own.
bool IsTextbook(const TaskConfig& task);

// How many of a batch's rows begin from a carried state: learn.carry_share, to the nearest row.
int64_t CarriedRows(const LearnConfig& config);

// The kinds of questions that can be asked about a subject of books, its default first; exercise is
// a form of these.
std::vector<TaskConfig::Ask::Kind> AsksOf(TaskConfig::Subject::Kind subject);

// The sizes that a book of a subject can have, both included: facts, letters or states.
struct BookSizes {
  int lowest, highest;
};
BookSizes BookSizesOf(TaskConfig::Subject::Kind subject);

// Whether a task asks for the kind of question.
bool Asks(const TaskConfig& task, TaskConfig::Ask::Kind kind);

// A task's relative weight among the fresh rows of generation 0 (`start`) or of a later one.
double FreshShareOf(const TaskConfig& task, bool start);

// The name of a task inside a run: its own, or its kind, with a number behind it where the kind
// comes twice.
std::string TaskName(const Config& config, int index);

}  // namespace pawl
