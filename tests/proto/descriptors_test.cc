#include "proto/descriptors.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "proto/config.pb.h"
#include "proto/pawl.pb.h"
#include "proto/wire.pb.h"

namespace {
std::atomic<long> allocations{0};
}

void* operator new(size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace pawl {
namespace {

// What a reader of any message asks of its description.
int LookAt(const google::protobuf::Message& message) {
  const auto* reflection = message.GetReflection();
  int seen = 0;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = message.GetDescriptor()->field(i);
    if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_ENUM)
      seen += field->enum_type()->value_count() + field->default_value_enum()->number();
    if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE)
      seen += field->message_type()->field_count();
    if (!field->is_repeated()) seen += reflection->HasField(message, field);
  }
  return seen;
}

TEST(MakeDescriptors, LeavesNothingToBeMadeLater) {
  MakeDescriptors();
  Config config;
  Group group;
  Request request;
  Response response;
  long before = allocations;
  int seen = LookAt(config) + LookAt(group) + LookAt(request) + LookAt(response) +
             LookAt(ModelConfig::default_instance()) + LookAt(Hello::default_instance());
  EXPECT_EQ(allocations, before);
  EXPECT_GT(seen, 0);
}

}  // namespace
}  // namespace pawl
