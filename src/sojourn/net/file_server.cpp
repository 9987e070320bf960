#include "sojourn/net/file_server.hpp"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <thread>
#include <utility>

namespace sojourn::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

constexpr auto kIdle = std::chrono::minutes(10);

struct Shelf {
  std::map<std::string, std::string> files;
  std::string content_type;
  std::atomic<std::uint64_t> served{0};
};

// One connection: request after request.
class Visitor : public std::enable_shared_from_this<Visitor> {
 public:
  Visitor(tcp::socket socket, Shelf& shelf) : stream_(std::move(socket)), shelf_(shelf) {}

  void read() {
    request_ = {};
    stream_.expires_after(kIdle);
    http::async_read(stream_, buffer_, request_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (!error) self->answer();
    });
  }

 private:
  void answer() {
    std::string name(request_.target().substr(0, request_.target().find('?')));
    if (name.starts_with("/")) name.erase(0, 1);
    const auto at = shelf_.files.find(name);
    const bool head = request_.method() == http::verb::head;
    if (at == shelf_.files.end() || !(head || request_.method() == http::verb::get))
      return refuse(at == shelf_.files.end() ? http::status::not_found : http::status::method_not_allowed);
    http::file_body::value_type body;
    beast::error_code error;
    body.open(at->second.c_str(), beast::file_mode::scan, error);
    if (error) return refuse(http::status::internal_server_error);
    const auto size = body.size();
    if (head) {
      auto response = std::make_shared<http::response<http::empty_body>>(http::status::ok, request_.version());
      response->set(http::field::content_type, shelf_.content_type);
      response->content_length(size);
      return write(std::move(response), false);
    }
    auto response = std::make_shared<http::response<http::file_body>>(std::piecewise_construct,
                                                                      std::make_tuple(std::move(body)));
    response->version(request_.version());
    response->result(http::status::ok);
    response->set(http::field::content_type, shelf_.content_type);
    response->content_length(size);
    write(std::move(response), true);
  }

  void refuse(http::status status) {
    auto response = std::make_shared<http::response<http::string_body>>(status, request_.version());
    response->set(http::field::content_type, "text/plain");
    response->body() = "There is no such file here.\n";
    response->prepare_payload();
    write(std::move(response), false);
  }

  template <class Response>
  void write(std::shared_ptr<Response> response, bool file) {
    response->keep_alive(request_.keep_alive());
    http::async_write(stream_, *response, [self = shared_from_this(), response, file](beast::error_code error, std::size_t) {
      if (error) return;
      if (file) ++self->shelf_.served;
      if (response->keep_alive()) return self->read();
      beast::error_code ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    });
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  http::request<http::empty_body> request_;
  Shelf& shelf_;
};

}  // namespace

struct FileServer::State {
  asio::io_context context{1};
  tcp::acceptor acceptor{context};
  Shelf shelf;
  std::thread thread;

  void accept() {
    acceptor.async_accept([this](beast::error_code error, tcp::socket socket) {
      if (error) return;
      std::make_shared<Visitor>(std::move(socket), shelf)->read();
      accept();
    });
  }
};

FileServer::FileServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

FileServer::~FileServer() {
  state_->context.stop();
  state_->thread.join();
}

base::Result<std::unique_ptr<FileServer>> FileServer::start(const std::string& address, std::uint16_t port,
                                                            std::map<std::string, std::string> files,
                                                            std::string content_type) {
  auto state = std::make_unique<State>();
  state->shelf.files = std::move(files);
  state->shelf.content_type = std::move(content_type);
  beast::error_code error;
  const auto where = asio::ip::make_address(address, error);
  if (error) return base::Error{base::ErrorKind::kIo, "\"" + address + "\" is no IP address of this machine (example: 127.0.0.1)"};
  const tcp::endpoint endpoint(where, port);
  state->acceptor.open(endpoint.protocol(), error);
  if (!error) state->acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) state->acceptor.bind(endpoint, error);
  if (!error) state->acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error)
    return base::Error{base::ErrorKind::kIo, "files cannot be served on " + address + ":" + std::to_string(port) + " (" +
                                                 error.message() + "); choose another address with --serve"};
  state->accept();
  state->thread = std::thread([running = state.get()] { running->context.run(); });
  return std::unique_ptr<FileServer>(new FileServer(std::move(state)));
}

std::uint16_t FileServer::port() const { return state_->acceptor.local_endpoint().port(); }
std::uint64_t FileServer::served() const { return state_->shelf.served; }

}  // namespace sojourn::net
