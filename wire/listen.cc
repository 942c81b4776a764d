#include "wire/listen.h"

#include "base/error.h"
#include "wire/stream.h"

namespace pawl {
using boost::asio::ip::tcp;

void Listen(tcp::acceptor* acceptor, const Address& address, const std::string& where,
            const std::string& todo) {
  try {
    tcp::resolver resolver(acceptor->get_executor());
    tcp::endpoint endpoint =
        *resolver.resolve(address.host, address.port, tcp::resolver::passive).begin();
    acceptor->open(endpoint.protocol());
    CloseOnExec(acceptor->native_handle());
    acceptor->set_option(tcp::acceptor::reuse_address(true));
    acceptor->bind(endpoint);
    acceptor->listen();
  } catch (const boost::system::system_error& error) {
    throw Error(ErrorCode::kUsage, where, "cannot listen: " + error.code().message(), todo);
  }
}

}  // namespace pawl
