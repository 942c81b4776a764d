#include "wire/listen.h"

#include <fcntl.h>

#include <boost/asio/io_context.hpp>

#include "base/error.h"
#include "tests/testing.h"

namespace pawl {
namespace {

TEST(Listen, TakesAFreePortThatNoChildInheritsAndNamesATakenOne) {
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor first(io), second(io);
  Listen(&first, {"127.0.0.1", "0"}, "--here", "move");
  EXPECT_NE(::fcntl(first.native_handle(), F_GETFD) & FD_CLOEXEC, 0);
  Address taken = {"127.0.0.1", std::to_string(first.local_endpoint().port())};
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(testing::ErrorOf([&] { Listen(&second, taken, "--there", "move"); }, &code),
              ::testing::HasSubstr("--there: cannot listen: Address already in use; move"));
  EXPECT_EQ(code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace pawl
