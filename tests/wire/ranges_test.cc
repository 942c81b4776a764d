#include "wire/ranges.h"

#include <cmath>
#include <limits>

#include "proto/wire.pb.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using testing::ErrorOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Sets a field of a message, or adds to it where it is repeated.
#define SET(type, value)                                              \
  field->is_repeated() ? reflection->Add##type(message, field, value) \
                       : reflection->Set##type(message, field, value)

// A value that no rule may take.
void Spoil(Message* message, const FieldDescriptor* field) {
  const auto* reflection = message->GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      SET(Int32, std::numeric_limits<int32_t>::min());
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      SET(Int64, std::numeric_limits<int64_t>::min());
      return;
    case FieldDescriptor::CPPTYPE_FLOAT:
      SET(Float, NAN);
      return;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      SET(Double, NAN);
      return;
    case FieldDescriptor::CPPTYPE_STRING:
      SET(String, std::string((size_t{1} << 20) * 65, 'x'));
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
      SET(EnumValue, 9999);
      return;
    default:
      return;
  }
}

void Visit(const Descriptor* message, std::set<const Descriptor*>* seen) {
  if (!seen->insert(message).second) return;
  for (int i = 0; i < message->field_count(); ++i) {
    if (message->field(i)->message_type() != nullptr)
      Visit(message->field(i)->message_type(), seen);
  }
}

// Every field of every message that can come over the wire.
TEST(Ranges, EachFieldHasOneAndIsHeldToIt) {
  std::set<const Descriptor*> messages;
  Visit(Request::descriptor(), &messages);
  Visit(Response::descriptor(), &messages);
  EXPECT_GT(messages.size(), 25u);
  int fields = 0;
  for (const Descriptor* descriptor : messages) {
    const Message* prototype =
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const FieldDescriptor* field = descriptor->field(i);
      if (field->message_type() != nullptr || field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL)
        continue;
      if (field->options().GetExtension(range).any()) continue;
      ++fields;
      if (field->options().GetExtension(range).bytes() > 64 << 20)
        continue;  // pieces of weights; frames bound them
      std::unique_ptr<Message> message(prototype->New());
      for (int j = 0; j < descriptor->field_count(); ++j) {  // the others hold what they may
        const FieldDescriptor* other = descriptor->field(j);
        if (other->is_repeated() || other->options().GetExtension(range).min() <= 0) continue;
        if (other->cpp_type() == FieldDescriptor::CPPTYPE_INT32)
          message->GetReflection()->SetInt32(message.get(), other, 1);
      }
      Spoil(message.get(), field);
      std::string error = ErrorOf([&] { CheckRanges(*message, ""); });
      EXPECT_THAT(error, HasSubstr(field->name())) << field->full_name();
      EXPECT_THAT(error, Not(HasSubstr("without a rule"))) << field->full_name();
    }
  }
  EXPECT_GT(fields, 80);
}

TEST(Ranges, AnErrorNamesThePathTheValueAndWhatIsAllowed) {
  Request request;
  Sample* sample = request.mutable_submit_samples()->add_group()->add_sample();
  sample->add_tokens(4);
  sample->add_tokens(-40);
  request.mutable_submit_samples()->mutable_group(0)->set_samples(1);
  EXPECT_EQ(ErrorOf([&] { CheckRanges(request, ""); }),
            "submit_samples.group[0].sample[0].tokens[1]: is -40; allowed is 0 to 1048575");
}

TEST(Callers, EachCallNamesItsRoles) {
  const auto* calls = Request::descriptor()->FindOneofByName("call");
  ASSERT_NE(calls, nullptr);
  for (int i = 0; i < calls->field_count(); ++i)
    EXPECT_GT(calls->field(i)->options().ExtensionSize(caller), 0) << calls->field(i)->name();
  Request publish;
  publish.mutable_publish_weights();
  CheckCaller(publish, "learner");
  EXPECT_THAT(ErrorOf([&] { CheckCaller(publish, "actor"); }),
              HasSubstr("is not a call of role actor"));
}

}  // namespace
}  // namespace pawl
