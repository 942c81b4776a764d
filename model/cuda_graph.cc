// libpawl-cuda.so: what needs LibTorch's CUDA library at link time; device.cc opens it on machines
// that have one.
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>

#include "model/device.h"

namespace pawl {
namespace {

constexpr int kWarmUps =
    3;  // libraries choose their kernels and take their workspaces outside of the recording

class CudaGraph : public DeviceGraph {
 public:
  explicit CudaGraph(const std::function<void()>& work) {
    c10::cuda::CUDAStream stream = c10::cuda::getStreamFromPool();
    c10::cuda::getCurrentCUDAStream().synchronize();
    c10::cuda::CUDAStreamGuard guard(stream);
    for (int i = 0; i < kWarmUps; ++i) work();
    stream.synchronize();
    graph_.capture_begin();
    work();
    graph_.capture_end();
  }

  void Play() override { graph_.replay(); }

 private:
  at::cuda::CUDAGraph graph_;
};

}  // namespace
}  // namespace pawl

extern "C" pawl::DeviceGraph* PawlRecordCudaGraph(const std::function<void()>& work) {
  return new pawl::CudaGraph(work);
}
