// Listen: how every server of a process begins to listen.
//
// Threads: the acceptor's.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <string>

#include "wire/address.h"

namespace pawl {

// Opens, binds and listens; programs that this process starts do not inherit the descriptor.
// Error(kUsage) names `where` and says `todo` where the address cannot be had.
void Listen(boost::asio::ip::tcp::acceptor* acceptor, const Address& address,
            const std::string& where, const std::string& todo);

}  // namespace pawl
