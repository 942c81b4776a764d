#include "watch/http_server.h"

#include "base/error.h"
#include "tests/testing.h"
#include "tests/watch/asking.h"

namespace pawl {
namespace {

using testing::BodyOf;
using testing::ErrorOf;
using testing::Get;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

HttpServer::Pages Pages() {
  HttpServer::Pages pages;
  pages.by_path = {{"/livez", [] { return HttpAnswer{.body = "alive\n"}; }},
                   {"/secret", [] { return HttpAnswer{.body = "42\n"}; }},
                   {"/broken", []() -> HttpAnswer { throw std::runtime_error("no disk"); }}};
  pages.event = [] { return std::string("{\"step\": 1}"); };
  return pages;
}

TEST(HttpServer, AnswersWhatThereIsAndSaysWhatElseThereIs) {
  HttpServer server({"127.0.0.1", "0"}, "", Pages());
  std::string answer = Get(server.port(), "/secret?x=1");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(BodyOf(answer), "42\n");
  EXPECT_THAT(answer, HasSubstr("Cache-Control: no-store"));
  EXPECT_THAT(answer, HasSubstr("Content-Security-Policy: default-src 'none'"));
  EXPECT_THAT(Get(server.port(), "/other"), HasSubstr("404"));
  EXPECT_THAT(Get(server.port(), "/other"), HasSubstr("/livez"));
  EXPECT_THAT(Get(server.port(), "/broken"), StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(Get(server.port(), "/secret"), StartsWith("HTTP/1.1 200")) << "it goes on";
  std::string head = Get(server.port(), "/secret", "", "localhost", "HEAD");
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(head, HasSubstr("Content-Length: 3"));
  EXPECT_EQ(BodyOf(head), "");
}

TEST(HttpServer, ChangesNothingAndTakesNothing) {
  HttpServer server({"127.0.0.1", "0"}, "", Pages());
  for (const char* verb : {"POST", "PUT", "DELETE", "OPTIONS"})
    EXPECT_THAT(Get(server.port(), "/secret", "Content-Length: 0\r\n", "localhost", verb),
                StartsWith("HTTP/1.1 405"))
        << verb;
  EXPECT_THAT(
      testing::SendBytes(server.port(),
                         "GET /secret HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"),
      StartsWith("HTTP/1.1 400"));
}

// A page of another site cannot read it under a name of its own (DNS rebinding).
TEST(HttpServer, WithoutATokenItAnswersToTheNamesOfThisMachine) {
  HttpServer server({"127.0.0.1", "0"}, "", Pages());
  for (const char* host : {"localhost:99", "127.0.0.1", "[::1]:8080"})
    EXPECT_THAT(Get(server.port(), "/secret", "", host), StartsWith("HTTP/1.1 200")) << host;
  EXPECT_THAT(Get(server.port(), "/secret", "", "evil.example"), StartsWith("HTTP/1.1 421"));
  EXPECT_THAT(Get(server.port(), "/livez", "", "evil.example"), StartsWith("HTTP/1.1 200"));
}

TEST(HttpServer, WithATokenItAsksForItEverywhereButInProbes) {
  HttpServer server({"127.0.0.1", "0"}, "open-sesame", Pages());
  EXPECT_THAT(Get(server.port(), "/secret"), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(Get(server.port(), "/secret?token=open-sesam"), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(Get(server.port(), "/secret?token="), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(Get(server.port(), "/events"), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(Get(server.port(), "/secret?a=b&token=open-sesame&c"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Get(server.port(), "/secret", "Authorization: Bearer open-sesame\r\n", "any.name"),
              StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Get(server.port(), "/livez"), StartsWith("HTTP/1.1 200"));
}

TEST(HttpServer, OpenToOthersItWantsATokenAndATakenPortIsNamed) {
  EXPECT_THAT(ErrorOf([] {
                HttpServer server({"0.0.0.0", "0"}, "", Pages());
              }),
              HasSubstr("--http 0.0.0.0:0: is open to other machines, and no token is asked for"));
  HttpServer first({"0.0.0.0", "0"}, "word", Pages());
  EXPECT_THAT(ErrorOf([&] {
                HttpServer again({"127.0.0.1", std::to_string(first.port())}, "", Pages());
              }),
              HasSubstr("cannot listen"));
}

TEST(HttpServer, EventsComeEachSecondUntilTheReaderLeaves) {
  HttpServer server({"127.0.0.1", "0"}, "", Pages());
  std::string answer =
      testing::SendBytes(server.port(), "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n", "}\n\n");
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/event-stream"));
  EXPECT_THAT(answer, HasSubstr("data: {\"step\": 1}\n\n"));
  EXPECT_THAT(Get(server.port(), "/secret"), StartsWith("HTTP/1.1 200"));
  std::string head = Get(server.port(), "/events", "", "localhost", "HEAD");
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(BodyOf(head), "");
}

TEST(HttpServer, WhatIsNoRequestEndsThatConnectionAlone) {
  HttpServer server({"127.0.0.1", "0"}, "", Pages());
  EXPECT_THAT(testing::SendBytes(server.port(), "\x16\x03\x01\x02 hello\r\n\r\n"),
              HasSubstr("400"));
  EXPECT_THAT(Get(server.port(), "/secret", "X: " + std::string(20000, 'x') + "\r\n"),
              Not(HasSubstr("42")));
  EXPECT_THAT(Get(server.port(), "/secret"), StartsWith("HTTP/1.1 200"));
}

}  // namespace
}  // namespace pawl
