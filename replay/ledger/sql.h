// LedgerSql: the text of a statement on the ledger, with names in place of numbers.
//
// A name in braces stands for what the rest of the program knows by that name:
//   {TRUE} {FALSE} {UNKNOWN}      values of verdict.truth
//   {WRONG}                       a value of verdict.reason
//   {FAILED}                      the first reason which says that no verdict came about; all such
//                                 reasons follow it
//   {SAMPLE_BITS} {FRESH_SHIFT}   the shifts of proto/ids.h
//   {GROUP} {SAMPLE}              the columns that ReadGroup and ReadSample
//   (replay/ledger/groups.h)
//                                 read, of a problem p and of a sample s
//   {PROPOSAL}                    of a problem p: the sample that proposed it; 0: the task drew it
//   {JUDGED}                      each sample s that has a verdict, with its verdict v
//   {TRAINABLE}                   {JUDGED} with the sample's problem p and, where it is trained
//                                 on with another prompt, that prompt m
//   {TOKENS}                      of {TRAINABLE}: tokens of the prompt that is trained on and of
//   the
//                                 sample
//
// Errors:  a name that is not listed here is a bug.
// Threads: immutable.
#pragma once

#include <string>
#include <string_view>

namespace pawl {

class LedgerSql {
 public:
  explicit LedgerSql(std::string_view text);

  // Stays where it is as long as the object: Database::Prepare keeps statements by this address.
  const char* text() const { return text_.c_str(); }

 private:
  std::string text_;
};

}  // namespace pawl
