// Whatever bytes come, checking ends, and ends well. Worth most under the sanitizers (preset dev).
#include <gtest/gtest.h>

#include "sojourn/validate/coverage.hpp"
#include "unit/validate/validating.hpp"

namespace sojourn::validate {
namespace {

constexpr int kRounds = 1500;

// A small generator of its own: what is drawn here need not be the same for ever.
class Draws {
 public:
  std::size_t below(std::size_t n) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>(state_ >> 33) % n;
  }

 private:
  std::uint64_t state_ = 7;
};

TEST(Fuzz, RandomBytesInABundleDoNoHarm) {
  const std::string bundle = fixture("bundle.json");
  constexpr std::string_view kBytes = "{}[]\":,\\/0123-.eE \n\x01\x7f\x80\xC3\xE2#?|tfn";
  Draws draws;
  std::size_t readable = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::string text = bundle;
    for (std::size_t change = 1 + draws.below(4); change > 0; --change) {
      const std::size_t at = draws.below(text.size());
      switch (draws.below(4)) {
        case 0: text[at] = kBytes[draws.below(kBytes.size())]; break;
        case 1: text.erase(at, 1 + draws.below(40)); break;
        case 2: text.insert(at, text.substr(draws.below(text.size()), draws.below(60))); break;
        default: text.resize(std::max<std::size_t>(at, 1)); break;
      }
    }
    const auto findings = findings_of(text);
    readable += findings.empty() || findings.back().rule != "bad-json";
    base::json::pad_for_reading(text);
    Coverage(shipped(), round % 2 == 0).add(text);
  }
  EXPECT_GT(readable, 20u);  // some get beyond the JSON
}

TEST(Fuzz, SwappedValuesDoNoHarm) {
  // Well-formed JSON whose values stand in wrong places.
  const std::string bundle = fixture("bundle.json");
  constexpr std::string_view kValues[] = {
      "null",  "7", "true", "[]", "{}", "[null]", "[[1]]", "\"x\"", "{\"coding\":[null,3,{}]}", "{\"reference\":\"#\"}",
      "-1e999"};
  Draws draws;
  std::vector<std::size_t> values;
  for (std::size_t at = bundle.find(": "); at != bundle.npos; at = bundle.find(": ", at + 1)) values.push_back(at + 2);
  for (int round = 0; round < kRounds; ++round) {
    std::string text = bundle;
    const std::size_t at = values[draws.below(values.size())];
    std::size_t end = at;  // of the value: brackets are counted, texts hold none here
    int depth = 0;
    do {
      if (text[end] == '{' || text[end] == '[') ++depth;
      if (text[end] == '}' || text[end] == ']') --depth;
      ++end;
    } while (depth > 0 || (text[end] != ',' && text[end] != '\n' && text[end] != ' '));
    text.replace(at, end - at, kValues[draws.below(std::size(kValues))]);
    findings_of(text, true);
    base::json::pad_for_reading(text);
    Coverage(shipped(), true).add(text);
  }
}

}  // namespace
}  // namespace sojourn::validate
