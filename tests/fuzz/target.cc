// libFuzzer: the reader that PAWL_FUZZ_READER names.
#include <cstddef>
#include <cstdint>

#include "base/error.h"
#include "tests/fuzz/readers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    pawl::fuzz::PAWL_FUZZ_READER(std::string_view(reinterpret_cast<const char*>(data), size));
  } catch (const pawl::Error&) {
  }
  return 0;
}
