#pragma once
// What people are and say beyond what illness makes of them: origins, occupations, answers to questions that are asked at
// routine visits, and the questionnaires whose answers add up to a score. Part of PeopleTables.
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn::stats {

// The rows of one table that a uniform chooses between; running sums of shares.
template <class Row>
struct Choices {
  std::vector<Row> rows;
  std::vector<double> cumulative;
  void add(const Row& row, double share) {
    rows.push_back(row);
    cumulative.push_back((cumulative.empty() ? 0 : cumulative.back()) + share);
  }
  double total() const { return cumulative.empty() ? 0 : cumulative.back(); }
  std::size_t index(double u) const {
    std::size_t i = 0;
    while (i + 1 < rows.size() && u * total() >= cumulative[i]) ++i;
    return i;
  }
  const Row& pick(double u) const { return rows[index(u)]; }
};

struct Origin {
  std::string_view code, display;  // CDC Race and Ethnicity
  std::string_view language;       // that only its people speak; empty = none
};
struct Occupation {
  std::string_view code, display, industry, industry_display;  // Census 2010
};
struct Answer {
  std::string_view system, code, display;  // no code: the display is what is said
};

// Of what people have or did; the names are those of identity_shares.csv.
enum class Trait : std::uint8_t {
  kTookSpouseName, kGenerationalSuffix, kMovedInFiveYears, kMovedWithinTown, kMobileTelephone, kElectronicMail,
  kOtherSex, kNonbinary, kEmployed
};
inline constexpr std::size_t kTraits = 9;
enum class Question : std::uint8_t { kPregnancyIntent, kTreatment, kCareExperience };
inline constexpr std::size_t kQuestions = 3;

struct Questionnaire {
  std::string_view form, form_display, score, score_display;  // LOINC
  struct Item {
    std::string_view code, display;
    std::size_t answers = 0;  // index of SocialTables::answer_lists
    double weight = 1;        // how much of an even share of the score it takes
  };
  std::vector<Item> items;
};
struct AnswerList {
  std::string_view name;
  std::vector<Answer> answers;  // the first is worth no point, the next one, and so on
};

struct SocialTables {
  enum Group : std::uint8_t { kAsian, kHawaiian, kNative, kHispanic };
  static constexpr std::size_t kGroups = 4;

  std::array<Choices<Origin>, kGroups> origins;
  std::vector<std::pair<std::string_view, Answer>> tribes;      // origin, its largest tribe
  std::array<Choices<Occupation>, 2> occupations;               // by sex; in the order of the schooling that they need
  std::vector<std::pair<std::string_view, double>> interpreter;  // language, share of its speakers who need one
  std::array<Choices<Answer>, kQuestions> questions;
  std::vector<AnswerList> answer_lists;
  std::vector<Questionnaire> questionnaires;

  // The share of people of that sex and age; 0 where the table says nothing.
  double share(Trait trait, std::size_t sex, int age) const;

  struct TraitRow {
    bool of_sex[2] = {true, true};
    int age_low = 0, age_high = 0;
    double share = 0;
  };
  std::array<std::vector<TraitRow>, kTraits> traits;
};

}  // namespace sojourn::stats
