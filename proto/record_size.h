// How long what travels may be, from the longest frame that the config allows.
#pragma once

#include <cstdint>

namespace pawl {

// The longest record (a problem with its solution, a problem's samples) that a run may have with
// frames of at most so many bytes. A call holds many records and is cut between them, so that one
// must leave room.
constexpr int64_t RecordBytesMax(int64_t frame_bytes) { return frame_bytes / 4; }

// Records are added to a call until it holds more than this: then one more has had room.
constexpr int64_t CallBytesMax(int64_t frame_bytes) { return frame_bytes / 2; }

}  // namespace pawl
