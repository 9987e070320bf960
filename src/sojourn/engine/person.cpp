#include "sojourn/engine/person.hpp"

#include <algorithm>
#include <tuple>

namespace sojourn::engine {
namespace {

// std::push_heap keeps the greatest on top, so "less" means "later".
constexpr auto later = [](const Wake& a, const Wake& b) {
  return std::tie(a.at, a.kind, a.process, a.token) > std::tie(b.at, b.kind, b.process, b.token);
};

}  // namespace

void Person::begin(const program::Program& program, std::size_t concepts, const record::Demographics& demographics,
                   std::uint64_t seed) {
  journey.clear();
  journey.person = demographics;
  draws = base::Draws(seed, demographics.person);
  now = demographics.birth;
  last_birthday = next_birthday = now;
  death_at = module_death = kNever;
  death_cause = record::ConceptListId{0u};
  death_process = base::kNoIndex;
  healthy_years = disabled_years = 0;
  step = 0;
  processes.resize(program.tracks.size());
  for (std::size_t p = 0; p < processes.size(); ++p) {
    Process& process = processes[p];
    process = Process{};
    process.index = static_cast<std::uint32_t>(p);
    process.last_visit_end = demographics.birth - std::chrono::hours{24 * 365};
    const program::Track& track = program.tracks[p];
    const program::Track::Reach& own = track.reaches.front();
    const program::Module& module = program.modules[track.module.value];
    process.salt = track.salt * 0x9E3779B97F4A7C15ull;
    process.top = {track.module, module.initial, own.counters - module.first_state, own.marks, 0};
  }
  callers_.resize(processes.size() * kMaxDepth);
  alarms_.reset(processes.size());
  attributes.assign(program.attributes.size(), Value{});
  visits.assign(program.counters, 0);
  marks.assign(program.marks, Mark{});
  pending.clear();
  symptoms.clear();
  symptom_total = 0;
  last_symptom_total = 0;
  symptom_look = false;
  next_symptom_look = demographics.birth;
  occupations.clear();
  queue_for_free.clear();
  queue_for_visit.clear();
  visitors.clear();
  incidents.clear();
  routine_encounter = kNoIndex;
  routine_arranged = false;
  routine_token = 0;
  routine_count.fill(0);
  doses.clear();
  declined_doses.clear();
  covid_doses = 0;
  covid_protected = kNever;
  social_history_due = {};
  heap_.clear();
  if (open_.size() != concepts * kOpenKinds) {
    open_.assign(concepts * kOpenKinds, kNoIndex);
    last_observation_.assign(concepts, kNoIndex);
  } else {
    for (std::uint32_t i : touched_open_) open_[i] = kNoIndex;
    for (std::uint32_t i : touched_observation_) last_observation_[i] = kNoIndex;
  }
  touched_open_.clear();
  touched_observation_.clear();
}

void Person::set_open(OpenKind kind, program::ConceptId code, std::uint32_t index) {
  const std::uint32_t slot = code.value * static_cast<std::uint32_t>(kOpenKinds) + static_cast<std::uint32_t>(kind);
  if (open_[slot] == kNoIndex) touched_open_.push_back(slot);
  open_[slot] = index;
}

void Person::set_last_observation(program::ConceptId code, std::uint32_t index) {
  if (last_observation_[code.value] == kNoIndex) touched_observation_.push_back(code.value);
  last_observation_[code.value] = index;
}

void Person::push(Wake wake) {
  heap_.push_back(wake);
  std::push_heap(heap_.begin(), heap_.end(), later);
}

bool Person::pop_until(Instant end, Wake& wake) {
  const Instant process = alarms_.first();
  const bool other = !heap_.empty() && (heap_.front().at < process ||
                                        (heap_.front().at == process && heap_.front().kind < WakeKind::kProcess));
  if ((other ? heap_.front().at : process) >= end) return false;
  if (!other) {
    wake = {process, WakeKind::kProcess, alarms_.take(), 0};
    return true;
  }
  std::pop_heap(heap_.begin(), heap_.end(), later);
  wake = heap_.back();
  heap_.pop_back();
  return true;
}

void Person::wake_process(std::uint32_t process, Instant at) {
  if (at >= kNever) return;
  alarms_.set(process, std::max(at, now));
}

}  // namespace sojourn::engine
