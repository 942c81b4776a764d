#include "tests/testing.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

TEST(MakeTokenizer, HasATokenizerForEveryKindOfTheSchema) {
  const google::protobuf::EnumDescriptor* kinds = ModelConfig::Tokens_descriptor();
  for (int i = 0; i < kinds->value_count(); ++i) {
    auto tokenizer = MakeTokenizer(static_cast<ModelConfig::Tokens>(kinds->value(i)->number()));
    EXPECT_EQ(tokenizer->Decode(tokenizer->EncodeSolution("12")), "12") << kinds->value(i)->name();
  }
}

TEST(MakeTokenizer, GivesTheTokenizerOfTheKindAndTheSameObjectToAll) {
  EXPECT_EQ(MakeTokenizer(ModelConfig::chars)->vocabulary(), 64);
  EXPECT_EQ(MakeTokenizer(ModelConfig::bytes)->vocabulary(), 259);
  EXPECT_EQ(MakeTokenizer(ModelConfig::chars), MakeTokenizer(ModelConfig::chars));
}

TEST(MakeTokenizer, AKindThatIsNotListedIsAnError) {
  EXPECT_THAT(testing::ErrorOf([] { MakeTokenizer(static_cast<ModelConfig::Tokens>(77)); }),
              ::testing::HasSubstr("model.tokens: no tokenizer is made for the kind 77"));
}

}  // namespace
}  // namespace pawl
