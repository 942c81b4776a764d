// Trace: what each process and thread did when, as a timeline that chrome://tracing and Perfetto
// open.
//
// StartTrace names the file for this process and those it starts (by the environment variable
// PAWL_TRACE). Every span is one line, appended by one write, so that all processes of a machine
// share the file; times are of the steady clock, which they share too. Without StartTrace a span
// costs a branch. What an earlier attempt wrote is kept, but for a torn line. EndTrace makes the
// file one JSON array, once the processes that share it have ended: until then, and after kill -9,
// its closing bracket is missing, which timelines do not mind and JSON readers do.
// Threads: any; StartTrace and EndTrace: one.
// Source:  Trace Event Format, JSON array with complete events ("ph": "X").
#pragma once

#include <filesystem>
#include <string>

#include "base/clock.h"

namespace pawl {

void StartTrace(const std::filesystem::path& file);
void EndTrace(const std::filesystem::path& file);  // does nothing where there is no such file

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
