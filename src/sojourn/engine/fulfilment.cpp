#include "sojourn/engine/fulfilment.hpp"

#include <algorithm>

#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {
namespace {

constexpr int kLastAgeOfChildren = 18;  // as the publication has it

std::string small_letters(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  return out;
}

bool hospital(record::EncounterClass klass) {
  return klass == record::EncounterClass::kEmergency || klass == record::EncounterClass::kInpatient;
}

base::Span hours(double h) { return base::Span{static_cast<std::int64_t>(h * 3600)}; }

}  // namespace

Turnarounds::Turnarounds(const stats::ModelTables& models, const vocab::Vocabulary& vocabulary)
    : rows_(vocabulary.lists()) {
  for (std::uint32_t list = 0; list < rows_.size(); ++list) {
    const auto codes = vocabulary.list(vocab::ConceptListId{list});
    const std::string name = codes.empty() ? std::string() : small_letters(vocabulary.display(codes.front()));
    for (const bool in_hospital : {false, true})
      for (const stats::Turnaround& row : models.turnarounds()) {
        if (row.hospital && !in_hospital) continue;
        if (row.test != "*" && name.find(row.test) == name.npos) continue;
        rows_[list][in_hospital] = &row;
        break;
      }
  }
}

// A corrected result comes from a second run of the test, which takes as long as the first.
record::Release Lifetime::release_of(std::uint64_t key, vocab::ConceptListId test, std::uint32_t encounter) const {
  const bool in_hospital = encounter != kNoIndex && hospital(p_.journey.encounters[encounter].klass);
  const stats::Turnaround& row = world_.builtin.turnarounds.of(test, in_hospital);
  const base::Site site = base::subsite(base::Site{key}, "laboratory");
  const base::Span taken =
      hours(row.low_hours + (row.high_hours - row.low_hours) * p_.draws.uniform(site, 0, 0));
  record::Release release{p_.now + taken, kNever};
  if (p_.draws.uniform(site, 0, 1) < row.corrected) release.corrected = release.told + taken;
  return release;
}

// Of drugs that are taken for a time. Those that are renewed act on the body, so whoever has them takes them.
bool Lifetime::is_never_filled(const record::Medication& m) const {
  if (m.administration || m.chronic || m.over_the_counter) return false;
  if (m.encounter != kNoIndex && record::is_stay(p_.journey.encounters[m.encounter].klass)) return false;
  const stats::Figures& figures = world_.models.figures();
  const double share = age_years() <= kLastAgeOfChildren ? figures.never_filled_child : figures.never_filled;
  return p_.draws.uniform(base::subsite(base::Site{m.key}, "pharmacy")) < share;
}

// Whoever is asked again answers what they had skipped.
bool Lifetime::is_amended(std::uint64_t key, std::size_t questions) const {
  double whole = 1;
  for (std::size_t i = 0; i < questions; ++i) whole *= 1 - world_.models.figures().skipped_question;
  return p_.draws.uniform(base::subsite(base::Site{key}, "skipped")) >= whole;
}

}  // namespace sojourn::engine
