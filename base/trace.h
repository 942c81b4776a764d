// Trace: records when each process and thread did what, as a timeline that chrome://tracing and
// Perfetto open.
//
// StartTrace names the file for this process and its children (through the environment variable
// PAWL_TRACE). Every span is one line, appended by one write, so that all processes of a machine
// share the file; times come from the steady clock, which they share too. Without StartTrace a span
// costs one branch. Events of an earlier attempt are kept, except a torn line. EndTrace makes the
// file one JSON array when the processes that share it have ended. Until then, and after kill -9,
// the closing bracket is missing; timeline viewers accept this, JSON readers do not.
// Threads: any; StartTrace and EndTrace are called by one thread.
// Source:  Trace Event Format, JSON array with complete events ("ph": "X").
#pragma once

#include <filesystem>
#include <string>

#include "base/clock.h"

namespace pawl {

void StartTrace(const std::filesystem::path& file);
void EndTrace(const std::filesystem::path& file);  // does nothing if there is no such file

class Span {
 public:
  explicit Span(const char* name) : name_(name), start_(steady_clock::now()) {}
  ~Span();
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

 private:
  const char* name_;
  steady_clock::time_point start_;
};

// Names this thread in the timeline.
void NameTraceThread(const std::string& name);

}  // namespace pawl
