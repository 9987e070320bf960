// Reading the tables of people_tables.hpp.
#include <algorithm>
#include <utility>

#include "sojourn/stats/csv.hpp"
#include "sojourn/stats/people_tables.hpp"

namespace sojourn::stats {
namespace {

using base::Diagnostics;
using base::Error;
using base::ErrorKind;
using base::Result;
using Header = std::vector<std::string_view>;

constexpr std::array<std::string_view, kSexes> kSexNames = {"female", "male"};
constexpr std::array<std::string_view, 3> kSexOrAll = {"female", "male", "all"};
constexpr std::array<std::string_view, kRaces> kRaceNames = {"white", "black", "asian", "native", "hawaiian", "other"};
constexpr std::array<std::string_view, kEthnicities> kEthnicityNames = {"nonhispanic", "hispanic"};
constexpr double kMaxPeople = 1e9;

}  // namespace

class PeopleReader {
 public:
  PeopleReader(const base::FileReader& reader, const std::string& label, Diagnostics& diagnostics)
      : reader_(reader), label_(label), diagnostics_(diagnostics) {}

  Result<PeopleTables> run() {
    read_sources();
    read_population();
    read_life_table();
    read_infant_deaths();
    read_states();
    read_places();
    read_place_race();
    read_race();
    read_state_race();
    read_given_names();
    read_family_names();
    read_languages();
    read_streets();
    read_shares("marital_status.csv", "status", {"M", "S", "D", "W", "L", "T"}, out_.marital_, false);
    read_shares("education.csv", "level",
                {"under-9th-grade", "9th-to-12th-no-diploma", "high-school", "some-college", "college-graduate"},
                out_.education_, false);
    read_shares("income.csv", "poverty_ratio", {"under-1", "1-to-2", "2-to-4", "4-and-over"}, out_.income_, false);
    read_shares("veterans.csv", "served", {"no", "yes"}, out_.veterans_, false);
    read_shares("smoking.csv", "status", {"current", "former", "never"}, out_.smoking_, true);
    read_traits();
    read_origins();
    read_occupations();
    read_answers();
    read_questionnaires();
    if (error_) return *error_;
    return std::move(out_);
  }

 private:
  // Calls `row(csv)` for each row of a table, then `done(csv)` if the file was there.
  template <class Row, class Done>
  void table(std::string_view name, const Header& header, Row row, Done done) {
    if (error_) return;
    Result<std::string> text = reader_(name);
    if (!text) {
      error_ = text.error();
      return;
    }
    out_.texts_.push_back(std::move(*text));
    CsvReader csv(out_.texts_.back(), label_ + std::string(name), header, diagnostics_);
    const bool has_source = header.back() == "source";
    std::string_view known;  // sources come in runs
    while (csv.next()) {
      if (has_source && csv.text(header.size() - 1) != known) {
        known = csv.text(header.size() - 1);
        if (std::find(sources_.begin(), sources_.end(), known) == sources_.end())
          csv.fault(header.size() - 1, "unknown-source",
                    "source \"" + std::string(known) + "\" is not in sources_people.csv",
                    base::did_you_mean(known, sources_));
      }
      row(csv);
    }
    if (csv.rows() == 0) csv.table_fault("table-incomplete", "the table has no rows");
    done(csv);
  }
  template <class Row>
  void table(std::string_view name, const Header& header, Row row) {
    table(name, header, row, [](CsvReader&) {});
  }

  void read_sources();
  void read_population();
  void read_life_table();
  void read_infant_deaths();
  void read_states();
  void read_places();
  void finish_places(CsvReader& csv);
  void read_place_race();
  void read_race();
  void finish_race(CsvReader& csv);
  void read_state_race();
  void read_given_names();
  void read_family_names();
  void read_languages();
  void read_streets();
  void read_traits();
  void read_origins();
  void read_occupations();
  void read_answers();
  void read_questionnaires();
  void read_shares(std::string_view name, std::string_view category, const Header& categories, ShareTable& out,
                   bool has_method);

  const base::FileReader& reader_;
  const std::string& label_;
  Diagnostics& diagnostics_;
  PeopleTables out_;
  std::optional<Error> error_;
  bool places_good_ = false;
  std::vector<std::string_view> sources_;
};

void PeopleReader::read_sources() {
  table("sources_people.csv", {"id", "title", "publisher", "year", "address", "licence", "note"}, [&](CsvReader& csv) {
    const std::string_view id = csv.filled(0);
    csv.filled(1);
    csv.filled(5);
    if (std::find(sources_.begin(), sources_.end(), id) != sources_.end())
      csv.fault(0, "csv-cell", "source \"" + std::string(id) + "\" stands here a second time");
    sources_.push_back(id);
  });
}

void PeopleReader::read_population() {
  std::size_t seen = 0;
  table(
      "population.csv", {"sex", "age", "population", "source"},
      [&](CsvReader& csv) {
        const std::size_t sex = csv.choice(0, kSexNames);
        const auto age = static_cast<std::size_t>(csv.integer(1, 0, kOpenAge));
        const double people = csv.number(2, 1, kMaxPeople);
        if (!csv.row_ok()) return;
        if (out_.population_[sex][age] > 0)
          return csv.fault(1, "csv-cell", "this sex and age stands here a second time");
        out_.population_[sex][age] = people;
        ++seen;
      },
      [&](CsvReader& csv) {
        if (seen != kSexes * (kOpenAge + 1))
          csv.table_fault("table-incomplete", "needs each sex and each age from 0 to 100 once");
      });
}

void PeopleReader::read_life_table() {
  std::vector<int> years;
  std::vector<double> q[kSexes];
  std::int64_t next_age[kSexes] = {0, 0};
  table(
      "life_table.csv", {"year", "sex", "age", "qx", "source"},
      [&](CsvReader& csv) {
        const auto year = static_cast<int>(csv.integer(0, 1800, 2200));
        const std::size_t sex = csv.choice(1, kSexNames);
        const auto age = csv.integer(2, 0, 119);
        const double value = csv.number(3, 0, 0.999999);
        if (!csv.row_ok()) return;
        if (!years.empty() && year < years.back()) return csv.fault(0, "table-order", "years must ascend");
        if (years.empty() || year > years.back()) years.push_back(year);
        if (age != 0 && age != next_age[sex]) return csv.fault(2, "table-order", "ages must ascend one by one from 0");
        next_age[sex] = age + 1;
        q[sex].push_back(value);
      },
      [&](CsvReader& csv) {
        const std::size_t cells = years.empty() ? 0 : q[0].size() / years.size();
        if (years.size() < 2 || cells < 100 || q[0].size() != q[1].size() || cells * years.size() != q[0].size())
          return csv.table_fault("table-incomplete", "needs every age of both sexes in each of two years or more");
        std::vector<double> all;
        for (std::size_t y = 0; y < years.size(); ++y)
          for (const auto& of_sex : q) {
            const auto from = of_sex.begin() + static_cast<std::ptrdiff_t>(y * cells);
            all.insert(all.end(), from, from + static_cast<std::ptrdiff_t>(cells));
          }
        out_.life_ = LifeTable(std::move(years), static_cast<int>(cells), std::move(all));
      });
}

void PeopleReader::read_infant_deaths() {
  table("infant_deaths.csv", {"measure", "value", "source"}, [&](CsvReader& csv) {
    constexpr std::array<std::string_view, 1> kMeasures = {"share of infant deaths before 28 days"};
    csv.choice(0, kMeasures);
    const double value = csv.number(1, 0, 1);
    if (csv.row_ok()) out_.neonatal_share_ = value;
  });
}

void PeopleReader::read_states() {
  table("states.csv", {"code", "name", "population", "source"}, [&](CsvReader& csv) {
    State state;
    state.code = csv.filled(0);
    state.name = csv.filled(1);
    state.population = static_cast<std::uint32_t>(csv.integer(2, 1, 1'000'000'000));
    if (!csv.row_ok()) return;
    if (!out_.states_.empty() && state.code <= out_.states_.back().code)
      return csv.fault(0, "table-order", "state codes must ascend");
    out_.states_.push_back(state);
  });
}

void PeopleReader::read_places() {
  std::size_t state = 0;  // rows are in the order of states.csv
  const std::size_t errors = diagnostics_.errors();
  out_.places_.reserve(32768);
  table(
      "places.csv",
      {"place_id", "city", "county", "state", "postal_code", "latitude", "longitude", "time_zone", "area_code",
       "population", "source"},
      [&](CsvReader& csv) {
        Place place;
        place.town = static_cast<std::uint32_t>(csv.integer(0, 1, 10'000'000));
        place.city = csv.filled(1);
        place.county = csv.filled(2);
        place.postal_code = csv.text(4);
        place.latitude = csv.number(5, -90, 90);
        place.longitude = csv.number(6, -180, 180);
        place.time_zone = csv.filled(7);
        place.area_code = csv.text(8);
        place.population = static_cast<std::uint32_t>(csv.integer(9, 1, 100'000'000));
        if (place.postal_code.size() != 5) csv.fault(4, "csv-cell", "a postal code has five digits");
        if (place.area_code.size() != 3) csv.fault(8, "csv-cell", "an area code has three digits");
        while (state < out_.states_.size() && out_.states_[state].code < csv.text(3)) ++state;
        if (state == out_.states_.size() || out_.states_[state].code != csv.text(3)) {
          state = 0;
          return csv.fault(3, "table-order", "places must stand in the order of states.csv, and the state in it");
        }
        place.state = static_cast<std::uint16_t>(state);
        if (csv.row_ok()) out_.places_.push_back(place);
      },
      [&](CsvReader& csv) {
        // What depends on all places is checked only if all could be read: one slip is one diagnostic.
        places_good_ = diagnostics_.errors() == errors;
        if (places_good_) finish_places(csv);
      });
}

void PeopleReader::finish_places(CsvReader& csv) {
  std::uint64_t sum = 0;
  out_.place_cumulative_.reserve(out_.places_.size());
  for (std::uint32_t i = 0; i < out_.places_.size(); ++i) {
    out_.place_cumulative_.push_back(sum += out_.places_[i].population);
    State& state = out_.states_[out_.places_[i].state];
    if (state.last_place == 0) state.first_place = i;
    state.last_place = i + 1;
  }
  for (const State& state : out_.states_) {
    if (state.last_place == 0) {
      csv.table_fault("table-incomplete", "state " + std::string(state.code) + " has no place");
      continue;
    }
    const std::uint64_t before = state.first_place == 0 ? 0 : out_.place_cumulative_[state.first_place - 1];
    if (out_.place_cumulative_[state.last_place - 1] - before != state.population)
      csv.table_fault("table-incomplete", "the places of state " + std::string(state.code) +
                                              " do not sum to its population in states.csv");
  }
}

void PeopleReader::read_place_race() {
  if (!places_good_) return;
  std::size_t row = 0;
  bool in_order = true;
  std::array<std::uint64_t, NameTable::kGroups> sums{};
  for (auto& cumulative : out_.group_cumulative_) cumulative.reserve(out_.places_.size());
  table(
      "place_race.csv", {"postal_code", "white", "black", "asian", "native", "other", "hispanic", "source"},
      [&](CsvReader& csv) {
        if (!in_order) return;
        in_order = row < out_.places_.size() && out_.places_[row].postal_code == csv.text(0);
        if (!in_order) return csv.fault(0, "table-order", "postal codes must be those of places.csv in the same order");
        for (std::size_t g = 0; g < NameTable::kGroups; ++g) {
          const auto thousandths = static_cast<std::uint64_t>(csv.integer(1 + g, 0, 1000));
          out_.group_cumulative_[g].push_back(sums[g] += out_.places_[row].population * (10 * thousandths + 1));
        }
        ++row;
      },
      [&](CsvReader& csv) {
        if (in_order && row != out_.places_.size())
          csv.table_fault("table-incomplete", "needs each place of places.csv");
      });
}

void PeopleReader::read_race() {
  table(
      "race_ethnicity.csv", {"sex", "age_low", "age_high", "race", "ethnicity", "share", "source"},
      [&](CsvReader& csv) {
        const std::size_t sex = csv.choice(0, kSexNames);
        const auto low = static_cast<int>(csv.integer(1, 0, 120)), high = static_cast<int>(csv.integer(2, low, 120));
        const std::size_t race = csv.choice(3, kRaceNames), ethnicity = csv.choice(4, kEthnicityNames);
        const double share = csv.number(5, 0, 1);
        if (!csv.row_ok()) return;
        auto& groups = out_.race_.groups;
        auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.low == low; });
        if (group == groups.end()) group = groups.insert(groups.end(), RaceTable::AgeGroup{low, high, {}});
        if (group->high != high) return csv.fault(2, "csv-cell", "age groups overlap");
        group->share[sex][race][ethnicity] = share;
      },
      [&](CsvReader& csv) { finish_race(csv); });
}

void PeopleReader::finish_race(CsvReader& csv) {
  int next = 0;
  for (const auto& group : out_.race_.groups) {
    if (group.low != next) csv.table_fault("table-order", "age groups must ascend without gaps from 0");
    next = group.high + 1;
    for (const auto& of_sex : group.share) {
      double sum = 0;
      for (const auto& of_race : of_sex) sum += of_race[0] + of_race[1];
      if (sum < 0.9999 || sum > 1.0001)
        csv.table_fault("weights-not-one", "ages from " + std::to_string(group.low) + ": the shares do not sum to 1");
    }
  }
}

void PeopleReader::read_state_race() {
  out_.race_.relative.resize(out_.states_.size());
  std::size_t seen = 0;
  table(
      "state_race.csv", {"state", "race", "ethnicity", "relative", "source"},
      [&](CsvReader& csv) {
        const auto state = out_.find_state(csv.text(0));
        if (!state) csv.fault(0, "csv-cell", "unknown state \"" + std::string(csv.text(0)) + "\"");
        const std::size_t race = csv.choice(1, kRaceNames), ethnicity = csv.choice(2, kEthnicityNames);
        const double relative = csv.number(3, 0, 1000);
        if (!csv.row_ok()) return;
        out_.race_.relative[*state][race][ethnicity] = relative;
        ++seen;
      },
      [&](CsvReader& csv) {
        if (seen != out_.states_.size() * kRaces * kEthnicities)
          csv.table_fault("table-incomplete", "needs each race and ethnicity in each state once");
      });
}

void PeopleReader::read_given_names() {
  constexpr std::array<std::string_view, kNameDecades> kDecades = {
      "births_1900s", "births_1910s", "births_1920s", "births_1930s", "births_1940s", "births_1950s", "births_1960s",
      "births_1970s", "births_1980s", "births_1990s", "births_2000s", "births_2010s", "births_2020s"};
  Header header = {"name", "sex"};
  header.insert(header.end(), kDecades.begin(), kDecades.end());
  header.insert(header.end(), {"white", "black", "asian", "native", "other", "hispanic", "source"});
  table(
      "given_names.csv", header,
      [&](CsvReader& csv) {
        const std::string_view name = csv.filled(0);
        const std::size_t sex = csv.choice(1, kSexNames);
        std::array<double, kNameDecades> births{};
        for (std::size_t d = 0; d < kNameDecades; ++d)
          births[d] = static_cast<double>(csv.integer(2 + d, 0, 1'000'000));
        std::array<double, NameTable::kGroups> shares{};
        for (std::size_t g = 0; g < shares.size(); ++g) shares[g] = csv.number(2 + kNameDecades + g, 0, 1);
        if (!csv.row_ok()) return;
        for (std::size_t d = 0; d < kNameDecades; ++d) out_.given_[sex][d].add(name, births[d], shares);
      },
      [&](CsvReader& csv) {
        for (const auto& of_sex : out_.given_)
          for (const NameTable& names : of_sex)
            for (std::size_t g = 0; g < NameTable::kGroups; ++g)
              if (!(names.total(static_cast<NameTable::Group>(g)) > 0))
                return csv.table_fault("table-incomplete", "a sex and race has no name in some decade");
      });
}

void PeopleReader::read_family_names() {
  table(
      "family_names.csv", {"name", "weight", "white", "black", "asian", "native", "other", "hispanic", "source"},
      [&](CsvReader& csv) {
        const std::string_view name = csv.filled(0);
        const double weight = csv.number(1, 0, 1e9);
        std::array<double, NameTable::kGroups> shares{};
        for (std::size_t g = 0; g < shares.size(); ++g) shares[g] = csv.number(2 + g, 0, 1);
        if (csv.row_ok()) out_.family_.add(name, weight, shares);
      },
      [&](CsvReader& csv) {
        for (std::size_t g = 0; g < NameTable::kGroups; ++g)
          if (!(out_.family_.total(static_cast<NameTable::Group>(g)) > 0))
            return csv.table_fault("table-incomplete", "a race has no name");
      });
}

void PeopleReader::read_languages() {
  constexpr std::array<std::string_view, kRaces + 1> kGroups = {"white",    "black", "asian",   "native",
                                                                "hawaiian", "other", "hispanic"};
  table(
      "languages.csv", {"language", "group", "share", "source"},
      [&](CsvReader& csv) {
        const std::string_view language = csv.filled(0);
        WordTable& group = out_.languages_.by_group[csv.choice(1, kGroups)];
        const double share = csv.number(2, 0, 1);
        if (!csv.row_ok()) return;
        group.words.push_back(language);
        group.cumulative.push_back((group.cumulative.empty() ? 0 : group.cumulative.back()) + share);
      },
      [&](CsvReader& csv) {
        for (std::size_t g = 0; g < kGroups.size(); ++g) {
          const auto& sums = out_.languages_.by_group[g].cumulative;
          if (sums.empty() || sums.back() < 0.9999 || sums.back() > 1.0001)
            csv.table_fault("weights-not-one", "the shares of group " + std::string(kGroups[g]) + " do not sum to 1");
        }
      });
}

void PeopleReader::read_streets() {
  table(
      "street_names.csv", {"kind", "text", "weight", "source"},
      [&](CsvReader& csv) {
        constexpr std::array<std::string_view, 2> kKinds = {"name", "suffix"};
        WordTable& words = csv.choice(0, kKinds) == 0 ? out_.street_names_ : out_.street_suffixes_;
        const std::string_view text = csv.filled(1);
        const double weight = csv.number(2, 0, 1e6);
        if (!csv.row_ok()) return;
        words.words.push_back(text);
        words.cumulative.push_back((words.cumulative.empty() ? 0 : words.cumulative.back()) + weight);
      },
      [&](CsvReader& csv) {
        if (out_.street_names_.words.empty() || out_.street_suffixes_.words.empty())
          csv.table_fault("table-incomplete", "needs street names and suffixes");
      });
}

void PeopleReader::read_shares(std::string_view name, std::string_view category, const Header& categories,
                               ShareTable& out, bool has_method) {
  Header header = {"sex", "age_low", "age_high", category, "share"};
  if (has_method) header.push_back("method");
  header.push_back("source");
  out.categories = categories;
  std::vector<std::vector<double>> shares;
  table(
      name, header,
      [&](CsvReader& csv) {
        const std::size_t sex = csv.choice(0, kSexOrAll);
        const auto low = static_cast<int>(csv.integer(1, 0, 120)), high = static_cast<int>(csv.integer(2, low, 120));
        const std::size_t index = csv.choice(3, categories);
        const double share = csv.number(4, 0, 1);
        if (!csv.row_ok()) return;
        const bool of_sex[kSexes] = {sex != 1, sex != 0};
        std::size_t i = 0;
        while (i < out.cells.size() && (out.cells[i].age_low != low || out.cells[i].age_high != high ||
                                        !std::equal(of_sex, of_sex + kSexes, out.cells[i].of_sex)))
          ++i;
        if (i == out.cells.size()) {
          out.cells.push_back({low, high, {of_sex[0], of_sex[1]}, {}});
          shares.emplace_back(categories.size(), 0.0);
        }
        shares[i][index] = share;
      },
      [&](CsvReader& csv) {
        for (std::size_t i = 0; i < shares.size(); ++i) {
          double sum = 0;
          for (double share : shares[i]) out.cells[i].cumulative.push_back(sum += share);
          if (sum < 0.999 || sum > 1.001)
            csv.table_fault("weights-not-one", "ages from " + std::to_string(out.cells[i].age_low) +
                                                   ": the shares do not sum to 1");
        }
      });
}

void PeopleReader::read_traits() {
  table("identity_shares.csv", {"what", "sex", "age_low", "age_high", "share", "source"}, [&](CsvReader& csv) {
    constexpr std::array<std::string_view, kTraits> kNames = {
        "took spouse name", "generational suffix", "moved in five years", "moved within the town", "mobile telephone",
        "electronic mail",  "other sex",           "nonbinary",           "employed"};
    const std::size_t trait = csv.choice(0, kNames), sex = csv.choice(1, kSexOrAll);
    const auto low = static_cast<int>(csv.integer(2, 0, 120)), high = static_cast<int>(csv.integer(3, low, 120));
    const double share = csv.number(4, 0, 1);
    if (csv.row_ok()) out_.social_.traits[trait].push_back({{sex != 1, sex != 0}, low, high, share});
  });
  table("english_proficiency.csv", {"language", "less_than_very_well", "source"}, [&](CsvReader& csv) {
    const std::string_view language = csv.filled(0);
    const double share = csv.number(1, 0, 1);
    if (csv.row_ok()) out_.social_.interpreter.emplace_back(language, share);
  });
}

void PeopleReader::read_origins() {
  table(
      "origins.csv", {"group", "code", "display", "language", "share", "source"},
      [&](CsvReader& csv) {
        constexpr std::array<std::string_view, SocialTables::kGroups> kNames = {"asian", "hawaiian", "native", "hispanic"};
        const std::size_t group = csv.choice(0, kNames);
        const Origin origin{csv.filled(1), csv.filled(2), csv.text(3)};
        const double share = csv.number(4, 0, 1);
        if (csv.row_ok()) out_.social_.origins[group].add(origin, share);
      },
      [&](CsvReader& csv) {
        for (const auto& origins : out_.social_.origins)
          if (origins.rows.empty()) return csv.table_fault("table-incomplete", "a group has no origin");
      });
  table("tribes.csv", {"origin", "code", "display", "source"}, [&](CsvReader& csv) {
    const std::string_view origin = csv.filled(0);
    const Answer tribe{"TribalEntityUS", csv.filled(1), csv.filled(2)};
    if (csv.row_ok()) out_.social_.tribes.emplace_back(origin, tribe);
  });
}

void PeopleReader::read_occupations() {
  table("occupations.csv", {"occupation", "display", "industry", "industry_display", "male", "female", "source"},
        [&](CsvReader& csv) {
          const Occupation occupation{csv.filled(0), csv.filled(1), csv.filled(2), csv.filled(3)};
          const double male = csv.number(4, 0, 1), female = csv.number(5, 0, 1);
          if (!csv.row_ok()) return;
          out_.social_.occupations[0].add(occupation, female);
          out_.social_.occupations[1].add(occupation, male);
        });
}

void PeopleReader::read_answers() {
  table(
      "social_answers.csv", {"question", "system", "code", "display", "share", "source"},
      [&](CsvReader& csv) {
        constexpr std::array<std::string_view, kQuestions> kNames = {"pregnancy intent", "treatment", "care experience"};
        const std::size_t question = csv.choice(0, kNames);
        const Answer answer{csv.text(1), csv.text(2), csv.filled(3)};
        const double share = csv.number(4, 0, 1);
        if (csv.row_ok()) out_.social_.questions[question].add(answer, share);
      },
      [&](CsvReader& csv) {
        for (const auto& answers : out_.social_.questions)
          if (answers.total() < 0.9999 || answers.total() > 1.0001)
            return csv.table_fault("weights-not-one", "the shares of the answers to a question do not sum to 1");
      });
}

void PeopleReader::read_questionnaires() {
  auto& lists = out_.social_.answer_lists;
  table("answer_lists.csv", {"answers", "points", "code", "display", "source"}, [&](CsvReader& csv) {
    const std::string_view name = csv.filled(0);
    const std::int64_t points = csv.integer(1, 0, 100);
    const Answer answer{"LOINC", csv.filled(2), csv.filled(3)};
    if (!csv.row_ok()) return;
    if (lists.empty() || lists.back().name != name) lists.push_back({name, {}});
    if (points != static_cast<std::int64_t>(lists.back().answers.size()))
      return csv.fault(1, "table-order", "the points of a list ascend one by one from 0");
    lists.back().answers.push_back(answer);
  });
  auto& forms = out_.social_.questionnaires;
  table("questionnaires.csv", {"form", "form_display", "score", "score_display", "question", "display", "answers", "weight", "source"},
        [&](CsvReader& csv) {
          const std::string_view form = csv.filled(0), name = csv.filled(6);
          const Questionnaire whole{form, csv.filled(1), csv.filled(2), csv.filled(3), {}};
          Questionnaire::Item item{csv.filled(4), csv.filled(5), 0, csv.number(7, 0.01, 100)};
          while (item.answers < lists.size() && lists[item.answers].name != name) ++item.answers;
          if (item.answers == lists.size())
            csv.fault(6, "csv-cell", "answer_lists.csv has no list \"" + std::string(name) + "\"");
          if (!csv.row_ok()) return;
          if (forms.empty() || forms.back().form != form) forms.push_back(whole);
          forms.back().items.push_back(item);
        });
}

Result<PeopleTables> PeopleTables::read(const base::FileReader& reader, const std::string& label, Diagnostics& diagnostics) {
  return PeopleReader(reader, label, diagnostics).run();
}

Result<PeopleTables> PeopleTables::load(const std::string& folder, Diagnostics& diagnostics) {
  const std::string label = folder.empty() || folder.back() == '/' ? folder : folder + '/';
  return read(base::folder_reader(label), label, diagnostics);
}

}  // namespace sojourn::stats
