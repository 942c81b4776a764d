// Every reader of what comes from outside, as a function of any bytes. Each returns, or throws
// pawl::Error; nothing else may come out, and none may crash, hang or take memory without bound.
//
// tests/fuzz/readers_test.cc calls them with mutated seeds under the normal test command;
// tests/fuzz/run gives those that need no LibTorch to libFuzzer (clang), through target.cc.
#pragma once

#include <string_view>

namespace pawl::fuzz {

// In readers.cc:
void Config(std::string_view bytes);   // TOML, as a run's config; what is read must read back equal
void Setting(std::string_view bytes);  // --set
void Json(std::string_view bytes);   // base/json.h, which reads the external protocol's answers too
void Frame(std::string_view bytes);  // a frame, and a request in it
void Safetensors(std::string_view bytes);

// In file_readers.cc, which reads by a file's name, or needs LibTorch:
void JsonLines(std::string_view bytes);      // a file task's data
void BookQuestions(std::string_view bytes);  // a study's, about a book of two sentences
void Generations(std::string_view bytes);    // generations.jsonl, and metrics.jsonl alike
void ConfigJson(std::string_view bytes);
void StateJson(std::string_view bytes);  // of a checkpoint whose MANIFEST vouches for it
void RunJson(std::string_view bytes);
void VerifierSays(std::string_view bytes);  // what an external verifier prints, from its hello on
void TaskSays(std::string_view bytes);      // an external task
void TokenFile(std::string_view bytes);
void Openings(std::string_view bytes);    // of a match
void PlayerSpec(std::string_view bytes);  // who plays in a match
void UciPosition(std::string_view bytes);
void UciTalk(std::string_view bytes);  // lines of an engine or a chess program; all are taken

}  // namespace pawl::fuzz
