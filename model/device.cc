#include "model/device.h"

#include <ATen/Context.h>
#include <dlfcn.h>

#include "base/error.h"

namespace pawl {
namespace {

// Names are looked up where the program was told to look for LibTorch.
void* Open(const char* library) {
  void* handle = ::dlopen(library, RTLD_NOW | RTLD_GLOBAL);
  if (handle == nullptr) {
    throw Error(ErrorCode::kUsage, "device cuda", ::dlerror(),
                "run `deploy/setup cuda` or take the device cpu");
  }
  return handle;
}

class Repeated : public DeviceGraph {
 public:
  explicit Repeated(std::function<void()> work) : work_(std::move(work)) {}
  void Play() override { work_(); }

 private:
  std::function<void()> work_;
};

using RecordFunction = DeviceGraph* (*)(const std::function<void()>&);

RecordFunction OpenCuda() {
  static const RecordFunction record = [] {
    Open("libtorch_cuda.so");
    if (!at::hasCUDA()) {
      throw Error(ErrorCode::kUsage, "device cuda", "this machine has no GPU that LibTorch can use",
                  "take the device cpu");
    }
    return reinterpret_cast<RecordFunction>(
        ::dlsym(Open("libpawl-cuda.so"), "PawlRecordCudaGraph"));
  }();
  return record;
}

}  // namespace

c10::Device OpenDevice(Config::Device device) {
  if (device == Config::cpu) return c10::Device(c10::kCPU);
  OpenCuda();
  return c10::Device(c10::kCUDA, 0);
}

std::unique_ptr<DeviceGraph> DeviceGraph::Record(c10::Device device, std::function<void()> work) {
  if (device.is_cpu()) return std::make_unique<Repeated>(std::move(work));
  return std::unique_ptr<DeviceGraph>(OpenCuda()(work));
}

}  // namespace pawl
