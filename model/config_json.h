// config.json: what a weights folder says of its model. Each key is honoured, has no effect on the
// numbers, or has one value (or few) with which pawl computes what the file means; any other value,
// and any other key, is refused by name. docs/formats.md has the table.
//
// What an architecture alone has stands in its folder (model/architecture.h). A key that is missing
// or null means what LlamaConfig of `transformers` makes of it.
// Errors:  Error(kData) names the file, the key, its value and what is allowed.
// Threads: free functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/network.h"

namespace pawl {

std::string ToConfigJson(const Network& network);
std::string ClosedFormConfigJson(const ModelConfig& config);
std::string GameConfigJson(const ModelConfig& config);  // of a model that plays

// Of any kind of model that pawl writes, and of what `transformers` makes of a Llama.
ModelConfig FromConfigJson(std::string_view json, std::string_view where);

// "width: 32 -> 64" for all in which two models differ that has an effect: not how many heads 0
// stands for, not what their kind ignores.
std::vector<std::string> DifferingModel(const ModelConfig& stored, const ModelConfig& wanted);

}  // namespace pawl
