#include "sojourn/stats/people_tables.hpp"

#include <algorithm>

#include "sojourn/base/sampling.hpp"

namespace sojourn::stats {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_folded(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

// Town names are compared without case and punctuation and with the usual abbreviations written out.
std::string folded_town(std::string_view name) {
  std::string out, word;
  const auto flush = [&] {
    if (word.empty()) return;
    if (!out.empty()) out += ' ';
    out += word == "st" ? "saint" : word == "ste" ? "sainte" : word == "ft" ? "fort" : word == "mt" ? "mount" : word;
    word.clear();
  };
  for (char c : name) {
    if (c == ' ' || c == '-') flush();
    else if (c != '.' && c != '\'') word += lower(c);
  }
  flush();
  return out;
}

}  // namespace

void NameTable::add(std::string_view name, double weight, std::span<const double, kGroups> group_shares) {
  if (!(weight > 0)) return;
  for (std::size_t g = 0; g < kGroups; ++g)
    cumulative_[g].push_back((names_.empty() ? 0 : cumulative_[g].back()) + weight * group_shares[g]);
  names_.push_back(name);
}

std::string_view NameTable::pick(Group group, double u) const {
  const auto& sums = cumulative_[group];
  return names_[base::pick(sums, u * sums.back())];
}

NameTable::Group name_group(std::size_t race, bool hispanic) {
  if (hispanic) return NameTable::kHispanic;
  // The sources put Pacific Islanders with Asians.
  constexpr NameTable::Group kGroupOfRace[kRaces] = {NameTable::kWhite,  NameTable::kBlack, NameTable::kAsian,
                                                     NameTable::kNative, NameTable::kAsian, NameTable::kOther};
  return kGroupOfRace[race];
}

std::string_view WordTable::pick(double u) const { return words[base::pick(cumulative, u * cumulative.back())]; }

const ShareTable::Cell* ShareTable::find(std::size_t sex, int age) const {
  for (const Cell& cell : cells)
    if (cell.of_sex[sex] && cell.age_low <= age && age <= cell.age_high) return &cell;
  return nullptr;
}

std::optional<std::size_t> ShareTable::pick(std::size_t sex, int age, double u) const {
  const Cell* cell = find(sex, age);
  if (!cell) return std::nullopt;
  return base::pick(cell->cumulative, u * cell->cumulative.back());
}

double ShareTable::share(std::size_t sex, int age, std::size_t category) const {
  const Cell* cell = find(sex, age);
  if (!cell || category >= cell->cumulative.size()) return 0;
  const double below = category == 0 ? 0 : cell->cumulative[category - 1];
  return (cell->cumulative[category] - below) / cell->cumulative.back();
}

LifeTable::LifeTable(std::vector<int> years, int ages, std::vector<double> q)
    : years_(std::move(years)), q_(std::move(q)), ages_(ages) {
  for (std::size_t i = 0; i < years_.size(); ++i)
    if (years_[i] != 1918) smooth_.push_back(i);
}

double LifeTable::at(std::size_t index, std::size_t sex, int age) const {
  const auto ages = static_cast<std::size_t>(ages_);
  return q_[(index * kSexes + sex) * ages + static_cast<std::size_t>(std::min(age, ages_ - 1))];
}

std::size_t LifeTable::index_of(int year) const {
  return static_cast<std::size_t>(std::find(years_.begin(), years_.end(), year) - years_.begin());
}

double LifeTable::q(std::size_t sex, int year, int age) const {
  // 2019 is the last table from before the COVID-19 pandemic.
  if (year > years_.back()) year = std::min(2019, years_.back());
  year = std::max(year, years_.front());
  if (const std::size_t exact = index_of(year); exact < years_.size()) return at(exact, sex, age);
  const auto above = std::find_if(smooth_.begin(), smooth_.end(), [&](std::size_t i) { return years_[i] > year; });
  const auto below = above - 1;
  const double part = static_cast<double>(year - years_[*below]) / static_cast<double>(years_[*above] - years_[*below]);
  return at(*below, sex, age) * (1 - part) + at(*above, sex, age) * part;
}

std::size_t RaceTable::group_of(int age) const {
  std::size_t i = 0;
  while (i + 1 < groups.size() && age > groups[i].high) ++i;
  return i;
}

const NameTable& PeopleTables::given_names(std::size_t sex, int birth_year) const {
  const int last = kFirstNameDecade + 10 * (static_cast<int>(kNameDecades) - 1);
  const int year = std::clamp(birth_year, kFirstNameDecade, last);
  return given_[sex][static_cast<std::size_t>((year - kFirstNameDecade) / 10)];
}

std::optional<std::uint16_t> PeopleTables::find_state(std::string_view text) const {
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (same_folded(text, states_[i].code) || same_folded(text, states_[i].name)) return static_cast<std::uint16_t>(i);
  return std::nullopt;
}

std::vector<std::uint32_t> PeopleTables::find_city(std::string_view city, std::optional<std::uint16_t> state) const {
  std::vector<std::uint32_t> found;
  const std::string wanted = folded_town(city);
  const std::uint32_t first = state ? states_[*state].first_place : 0;
  const std::uint32_t last = state ? states_[*state].last_place : static_cast<std::uint32_t>(places_.size());
  for (std::uint32_t i = first; i < last; ++i) {
    // Places of one town stand together: its name is folded once.
    const bool same_town = i > first && places_[i].town == places_[i - 1].town;
    if (same_town ? !found.empty() && found.back() == i - 1 : folded_town(places_[i].city) == wanted)
      found.push_back(i);
  }
  return found;
}

}  // namespace sojourn::stats
