// A program that stands in for `pawl-model`: a shell script that an ablation starts as `pawl run`.
//
// It leaves what a finished run leaves (config, generations, ledger), copied from folders that the
// test prepared, and appends its command line to a file, so that a test can tell what was started.
#pragma once

#include <filesystem>
#include <string>

#include "proto/config.h"
#include "replay/ledger/ledger.h"
#include "tests/testing.h"

namespace pawl::testing {

class MadeProgram {
 public:
  // `fails`: a shell condition on $4, the run's folder, under which it says why and ends with 1.
  explicit MadeProgram(const std::filesystem::path& folder, const std::string& fails = "false")
      : folder_(folder) {
    std::filesystem::remove_all(folder / "left");  // of a program that stood here before
    std::filesystem::create_directories(folder / "left");
    Write(folder / "left/config.toml",
          ConfigText(ParseConfig("generations = 0\n[[task]]\nkind = \"facts\"\n", "made", {})));
    Write(folder / "left/generations.jsonl", "{\"gen\": 0}\n");
    {
      Database database(folder / "left/ledger.sqlite", Database::Mode::kReadWrite);
      for (const char* table : {"run (key text, value text)", "weights (version integer)",
                                "sample (id integer)", "step (id integer)"})
        database.Execute((std::string("create table ") + table).c_str());
      database.Execute("insert into run values ('run_id', 'made')");
    }
    std::string path = folder.string();
    Write(program(), "#!/bin/sh\necho \"$@\" >> '" + path + "/calls'\nif " + fails +
                         "; then echo 'pawl: it was to fail'; exit 1; fi\ncp '" + path +
                         "/left/'* \"$4\"\n");
    std::filesystem::permissions(program(), std::filesystem::perms::owner_all);
  }

  std::filesystem::path program() const { return folder_ / "program"; }
  std::string calls() const { return Read(folder_ / "calls"); }

 private:
  std::filesystem::path folder_;
};

}  // namespace pawl::testing
