#include "sojourn/net/http.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <utility>

namespace sojourn::net {
namespace {

constexpr long kConnectSeconds = 30;

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

Failure failure_of(CURLcode code, std::string_view problem) {
  // By TLS 1.3 a server that wants a client's certificate says so only after the handshake.
  if (code != CURLE_OK && problem.find(" alert ") != problem.npos) return Failure::kTls;
  switch (code) {
    case CURLE_OK: return Failure::kNone;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT: return Failure::kConnect;
    case CURLE_OPERATION_TIMEDOUT: return Failure::kTimeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR: return Failure::kTls;
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ENGINE_NOTFOUND: return Failure::kCredentials;
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_SEND_FAIL_REWIND:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return Failure::kCut;
    default: return Failure::kOther;
  }
}

// The library wants to be set up once for the process.
struct CurlLibrary {
  CurlLibrary() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  ~CurlLibrary() { curl_global_cleanup(); }
};
void need_curl() { static const CurlLibrary kLibrary; }

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* response) {
  static_cast<Response*>(response)->body.append(data, size * count);
  return size * count;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* response) {
  std::string_view line(data, size * count);
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  auto& headers = static_cast<Response*>(response)->headers;
  if (line.starts_with("HTTP/")) {  // of the answer that counts, not of a redirect or of "100 Continue" before it
    headers.clear();
  } else if (const auto colon = line.find(':'); colon != line.npos) {
    auto value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
  }
  return size * count;
}

}  // namespace

std::string_view Response::header(std::string_view name) const {
  for (const Header& h : headers)
    if (same_name(h.name, name)) return h.value;
  return {};
}

std::string_view origin(std::string_view url) {
  const auto scheme = url.find("://");
  return scheme == url.npos ? std::string_view() : url.substr(0, url.find('/', scheme + 3));
}

double retry_after_seconds(std::string_view header, std::chrono::system_clock::time_point now) {
  if (header.empty()) return 0;
  double seconds = 0;
  const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), seconds);
  if (error == std::errc{} && end == header.data() + header.size()) return std::max(0.0, seconds);
  const auto date = curl_getdate(std::string(header).c_str(), nullptr);
  if (date < 0) return 0;
  return std::max(0.0, std::chrono::duration<double>(std::chrono::system_clock::from_time_t(date) - now).count());
}

std::string Response::outcome() const {
  return failure == Failure::kNone ? "answers " + std::to_string(status) : "cannot be reached: " + problem;
}

struct HttpClient::State {
  struct Exchange {
    CURL* easy = nullptr;
    curl_slist* headers = nullptr;
    char error[CURL_ERROR_SIZE] = {};
    Request request;
    std::size_t sent = 0;  // of the body, if it is read piece by piece
    Response response;
    Done done;
  };

  Connection connection;
  CURLM* multi = nullptr;
  std::unordered_map<CURL*, std::unique_ptr<Exchange>> exchanges;
  std::vector<std::unique_ptr<Exchange>> idle;  // handles that are used again
  std::uint64_t sent = 0;

  std::unique_ptr<Exchange> fresh();
  void set_up(Exchange& exchange);
  void finish(CURL* easy, CURLcode code);
  static void release(Exchange& exchange);
  static std::size_t on_read(char* to, std::size_t size, std::size_t count, void* exchange);
};

std::size_t HttpClient::State::on_read(char* to, std::size_t size, std::size_t count, void* exchange) {
  auto& x = *static_cast<Exchange*>(exchange);
  const std::size_t part = x.request.body.copy(to, size * count, x.sent);
  x.sent += part;
  return part;
}

std::unique_ptr<HttpClient::State::Exchange> HttpClient::State::fresh() {
  if (idle.empty()) {
    auto made = std::make_unique<Exchange>();
    made->easy = curl_easy_init();
    return made;
  }
  auto out = std::move(idle.back());
  idle.pop_back();
  return out;
}

void HttpClient::State::release(Exchange& exchange) {
  curl_slist_free_all(exchange.headers);
  exchange.headers = nullptr;
}

void HttpClient::State::set_up(Exchange& x) {
  CURL* e = x.easy;
  const auto text = [&](CURLoption option, const std::string& value) {
    if (!value.empty()) curl_easy_setopt(e, option, value.c_str());
  };
  curl_easy_reset(e);
  x.error[0] = 0;
  curl_easy_setopt(e, CURLOPT_ERRORBUFFER, x.error);
  curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(e, CURLOPT_URL, x.request.url.c_str());
  curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(e, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "");  // all that libcurl can unpack
  curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, static_cast<long>(x.request.timeout.count()));
  curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(e, CURLOPT_WRITEDATA, &x.response);
  curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(e, CURLOPT_HEADERDATA, &x.response);
  curl_easy_setopt(e, CURLOPT_UPLOAD_BUFFERSIZE, 512L * 1024);
  curl_easy_setopt(e, CURLOPT_BUFFERSIZE, 128L * 1024);
  text(CURLOPT_CAINFO, connection.ca_file);
  text(CURLOPT_SSLCERT, connection.client_certificate);
  text(CURLOPT_SSLKEY, connection.client_key);
  text(CURLOPT_KEYPASSWD, connection.client_key_password);
  text(CURLOPT_PROXY, connection.proxy);

  if (x.request.method == "HEAD") curl_easy_setopt(e, CURLOPT_NOBODY, 1L);
  const bool has_body = !x.request.body.empty() || x.request.method == "POST" || x.request.method == "PUT";
  if (has_body) {
    curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(x.request.body.size()));
    if (x.request.once) {
      // When a kept connection breaks, libcurl sends the request again by itself unless it cannot go back in the body.
      x.sent = 0;
      curl_easy_setopt(e, CURLOPT_POST, 1L);
      curl_easy_setopt(e, CURLOPT_READFUNCTION, &on_read);
      curl_easy_setopt(e, CURLOPT_READDATA, &x);
    } else {
      curl_easy_setopt(e, CURLOPT_POSTFIELDS, x.request.body.data());
    }
  }
  if (x.request.method != "GET") curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, x.request.method.c_str());
  for (const Header& h : x.request.headers)
    x.headers = curl_slist_append(x.headers, (h.name + ": " + h.value).c_str());
  // The body goes at once, without asking the server first.
  x.headers = curl_slist_append(x.headers, "Expect:");
  curl_easy_setopt(e, CURLOPT_HTTPHEADER, x.headers);
}

void HttpClient::State::finish(CURL* easy, CURLcode code) {
  const auto at = exchanges.find(easy);
  std::unique_ptr<Exchange> x = std::move(at->second);
  exchanges.erase(at);
  curl_multi_remove_handle(multi, easy);
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_off_t microseconds = 0;
  curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &microseconds);
  curl_off_t up = 0;
  curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &up);
  sent += static_cast<std::uint64_t>(up);

  Response response = std::exchange(x->response, {});
  response.failure = failure_of(code, x->error);
  response.seconds = static_cast<double>(microseconds) / 1e6;
  if (code == CURLE_OK) response.status = static_cast<int>(status);
  else response.problem = x->error[0] ? x->error : curl_easy_strerror(code);
  Done done = std::move(x->done);
  x->request = {};
  release(*x);
  idle.push_back(std::move(x));
  if (done) done(std::move(response));
}

HttpClient::HttpClient(Connection connection) : state_(std::make_unique<State>()) {
  need_curl();
  state_->connection = std::move(connection);
  state_->multi = curl_multi_init();
  curl_multi_setopt(state_->multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  curl_multi_setopt(state_->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
                    static_cast<long>(state_->connection.most_connections));
}

HttpClient::~HttpClient() {
  const auto end = [this](State::Exchange& x, bool running) {
    if (running) curl_multi_remove_handle(state_->multi, x.easy);
    curl_easy_cleanup(x.easy);
    State::release(x);
  };
  for (auto& [easy, x] : state_->exchanges) end(*x, true);
  for (auto& x : state_->idle) end(*x, false);
  curl_multi_cleanup(state_->multi);
}

void HttpClient::send(Request request, Done done) {
  auto x = state_->fresh();
  x->request = std::move(request);
  x->done = std::move(done);
  state_->set_up(*x);
  CURL* easy = x->easy;
  state_->exchanges.emplace(easy, std::move(x));
  curl_multi_add_handle(state_->multi, easy);
}

void HttpClient::wait(std::chrono::milliseconds longest) {
  int running = 0;
  curl_multi_perform(state_->multi, &running);
  const auto reap = [this] {
    bool any = false;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(state_->multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      any = true;
      state_->finish(message->easy_handle, message->data.result);
    }
    return any;
  };
  if (reap()) return;
  curl_multi_poll(state_->multi, nullptr, 0, static_cast<int>(longest.count()), nullptr);
  curl_multi_perform(state_->multi, &running);
  reap();
}

Response HttpClient::ask(Request request) {
  Response out;
  bool ended = false;
  send(std::move(request), [&](Response&& response) {
    out = std::move(response);
    ended = true;
  });
  while (!ended) wait(std::chrono::milliseconds(1000));
  return out;
}

const Connection& HttpClient::connection() const { return state_->connection; }
std::size_t HttpClient::in_flight() const { return state_->exchanges.size(); }
std::uint64_t HttpClient::bytes_sent() const { return state_->sent; }

}  // namespace sojourn::net
