#include "sojourn/run/cover.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include "sojourn/base/file.hpp"
#include "sojourn/base/json.hpp"
#include "sojourn/run/generate.hpp"

namespace sojourn::run {
namespace {

// Lives between two looks at whether the search still finds something, and how many such looks may be in vain.
constexpr std::uint32_t kBatch = 256;
constexpr int kPatience = 6;

using Items = std::vector<std::uint32_t>;  // numbers of Coverage::items()

// One worker's tools.
class Looker {
 public:
  Looker(const World& world, const validate::Definitions& definitions)
      : simulator_(world.make_simulator()),
        encoder_(encode::make_fhir_ndjson_encoder(world.context())),
        nothing_(definitions, false) {}

  // What the person's record shows; nothing of somebody whom the keep module discards.
  Items items_of(std::uint32_t person) {
    const record::Journey& journey = simulator_->live(person);
    if (!simulator_->keeps()) return {};
    encoded_.clear();
    encoder_->encode(journey, encoded_);
    text_.clear();
    for (std::size_t i = 0; i < encoded_.used; ++i) text_ += encoded_.parts[i].bytes;
    base::json::pad_for_reading(text_);
    return nothing_.news_in(text_);
  }

 private:
  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<encode::Encoder> encoder_;
  validate::Coverage nothing_;  // shows nothing, so everything is news
  encode::Encoded encoded_;
  std::string text_;
};

// Whoever adds most to what is shown, the first of equals; until nobody adds anything.
std::vector<std::uint32_t> choose(const std::vector<Items>& shown, std::size_t items) {
  std::vector<std::uint32_t> chosen;
  std::vector<std::uint32_t> times(items, 0);
  const auto adds = [&](const Items& of) {
    return std::count_if(of.begin(), of.end(), [&](std::uint32_t item) { return times[item] == 0; });
  };
  while (true) {
    std::size_t best = 0;
    std::ptrdiff_t most = 0;
    for (std::size_t i = 0; i < shown.size(); ++i)
      if (const auto n = adds(shown[i]); n > most) {
        most = n;
        best = i;
      }
    if (most == 0) break;
    chosen.push_back(static_cast<std::uint32_t>(best));
    for (const std::uint32_t item : shown[best]) ++times[item];
  }
  // Early choices may be covered by later ones.
  std::erase_if(chosen, [&](std::uint32_t i) {
    const Items& of = shown[i];
    if (std::any_of(of.begin(), of.end(), [&](std::uint32_t item) { return times[item] == 1; })) return false;
    for (const std::uint32_t item : of) --times[item];
    return true;
  });
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

// `element` as in not_simulated.tsv: "component", "status = draft, on-hold", "= unknown".
bool fits(const validate::MustSupport& must, std::string_view element) {
  const auto equals = element.find("= ");
  if (equals == element.npos) return element_text(must).starts_with(element);
  if (equals > 0 && must.path != element.substr(0, equals - 1)) return false;
  const std::string codes = ", " + std::string(element.substr(equals + 2)) + ",";
  return !must.fixed.empty() && codes.find(", " + std::string(must.fixed) + ",") != codes.npos;
}

}  // namespace

Cover find_cover(const Options& options, const World& world, const validate::Definitions& definitions, Progress& progress) {
  const std::size_t items = validate::Coverage(definitions, false).items().size();
  std::vector<std::unique_ptr<Looker>> lookers;
  for (int i = 0; i < thread_count(options); ++i) lookers.push_back(std::make_unique<Looker>(world, definitions));
  std::vector<Items> shown;
  std::vector<char> seen(items, 0);
  int in_vain = 0;
  while (shown.size() < options.cover.candidates && in_vain < kPatience) {
    const std::size_t first = shown.size();
    shown.resize(std::min<std::size_t>(first + kBatch, options.cover.candidates));
    std::atomic<std::size_t> next = first;
    {
      std::vector<std::jthread> workers;
      for (const auto& looker : lookers)
        workers.emplace_back([&shown, &next, &looker] {
          for (std::size_t i; (i = next++) < shown.size();) shown[i] = looker->items_of(static_cast<std::uint32_t>(i));
        });
    }
    bool news = false;
    for (std::size_t i = first; i < shown.size(); ++i)
      for (const std::uint32_t item : shown[i]) news |= !std::exchange(seen[item], char{1});
    in_vain = news ? 0 : in_vain + 1;
    progress.update({shown.size(), options.cover.candidates, 0, 0, false, "candidates"});
  }
  progress.end();
  return {choose(shown, items), static_cast<std::uint32_t>(shown.size())};
}

base::Result<ReasonOf> load_reasons(const std::string& data) {
  auto table = base::read_file(data + "/valuesets/definitions/not_simulated.tsv");
  if (!table) return table.error();
  return ReasonOf([table = std::move(*table)](const validate::Coverage::Item& item) -> std::string {
    for (std::string_view rest = table; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      const auto first = line.find('\t'), second = line.find('\t', first + 1);
      if (line.starts_with('#') || second == line.npos) continue;
      const std::string_view profile = line.substr(0, first), element = line.substr(first + 1, second - first - 1);
      if ((profile == "*" || profile == item.profile->name) && fits(*item.must, element))
        return std::string(line.substr(second + 1));
    }
    return "the search did not find it; another --seed or more --candidates may";
  });
}

}  // namespace sojourn::run
