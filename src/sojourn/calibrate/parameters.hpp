#pragma once
// Parameters of modules that a calibration may move ("fit": true, with low and high), and how new values get into the
// modules: as overrides while it is tried out, as text in the end.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/module/document.hpp"

namespace sojourn::calibrate {

struct Parameter {
  std::size_t module = 0;  // by index in the set
  std::string name;
  double value = 0, low = 0, high = 0;
};

// The last of the fitted weights of one list of options is not free: it takes what the others leave of 1.
struct Rest {
  std::size_t module = 0;
  std::string name;
  double fixed = 0;                 // sum of the weights of the list that are not fitted
  std::vector<std::size_t> others;  // by index in Parameters::free
};

struct Unfitted {
  std::size_t module = 0;
  std::string name, reason;
};

class Parameters {
 public:
  // Of the modules that are chosen, by index in the set.
  Parameters(const module::ModuleSet& set, const std::vector<bool>& chosen);

  std::vector<Parameter> free;
  std::vector<Rest> rests;
  std::vector<Unfitted> unfitted;  // fit is wanted, and not possible

  // Lines as in a file of --overrides that set the free parameters and the rests.
  std::string overrides(const module::ModuleSet& set, const std::vector<double>& values) const;
  // The literal of a rest at these values.
  std::string rest_text(const Rest& rest, const std::vector<double>& values) const;

 private:
  void read(const module::ModuleSet& set, std::size_t module);
  void find_rests(const base::json::Node& node, std::size_t module, std::size_t first);
  void add_rest(const base::json::Node& list, std::size_t module, std::size_t first);
};

// The text of a module with changes and nothing else: the literals of parameters ("value"), the member "fitted" of a
// parameter, and the member "calibration" of the module. Members are JSON texts.
struct ModuleChange {
  std::map<std::string, std::string, std::less<>> values, fitted;  // by parameter
  std::string calibration;
};
std::string changed_text(const module::Module& module, const ModuleChange& change);

}  // namespace sojourn::calibrate
