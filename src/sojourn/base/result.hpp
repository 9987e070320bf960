#pragma once
// Result<T>: a value, or an Error of the world outside (file, network). Faulty input is not an Error: it is a
// Diagnostic (diagnostics.hpp). Member names follow std::expected, which GCC 12 does not have.
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace sojourn::base {

enum class ErrorKind : unsigned char {
  kNotFound,    // a file or folder that is not there
  kNoSpace,     // the disk is full
  kIo,          // any other failure of the file system
  kNotAllowed,  // permission denied
};

struct Error {
  ErrorKind kind = ErrorKind::kIo;
  std::string message;  // names the thing and the remedy
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  T& value() { return std::get<0>(state_); }
  const T& value() const { return std::get<0>(state_); }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}
  bool has_value() const { return !error_; }
  explicit operator bool() const { return has_value(); }
  const Error& error() const { return *error_; }

 private:
  std::optional<Error> error_;
};

}  // namespace sojourn::base
