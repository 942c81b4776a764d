// Identities that every process computes alike.
//
//   group id   = generation << 30 | index                     index < 2^30
//   sample id  = group id << 10 | ordinal                     ordinal < 2^10
//   fresh id   = 1 << 62 | task << 48 | index in the stream   index < 2^48
#pragma once

#include <cstdint>

namespace pawl {

constexpr int kGroupBits = 30;
constexpr int kSampleBits = 10;
constexpr int kFreshShift = 62;
constexpr int kTaskShift = 48;
constexpr int64_t kFreshBit = int64_t{1} << kFreshShift;

inline int64_t GroupId(int64_t generation, int64_t index) {
  return generation << kGroupBits | index;
}
inline int64_t SampleId(int64_t group, int64_t ordinal) { return group << kSampleBits | ordinal; }
inline int64_t FreshId(int64_t task, int64_t index) {
  return kFreshBit | task << kTaskShift | index;
}

// The ids of a generation's samples begin here, and end before the next generation's begin.
inline int64_t FirstSampleOf(int64_t generation) { return SampleId(GroupId(generation, 0), 0); }

inline int64_t GroupOfSample(int64_t sample) { return sample >> kSampleBits; }
inline int64_t GenerationOfGroup(int64_t group) { return group >> kGroupBits; }
inline bool IsFresh(int64_t sample) { return (sample & kFreshBit) != 0; }

}  // namespace pawl
