// What tests of the external verifier share: programs in shell that judge.
#pragma once

#include <string>
#include <vector>

#include "tests/verifiers/verifier_case.h"

namespace pawl {

class ExternalTest : public VerifierTest {
 protected:
  // A program in shell that answers its hello, then does `body` with each question in $line and its
  // id in $id.
  VerifyConfig Program(
      const std::string& body,
      const std::string& hello = R"(echo '{"pawl": 1, "name": "t", "version": "1"}')") {
    auto path = folder_.path() / "program.sh";
    testing::Write(path, "read -r line\n" + hello +
                             "\nwhile read -r line; do\n[[ $line =~ \\\"id\\\":([0-9]+) ]]; "
                             "id=${BASH_REMATCH[1]}\n" +
                             body + "\ndone\n");
    VerifyConfig config = Kind(VerifyConfig::external);
    config.add_command("bash");
    config.add_command(path.string());
    config.set_timeout_s(testing::kPatienceSeconds);
    return config;
  }

  Verdicts JudgeWith(const VerifyConfig& config, const std::vector<Sample>& samples) {
    return VerifierTest::JudgeWith(*MakeVerifier(config, RandomKey::Root(1)), samples);
  }

  testing::Scratch folder_;
};

}  // namespace pawl
