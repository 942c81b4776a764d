#include "wire/client.h"

#include "tests/wire/rpc_server_test.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::RpcServerTest;

class RpcClientTest : public RpcServerTest {};

TEST_F(RpcClientTest, FindsAServerThatCameBack) {
  auto client = Client("token", 20);
  EXPECT_EQ(Ask(client.get(), 1), 1u);
  Stop();
  std::thread later([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    Start(port_);
  });
  EXPECT_EQ(Ask(client.get(), 7), 7u);
  later.join();
}

TEST_F(RpcClientTest, GivesUpWhenPatienceIsOver) {
  Stop();
  auto client = Client("token", 0.2);
  EXPECT_THAT(ErrorOf([&] { Ask(client.get(), 1); }),
              HasSubstr("the replay server does not answer"));
}

TEST_F(RpcClientTest, HandlersErrorsReachTheCallerWithTheirCode) {
  Request request;
  request.mutable_finish();
  ErrorCode code = ErrorCode::kFailed;
  auto client = Client();
  EXPECT_THAT(ErrorOf([&] { client->Call(request); }, &code), HasSubstr("handler: refused"));
  EXPECT_EQ(code, ErrorCode::kData);
  EXPECT_EQ(Ask(client.get(), 5), 5u) << "the connection goes on";
}

TEST_F(RpcClientTest, AnswersCallsOfAnySize) {
  auto client = Client();
  for (int64_t bytes : {0, 10, 70000, 3000000})
    EXPECT_EQ(Ask(client.get(), bytes), static_cast<size_t>(bytes));
}

}  // namespace
}  // namespace pawl
