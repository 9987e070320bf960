// Options that name things of the loaded world: places and modules.
#include <algorithm>
#include <set>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/run/options.hpp"

namespace sojourn::run {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string hint(std::string_view word, const std::set<std::string_view>& names) {
  const std::string text = base::did_you_mean(word, {names.begin(), names.end()});
  return text.empty() ? std::string() : "; " + text;
}

}  // namespace

std::vector<std::string> resolve_place(Options& options, std::span<const PlaceName> places) {
  if (!options.state.empty()) {
    const auto at = std::find_if(places.begin(), places.end(), [&](const PlaceName& p) {
      return same(p.state, options.state) || same(p.state_name, options.state);
    });
    if (at == places.end()) {
      std::set<std::string_view> names;
      for (const PlaceName& p : places) names.insert(options.state.size() <= 2 ? p.state : p.state_name);
      return {"--state: no state is called \"" + options.state + "\"" + hint(options.state, names)};
    }
    options.state = at->state;
  }
  if (options.city.empty()) return {};
  std::set<std::string_view> names, states;
  for (const PlaceName& p : places) {
    if (!options.state.empty() && p.state != options.state) continue;
    names.insert(p.city);
    if (!same(p.city, options.city)) continue;
    states.insert(p.state);
    options.city = p.city;
  }
  if (states.empty())
    return {"--city: no city" + (options.state.empty() ? std::string() : " of " + options.state) + " is called \"" +
            options.city + "\"" + hint(options.city, names)};
  if (states.size() > 1) {
    std::string message = "--city: \"" + options.city + "\" stands in several states; add --state with one of:";
    for (const std::string_view s : states) message += " " + std::string(s);
    return {message};
  }
  options.state = *states.begin();
  return {};
}

bool glob_matches(std::string_view pattern, std::string_view path) {
  std::size_t p = 0, t = 0, star = pattern.npos, mark = 0;
  while (t < path.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || lower(pattern[p]) == lower(path[t]))) {
      ++p;
      ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::vector<std::string> select_modules(const Options& options, std::span<const std::string> paths,
                                        std::vector<std::string>& errors) {
  if (options.module.empty()) return {paths.begin(), paths.end()};
  std::vector<bool> chosen(paths.size());
  for (const std::string& pattern : options.module) {
    bool any = false;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      if (!glob_matches(pattern, paths[i])) continue;
      chosen[i] = true;
      any = true;
    }
    if (any) continue;
    const std::set<std::string_view> names(paths.begin(), paths.end());
    errors.push_back("--module: no top-level module matches \"" + pattern + "\"" + hint(pattern, names));
  }
  std::vector<std::string> out;
  for (std::size_t i = 0; i < paths.size(); ++i)
    if (chosen[i]) out.push_back(paths[i]);
  return out;
}

}  // namespace sojourn::run
