#pragma once
// A world without engine, modules or tables: lives made of a few facts, a function of the person's index.
#include <memory>
#include <vector>

#include "sojourn/run/simulator.hpp"

namespace sojourn::run::fake {

struct Traits {
  std::uint64_t seed = 1;
  int years_of_history = 0;
  base::Date reference_date{date::year{2026} / 1 / 1};
  base::Date until{date::year{2026} / 1 / 1};
  std::uint32_t dead_every = 5;       // every n-th person is dead; 1 = all, 0 = nobody
  std::uint32_t keep_every = 1;       // every n-th person is kept; 0 = nobody
  std::uint32_t incident_every = 0;   // every n-th person has an incident; 0 = nobody
  std::uint32_t throws_at = 0xffffffffu;
  std::uint32_t observations = 3;     // size of a life
};

class FakeWorld final : public World {
 public:
  explicit FakeWorld(Traits traits = {});
  std::unique_ptr<Simulator> make_simulator() const override;
  encode::Context context() const override;
  const std::vector<InputFile>& inputs() const override { return inputs_; }

  struct Codes {
    vocab::ConceptListId visit, hypertension, aspirin, weight, vaccine, allergy, scan;
    vocab::ConceptId rash, device, supply, modality, site;
    base::Symbol kilogram, quoted;
  };
  const Codes& codes() const { return codes_; }
  const Traits& traits() const { return traits_; }

 private:
  Traits traits_;
  vocab::Vocabulary vocabulary_;
  record::Catalog catalog_;
  std::unique_ptr<record::Directory> directory_;
  stats::TimeZones zones_;
  Codes codes_;
  std::vector<InputFile> inputs_;
};

}  // namespace sojourn::run::fake
