// What weights a run published, by its ledger; any process may ask, while the run goes on too.
//
// Errors: none; a ledger that is missing or cannot be read gives "" and -1.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace pawl {

constexpr int64_t kNewestWeights = -1;

// The SHA-256 of a version.
std::string PublishedHash(const std::filesystem::path& run, int64_t version);

// The first version with this SHA-256; -1: none.
int64_t PublishedVersion(const std::filesystem::path& run, const std::string& sha256);

}  // namespace pawl
