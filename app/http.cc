#include "app/http.h"

#include "base/error.h"
#include "base/log.h"
#include "wire/token.h"

namespace pawl {

void HttpOptions::AddTo(CLI::App* command) {
  command->add_option("--http", http,
                      "HOST:PORT on which to show the process: /livez, /readyz, /metrics, "
                      "/api/status and a live page; port 0: any free one");
  command
      ->add_option("--http-token-file", token_file,
                   "file with the token that readers give; needed where --http is open to other "
                   "machines")
      ->needs("--http");
}

std::string HttpToken(const std::string& token_file) {
  if (token_file.empty()) return "";
  std::string token = ReadTokens(token_file).For("");
  if (token.empty())
    throw Error(ErrorCode::kUsage, token_file, "holds tokens for roles alone",
                "give a file with one token, a word");
  bool plain = token.find_first_not_of(
                   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                   "-._~") == std::string::npos;
  if (!plain)
    throw Error(ErrorCode::kUsage, token_file,
                "holds a token with other characters than letters, digits and - . _ ~",
                "make one that an address can hold");
  return token;
}

void HttpOptions::Check() const {
  if (!http.empty()) HttpServer::RequireToken(ParseAddress(http), HttpToken(token_file));
}

std::unique_ptr<Watch> HttpOptions::Start(Watched watched) const {
  if (http.empty()) return nullptr;
  Address address = ParseAddress(http);
  auto watch = std::make_unique<Watch>(address, HttpToken(token_file), std::move(watched));
  spdlog::info(
      "shown at http://{}:{}/",
      address.host.find(':') == std::string::npos ? address.host : "[" + address.host + "]",
      watch->port());
  return watch;
}

}  // namespace pawl
