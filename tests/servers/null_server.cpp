// A FHIR server that takes everything and keeps nothing, as fast as it can: it shows what a loader can do by itself.
// One thread, HTTP/1.1 on 127.0.0.1. The first line of stdout is the port; SIGTERM ends it with a line of JSON:
// requests, entries, bytes of their bodies, and seconds from the first request to the last answer.
#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <chrono>
#include <cstring>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "sojourn/encode/encoder.hpp"

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::beast::error_code;
using tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr const char* kUsage =
    "Usage: null_server [--port N] [--entries] [--count]\n"
    "  --entries  answer every entry of a bundle with 201; without it answers have no entries, which costs nothing\n"
    "  --count    remember what was PUT, so that GET Type?_summary=count tells how many there are; implies --entries\n";

struct Options {
  unsigned short port = 0;
  bool entries = false, count = false;
};

struct Totals {
  std::uint64_t requests = 0, entries = 0, bytes = 0;
  std::optional<Clock::time_point> first;
  Clock::time_point last;
};

// Distinct resources that were PUT and not deleted, by type.
class Stored {
 public:
  void put(std::string_view url) {
    if (keys_.emplace(url).second) ++counts_[std::string(url.substr(0, url.find('/')))];
  }
  void remove(std::string_view url) {
    if (keys_.erase(std::string(url)) != 0) --counts_[std::string(url.substr(0, url.find('/')))];
  }
  std::uint64_t count(std::string_view type) const {
    const auto found = counts_.find(std::string(type));
    return found == counts_.end() ? 0 : found->second;
  }

 private:
  std::unordered_set<std::string> keys_;
  std::unordered_map<std::string, std::uint64_t> counts_;
};

// The first value of a key in the text, without its quotes; empty if there is none.
std::string_view value_of(std::string_view text, std::string_view key) {
  std::size_t at = text.find(key);
  if (at == text.npos) return {};
  at = text.find_first_not_of(" \t\r\n:\"", at + key.size());
  return at == text.npos ? std::string_view{} : text.substr(at, text.find('"', at) - at);
}

// Calls found(method, url) for every request of a bundle. A member "request" without a method is another one's: some
// resources have it too.
template <class Found>
void each_request(std::string_view bundle, Found found) {
  constexpr std::string_view kRequest = "\"request\"";
  while (true) {
    // memmem is several times faster here than find, which looks at every quote.
    const void* hit = memmem(bundle.data(), bundle.size(), kRequest.data(), kRequest.size());
    if (hit == nullptr) return;
    bundle.remove_prefix(static_cast<std::size_t>(static_cast<const char*>(hit) - bundle.data()) + kRequest.size());
    const std::string_view request = bundle.substr(0, bundle.find('}'));
    const std::string_view method = value_of(request, "\"method\"");
    if (!method.empty()) found(method, value_of(request, "\"url\""));
  }
}

std::string capability_statement() {
  std::string text =
      R"({"resourceType":"CapabilityStatement","status":"active","date":"2026-01-01","kind":"instance",)"
      R"("software":{"name":"Null server"},"fhirVersion":"4.0.1","format":["json"],"rest":[{"mode":"server",)"
      R"("interaction":[{"code":"transaction"},{"code":"batch"}],"resource":[)";
  for (std::size_t i = 0; i < sojourn::encode::kResourceTypes; ++i) {
    if (i != 0) text += ',';
    text += R"({"type":")";
    text += name(static_cast<sojourn::encode::ResourceType>(i));
    text += R"(","interaction":[{"code":"update"},{"code":"search-type"}],"updateCreate":true})";
  }
  return text + "]}]}";
}

class NullServer {
 public:
  explicit NullServer(Options options) : options_(options), metadata_(capability_statement()) {}

  asio::awaitable<void> serve(tcp::socket socket) {
    boost::beast::flat_buffer buffer;
    buffer.reserve(1 << 16);  // it reads no more at a time than it has room for
    std::string body, text;  // kept from request to request: their memory is had once
    error_code ec;
    auto token = asio::redirect_error(asio::use_awaitable, ec);
    socket.set_option(tcp::no_delay(true), ec);
    while (true) {
      http::request_parser<http::buffer_body> parser;
      parser.body_limit(boost::none);
      co_await http::async_read_header(socket, buffer, parser, token);
      if (ec) co_return;
      if (!totals_.first) totals_.first = Clock::now();
      if (parser.get()[http::field::expect] == "100-continue") {
        const http::response<http::empty_body> go_on(http::status::continue_, 11);
        http::response_serializer<http::empty_body> serializer(go_on);
        co_await http::async_write(socket, serializer, token);
      }

      std::size_t size = 0;
      while (!parser.is_done()) {
        if (size == body.size()) body.resize(std::max<std::size_t>(body.size() * 2, 1 << 18));
        parser.get().body().data = body.data() + size;
        parser.get().body().size = body.size() - size;
        co_await http::async_read(socket, buffer, parser, token);
        size = static_cast<std::size_t>(static_cast<char*>(parser.get().body().data) - body.data());
        if (ec && ec != http::error::need_buffer) co_return;
      }

      ++totals_.requests;
      totals_.bytes += size;
      http::response<http::span_body<char>> response;
      response.result(answer(parser.get(), std::string_view(body).substr(0, size), text));
      response.body() = {text.data(), text.size()};
      response.version(11);
      response.set(http::field::content_type, "application/fhir+json");
      response.keep_alive(parser.get().keep_alive());
      response.prepare_payload();
      http::response_serializer<http::span_body<char>> serializer(response);
      co_await http::async_write(socket, serializer, token);
      totals_.last = Clock::now();
      if (ec || !response.keep_alive()) co_return;
    }
  }

  std::string report() const {
    const double seconds =
        totals_.first ? std::chrono::duration<double>(totals_.last - *totals_.first).count() : 0.0;
    return "{\"requests\": " + std::to_string(totals_.requests) + ", \"entries\": " + std::to_string(totals_.entries) +
           ", \"bytes\": " + std::to_string(totals_.bytes) + ", \"seconds\": " + std::to_string(seconds) + "}";
  }

 private:
  // The answer's status; its body goes to `text`.
  template <class Request>
  http::status answer(const Request& request, std::string_view body, std::string& text) {
    const std::string_view target(request.target().data(), request.target().size());
    const std::string_view path = target.substr(0, target.find('?'));
    const http::verb method = request.method();
    if (method == http::verb::get) {
      const std::string_view type = path.substr(path.rfind('/') + 1);
      text = type == "metadata" ? metadata_
                                : R"({"resourceType":"Bundle","type":"searchset","total":)" +
                                      std::to_string(stored_.count(type)) + "}";
      return http::status::ok;
    }
    if (!request[http::field::content_encoding].empty()) {
      text = R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-supported",)"
             R"("diagnostics":"The body is packed; this server counts plain ones"}]})";
      return http::status::unsupported_media_type;
    }
    if (method == http::verb::post) {
      answer_bundle(body, text);
      return http::status::ok;
    }
    ++totals_.entries;
    if (options_.count) note(method == http::verb::put ? "PUT" : "DELETE", last_two(path));
    text = R"({"resourceType":"OperationOutcome","issue":[{"severity":"information","code":"informational"}]})";
    return method == http::verb::put ? http::status::created : http::status::ok;
  }

  void answer_bundle(std::string_view body, std::string& text) {
    std::uint64_t entries = 0;
    if (options_.entries) {
      each_request(body, [&](std::string_view method, std::string_view url) {
        ++entries;
        if (options_.count) note(method, url);
      });
    }
    totals_.entries += entries;
    const bool batch = value_of(body.substr(0, 300), "\"type\"") == "batch";
    text = R"({"resourceType":"Bundle","type":")";
    text += batch ? "batch-response\"" : "transaction-response\"";
    if (entries != 0) {
      text += R"(,"entry":[{"response":{"status":"201 Created"}})";
      for (std::uint64_t i = 1; i < entries; ++i) text += R"(,{"response":{"status":"201 Created"}})";
      text += ']';
    }
    text += '}';
  }

  void note(std::string_view method, std::string_view url) {
    if (method == "PUT") stored_.put(url);
    if (method == "DELETE") stored_.remove(url);
  }

  static std::string_view last_two(std::string_view path) {
    const auto slash = path.rfind('/', path.rfind('/') - 1);
    return path.substr(slash + 1);
  }

  Options options_;
  std::string metadata_;
  Stored stored_;
  Totals totals_;
};

asio::awaitable<void> listen(tcp::acceptor& acceptor, NullServer& server) {
  while (true) {
    tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), server.serve(std::move(socket)), asio::detached);
  }
}

bool parse(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--entries") {
      options.entries = true;
    } else if (word == "--count") {
      options.entries = options.count = true;
    } else if (word == "--port" && i + 1 < argc) {
      const std::string_view number = argv[++i];
      const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), options.port);
      if (fault != std::errc() || end != number.data() + number.size()) return false;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) {
    std::cerr << kUsage;
    return 2;
  }
  asio::io_context context(1);
  try {
    tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), options.port});
    std::cout << acceptor.local_endpoint().port() << std::endl;
    NullServer server(options);
    asio::signal_set signals(context, SIGTERM, SIGINT);
    signals.async_wait([&](error_code, int) { context.stop(); });
    asio::co_spawn(context, listen(acceptor, server), asio::detached);
    context.run();
    std::cout << server.report() << std::endl;
  } catch (const std::exception& fault) {
    std::cerr << "null_server: error: " << fault.what() << "; give another --port\n";
    return 3;
  }
}
