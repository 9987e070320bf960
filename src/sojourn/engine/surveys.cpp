// The answers behind a score: a module draws the sum, the questionnaire says to what.
#include "sojourn/engine/surveys.hpp"

#include <algorithm>
#include <cmath>

#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {

std::vector<record::Questionnaire> known_questionnaires(const stats::SocialTables& tables, vocab::Vocabulary& v) {
  std::vector<record::Questionnaire> out;
  for (const stats::Questionnaire& q : tables.questionnaires) {
    record::Questionnaire form;
    form.form = v.add("LOINC", q.form, q.form_display);
    form.score = v.add("LOINC", q.score, q.score_display);
    for (const stats::Questionnaire::Item& item : q.items) {
      record::Questionnaire::Item question{v.add("LOINC", item.code, item.display), {}, item.weight};
      for (const stats::Answer& answer : tables.answer_lists[item.answers].answers)
        question.answers.push_back(v.add(answer.system, answer.code, answer.display));
      form.items.push_back(std::move(question));
    }
    out.push_back(std::move(form));
  }
  return out;
}

// The points of the question in another questionnaire that was answered at the same moment, or -1.
int Lifetime::answered_now(vocab::ConceptId question, std::uint32_t form) const {
  const record::Journey& j = p_.journey;
  for (std::size_t i = j.observations.size(); i-- > 0 && j.observations[i].time == p_.now;) {
    if (j.observations[i].answers == kNoIndex) continue;
    const record::Answered& answered = j.answered[j.observations[i].answers];
    if (answered.questionnaire == form) continue;
    const auto& items = program_.catalog.questionnaires[answered.questionnaire].items;
    for (std::size_t k = 0; k < items.size(); ++k)
      if (items[k].question == question) return j.answers[answered.first + k];
  }
  return -1;
}

// Each answer lies near its even share of what is left of the score, within what the answers after it can still make up.
void Lifetime::fill_in_questionnaire(std::uint32_t observation) {
  record::Journey& j = p_.journey;
  record::Observation& o = j.observations[observation];
  if (o.value.kind != record::ValueKind::kQuantity) return;
  const vocab::ConceptId code = primary(world_.vocabulary, o.codes);
  const auto& forms = program_.catalog.questionnaires;
  const auto form = std::find_if(forms.begin(), forms.end(), [&](const auto& f) { return f.score == code; });
  if (form == forms.end()) return;
  double weighed = 0;  // points that the remaining answers can make up, weighed
  int room = 0;
  for (const auto& item : form->items) {
    room += static_cast<int>(item.answers.size()) - 1;
    weighed += item.weight * static_cast<double>(item.answers.size() - 1);
  }
  const double score = o.value.quantity.to_double();
  if (score < 0 || score > room || score != std::floor(score)) return;
  const base::Site site = base::subsite(base::Site{o.key}, "answers");
  const record::Answered answered{static_cast<std::uint32_t>(form - forms.begin()),
                                  static_cast<std::uint32_t>(j.answers.size()), is_amended(o.key, form->items.size())};
  int left = static_cast<int>(score);
  for (std::uint32_t i = 0; i < form->items.size(); ++i) {
    const auto& item = form->items[i];
    const int most = static_cast<int>(item.answers.size()) - 1;
    room -= most;
    const double share = left * (item.weight * most) / weighed;
    weighed -= item.weight * most;
    const double u = p_.draws.uniform(site, 0, i);
    const int before = answered_now(item.question, answered.questionnaire);
    const int points = before >= 0 ? before : static_cast<int>(std::floor(share + u));
    const int taken = std::clamp(points, std::max(0, left - room), std::min(most, left));
    j.answers.push_back(static_cast<std::uint8_t>(taken));
    left -= taken;
  }
  o.answers = static_cast<std::uint32_t>(j.answered.size());
  j.answered.push_back(answered);
}

}  // namespace sojourn::engine
