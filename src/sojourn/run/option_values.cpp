#include "sojourn/run/option_values.hpp"

#include "sojourn/base/diagnostics.hpp"

namespace sojourn::run {

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string not_one_of(std::string_view value, std::string_view what, std::span<const std::string_view> allowed) {
  std::string out = quoted(value) + " is not " + std::string(what);
  const std::string hint = base::did_you_mean(value, {allowed.begin(), allowed.end()});
  if (!hint.empty()) return out + "; " + hint;
  out += "; choose one of:";
  for (std::size_t i = 0; i < allowed.size(); ++i) out += (i ? ", " : " ") + std::string(allowed[i]);
  return out;
}

std::string set_flag(bool& flag, std::string_view value) {
  const std::string v = lower(value);
  if (v != "true" && v != "false") return quoted(value) + " is not true or false";
  flag = v == "true";
  return {};
}

std::string set_text(std::string& text, std::string_view value) {
  if (value.empty()) return "the value is empty";
  text = value;
  return {};
}

std::string add_text(std::vector<std::string>& list, std::string_view value) {
  if (value.empty()) return "the value is empty";
  list.emplace_back(value);
  return {};
}

}  // namespace sojourn::run
