// An HTTP client for tests: one request, and what came back as it is.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <string>

namespace pawl::testing {

// Sends the bytes and reads until the server hangs up, `until` has come, or it was silent for ten
// seconds. "" where nobody listens.
inline std::string SendBytes(uint16_t port, const std::string& bytes,
                             const std::string& until = "") {
  int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  timeval patience = {10, 0};
  ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (::connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    char some[4096];
    auto came = [&] { return !until.empty() && answer.find(until) != std::string::npos; };
    for (ssize_t got; !came() && (got = ::recv(connection, some, sizeof some, 0)) > 0;)
      answer.append(some, static_cast<size_t>(got));
  }
  ::close(connection);
  return answer;
}

// A port that nobody uses now.
inline uint16_t FreePort() {
  int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(listener, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(listener);
  return ntohs(address.sin_port);
}

inline std::string Get(uint16_t port, const std::string& target, const std::string& headers = "",
                       const std::string& host = "localhost", const std::string& verb = "GET") {
  return SendBytes(port, verb + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers +
                             "Connection: close\r\n\r\n");
}

inline std::string BodyOf(const std::string& answer) {
  size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.substr(end + 4);
}

}  // namespace pawl::testing
