#include "proto/descriptors.h"

#include "proto/config.pb.h"
#include "proto/pawl.pb.h"
#include "proto/wire.pb.h"

namespace pawl {
namespace {

// A field's type and default are looked up when they are first asked for.
void Make(const google::protobuf::Descriptor& message) {
  for (int i = 0; i < message.field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *message.field(i);
    if (field.cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_ENUM)
      field.default_value_enum();
    field.message_type();
  }
  for (int i = 0; i < message.nested_type_count(); ++i) Make(*message.nested_type(i));
}

void Make(const google::protobuf::Message& one_of_its_file) {
  one_of_its_file.GetReflection();
  const google::protobuf::FileDescriptor& file = *one_of_its_file.GetDescriptor()->file();
  for (int i = 0; i < file.message_type_count(); ++i) Make(*file.message_type(i));
}

}  // namespace

void MakeDescriptors() {
  Make(Config::default_instance());
  Make(Group::default_instance());
  Make(Request::default_instance());
}

}  // namespace pawl
