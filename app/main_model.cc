// pawl-model: the commands that need LibTorch. Users call them through `pawl`.
#include "app/commands.h"

int main(int argc, char** argv) {
  return pawl::RunCommands(argc, argv, {pawl::AddRun, pawl::AddEval, pawl::AddSample, pawl::AddLearner, pawl::AddActor, pawl::AddBench});
}
