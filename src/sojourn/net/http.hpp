#pragma once
// HTTP requests, many at a time, on one thread: libcurl's multi interface. Connections are kept and shared; HTTP/2 is
// used where the server offers it. Nothing here knows FHIR.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/result.hpp"

namespace sojourn::net {

struct Header {
  std::string name, value;
};

struct Request {
  std::string method = "GET";
  std::string url;
  std::vector<Header> headers;
  std::string body;
  std::chrono::milliseconds timeout{300'000};  // from the start to the last byte of the answer
  bool once = false;  // never sent a second time unasked: what it does must not be done twice
};

// Why there is no whole answer.
enum class Failure : std::uint8_t {
  kNone,
  kConnect,    // nobody listens, or the name is unknown
  kTimeout,
  kTls,        // the certificate of one side is not accepted
  kCut,        // the connection ended before the answer was whole
  kCredentials,  // a file of a key or certificate cannot be used
  kOther,
};

struct Response {
  int status = 0;  // 0 = no answer: see failure
  std::vector<Header> headers;
  std::string body;  // unpacked
  Failure failure = Failure::kNone;
  std::string problem;  // what libcurl says of the failure
  double seconds = 0;

  bool ok() const { return failure == Failure::kNone && status >= 200 && status < 300; }
  // Value of the first header of that name, case ignored; empty = not there.
  std::string_view header(std::string_view name) const;
  // For messages: "answers 404", or "cannot be reached: " and what libcurl says.
  std::string outcome() const;
};

// Seconds of a Retry-After header (RFC 9110 section 10.2.3): a number, or a date as seen from `now`; 0 = none.
double retry_after_seconds(std::string_view header, std::chrono::system_clock::time_point now);

// "https://host:443" of an address; secrets are for one origin only.
std::string_view origin(std::string_view url);

// How servers are reached. Files are PEM.
struct Connection {
  std::string ca_file;             // certificates that are trusted instead of the system's
  std::string client_certificate;  // file; empty = none
  std::string client_key;          // file
  std::string client_key_password;
  std::string proxy;               // URL; empty = as the environment (https_proxy, no_proxy) says
  std::size_t most_connections = 64;
};

class HttpClient {
 public:
  using Done = std::function<void(Response&&)>;

  explicit HttpClient(Connection connection);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Starts a request. `done` is called once, from wait(); it may send further requests.
  void send(Request request, Done done);
  // Sleeps until the network has something, at most `longest`; then calls the `done` of all that ended.
  void wait(std::chrono::milliseconds longest);
  // One request, waited for; others go on meanwhile.
  Response ask(Request request);

  const Connection& connection() const;
  std::size_t in_flight() const;
  std::uint64_t bytes_sent() const;  // bodies as they went over the line

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sojourn::net
