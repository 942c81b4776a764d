// pawl-model: the commands that need LibTorch. Users call them through `pawl`.
#include <ATen/Parallel.h>

#include "app/commands.h"

int main(int argc, char** argv) {
  at::set_num_threads(1);  // pawl shares work out by itself: OpenMP's barriers spin
  return pawl::RunCommands(argc, argv,
                           {pawl::AddRun, pawl::AddEval, pawl::AddSample, pawl::AddVerifier,
                            pawl::AddLearner, pawl::AddActor, pawl::AddBench});
}
