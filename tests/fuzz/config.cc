// libFuzzer: any text as a config. A usage error or a config that reads back equal; nothing else.
#include "base/error.h"
#include "proto/config.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    pawl::Config config = pawl::ParseConfig(text, "fuzz", {});
    std::string resolved = pawl::ConfigText(config);
    if (pawl::ConfigText(pawl::ParseStored(resolved, "again", {})) != resolved) __builtin_trap();
  } catch (const pawl::Error& error) {
    if (error.code() != pawl::ErrorCode::kUsage) __builtin_trap();
  }
  return 0;
}
