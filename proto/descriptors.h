// The descriptions of all messages, made at once.
//
// libprotobuf makes the description of a message when it is first asked for, and is broken for the
// rest of the process if memory runs out just then. A program that makes them before it begins
// anything ends in that case with an error that it can report.
//
// Errors: std::bad_alloc. Threads: to be called before others start.
#pragma once

namespace pawl {

void MakeDescriptors();

}  // namespace pawl
