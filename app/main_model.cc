// pawl-model runs the commands that need LibTorch. Users call it through `pawl`.
#include <ATen/Parallel.h>

#include "app/commands.h"
#include "base/error.h"

int main(int argc, char** argv) {
  pawl::EndInOneLine();
  // pawl divides work among its own threads, because OpenMP's barriers spin
  at::set_num_threads(1);
  return pawl::RunCommands(
      argc, argv,
      {pawl::AddRun, pawl::AddEval, pawl::AddSample, pawl::AddMatch, pawl::AddLadder, pawl::AddPlay,
       pawl::AddUci, pawl::AddVerifier, pawl::AddLearner, pawl::AddActor, pawl::AddBench,
       pawl::AddRedraw, pawl::AddRead, pawl::AddAsk, pawl::AddStates, pawl::AddExport});
}
