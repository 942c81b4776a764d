// Trace: what each process and thread did when, as a timeline that chrome://tracing and Perfetto open.
//
// StartTrace names the file for this process and those it starts (by the environment variable PAWL_TRACE). Every span
// is one line, appended by one write, so that all processes of a machine share the file; times are of the steady clock,
// which they share too. Without StartTrace a span costs a branch.
// Threads: any.
// Source:  Trace Event Format, JSON array with complete events ("ph": "X"); the closing bracket may be missing.
#pragma once

#include <filesystem>
#include <string>

#include "base/clock.h"

namespace pawl {

void StartTrace(const std::filesystem::path& file);

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
