#include "sojourn/validate/coverage.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace sojourn::validate {
namespace {

constexpr std::string_view kAbsentReason = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

bool has_absent_reason(const Tape& tape, At value) {
  const auto extensions = tape[value].kind == Json::kObject ? tape.find(value, "extension") : std::nullopt;
  if (!extensions) return false;
  for (At e = tape.first(*extensions); e != tape.end(*extensions); e = tape.next(e))
    if (tape.text(e, "url") == kAbsentReason) return true;
  return false;
}

// A value, not only extensions or the reason why there is none.
bool is_present(const Tape& tape, At value) {
  const Node& node = tape[value];
  if (node.shadow || node.kind == Json::kNull) return false;
  if (node.kind != Json::kObject) return true;
  if (has_absent_reason(tape, value)) return false;
  for (At c = tape.first(value); c != tape.end(value); c = tape.next(c))
    if (tape[c].key != "extension") return true;
  return false;
}

// Values of "valueQuantity", of "value[x]", of "name".
void step_into(const Tape& tape, At object, std::string_view name, std::vector<At>& out) {
  const bool any_type = name.ends_with("[x]");
  const std::string_view plain = any_type ? name.substr(0, name.size() - 3) : name;
  if (tape[object].kind != Json::kObject) return;
  for (At c = tape.first(object); c != tape.end(object); c = tape.next(c)) {
    const Node& node = tape[c];
    if (!node.member || node.shadow || (any_type ? node.member->element->plain : node.key) != plain) continue;
    if (node.kind != Json::kArray)
      out.push_back(c);
    else
      for (At i = tape.first(c); i != tape.end(c); i = tape.next(i)) out.push_back(i);
  }
}

// The value itself if it is a code, or the codings of a concept.
std::vector<At> codes_in(const Tape& tape, At value) {
  auto codings = values_of(tape, value, "coding");
  if (codings.empty()) codings.push_back(value);
  return codings;
}

bool has_code(const Tape& tape, At value, const MustSupport& must) {
  if (tape[value].kind == Json::kString) return tape[value].text == must.fixed;
  const auto codes = codes_in(tape, value);
  return std::any_of(codes.begin(), codes.end(), [&](At code) {
    return tape.text(code, "code") == must.fixed && tape.text(code, "system") == must.system;
  });
}

}  // namespace

std::string_view kind_name(MustSupport::Kind kind) {
  constexpr std::string_view kNames[] = {"element", "slice", "extension", "target", "code", "binding", "search"};
  return kNames[kind];
}

// Finds what each resource of a text shows.
class CoverageReader final : public Visitor {
 public:
  // Told of every item that a resource shows, once a resource; `label` and `patient` as "Patient/123".
  using OnShown = std::function<void(std::uint32_t item, const std::string& resource, const std::string& patient)>;
  // Told of every value that a search parameter meets.
  using OnValue = std::function<void(std::uint32_t item, const std::string& resource, const std::string& patient,
                                     std::uint64_t value)>;

  CoverageReader(Coverage& coverage, bool only_news, OnShown on_shown, OnValue on_value)
      : coverage_(coverage), only_news_(only_news), on_shown_(std::move(on_shown)), on_value_(std::move(on_value)) {}

  void entry_resource(Tape& tape, At resource, std::uint32_t) override { take(tape, resource); }

  void document(Tape& tape) override {
    if (tape.text(0, "resourceType") != "Bundle") return take(tape, 0);
    coverage_.definitions_.annotate(tape, 0);
    std::unordered_map<std::string_view, std::string_view> types;
    for (const At entry : values_of(tape, 0, "entry"))
      if (const auto resource = tape.find(entry, "resource"))
        types[tape.text(entry, "fullUrl")] = tape.text(*resource, "resourceType");
    for (const Open& open : open_)
      if (const auto at = types.find(open.address);
          at != types.end() && at->second == coverage_.items_[open.item].must->target)
        on_shown_(open.item, open.resource, open.patient);
    open_.clear();
  }

 private:
  // A reference by urn:uuid, whose target is known at the end of the bundle.
  struct Open {
    std::uint32_t item;
    std::string address, resource, patient;
  };

  void take(Tape& tape, At resource) {
    const Definitions& definitions = coverage_.definitions_;
    if (tape[resource].kind != Json::kObject || !definitions.annotate(tape, resource)) return;
    label_.clear();
    for (Coverage::Instances& instances : coverage_.profiles_) {
      if (!counts_for(tape, resource, *instances.profile)) continue;
      if (!only_news_) ++instances.resources;
      for (std::uint32_t i = instances.first_item; i < instances.items_end; ++i)
        if (!(only_news_ && coverage_.covered(i))) look_for(tape, resource, i);
    }
  }

  bool counts_for(const Tape& tape, At resource, const Profile& profile) {
    if (profile.shared) return tape.text(resource, "resourceType") == profile.type->name;
    if (coverage_.infer_) return coverage_.checker_.suits(tape, resource, profile);
    const auto meta = tape.find(resource, "meta");
    if (!meta) return false;
    const auto claims = tape.find(*meta, "profile");
    if (!claims || tape[*claims].kind != Json::kArray) return false;
    for (At c = tape.first(*claims); c != tape.end(*claims); c = tape.next(c)) {
      const std::string_view claim = tape[c].text;
      if (claim.substr(0, claim.find('|')) == profile.address) return true;
    }
    return false;
  }

  void look_for(const Tape& tape, At resource, std::uint32_t item) {
    const Definitions& definitions = coverage_.definitions_;
    const MustSupport& must = *coverage_.items_[item].must;
    reached_.assign(1, resource);
    for (const MustSupport::Step& step : must.steps) {
      next_.clear();
      const bool extension = must.kind == MustSupport::kExtension && &step == &must.steps.back();
      for (const At at : reached_) step_into(tape, at, step.name, next_);
      if (extension)
        std::erase_if(next_, [&](At at) { return tape.text(at, "url") != must.url; });
      else if (!step.slice.empty())
        std::erase_if(next_, [&](At at) {
          // Extensions in extensions have no address but their name.
          return step.constraint ? !in_slice(definitions, tape, at, *step.constraint)
                                 : step.name != "extension" || tape.text(at, "url") != step.slice;
        });
      std::swap(reached_, next_);
      if (reached_.empty()) return;
    }
    if (must.kind == MustSupport::kSearch) return take_values(tape, resource, item);
    for (const At at : reached_) {
      if (must.kind == MustSupport::kTarget) {
        const std::string_view reference = tape.text(at, "reference");
        const Target target = target_of(definitions, reference);
        if (target.form == Target::kUuid || (target.form == Target::kForeign && target.type.empty())) {
          name(tape, resource);
          open_.push_back({item, std::string(reference), label_, patient_});
          return;
        }
        if (target.type != must.target) continue;
      } else if (!shows(tape, at, must)) {
        continue;
      }
      name(tape, resource);
      on_shown_(item, label_, patient_);
      return;
    }
  }

  bool shows(const Tape& tape, At value, const MustSupport& must) const {
    switch (must.kind) {
      case MustSupport::kExtension: return true;
      case MustSupport::kCode: return has_code(tape, value, must);
      case MustSupport::kBinding: return must.codes && in_codes(coverage_.definitions_, tape, value, *must.codes);
      default: return is_present(tape, value) && (must.fixed.empty() || tape[value].text == must.fixed);
    }
  }

  // Those that the steps of the item have led to.
  void take_values(const Tape& tape, At resource, std::uint32_t item) {
    name(tape, resource);
    if (patient_.empty()) return;
    const std::hash<std::string_view> hash;
    for (const At at : reached_)
      for (const At code : codes_in(tape, at)) {
        const bool plain = tape[code].kind == Json::kString;
        const std::string_view text = plain ? tape[code].text : tape.text(code, "code");
        if (!text.empty()) on_value_(item, label_, patient_, hash(text) * 31 + hash(tape.text(code, "system")));
      }
  }

  void name(const Tape& tape, At resource) {
    if (!label_.empty()) return;
    label_ = label_of(tape, resource);
    patient_ = tape.text(resource, "resourceType") == "Patient" ? label_ : "";
    for (const std::string_view who : {"subject", "patient", "beneficiary"})
      if (const auto at = tape.find(resource, who)) patient_ = tape.text(*at, "reference");
  }

  Coverage& coverage_;
  bool only_news_;
  OnShown on_shown_;
  OnValue on_value_;
  std::string label_, patient_;
  std::vector<At> reached_, next_;
  std::vector<Open> open_;
};

Coverage::Coverage(const Definitions& definitions, bool infer)
    : definitions_(definitions), infer_(infer), checker_(definitions, unused_, nullptr) {
  std::uint32_t choices = 0;
  for (const auto& profile : definitions.profiles()) {
    if (profile->must.empty()) continue;
    const auto first = static_cast<std::uint32_t>(items_.size());
    std::map<std::string_view, std::uint32_t> numbers;
    for (const MustSupport& must : profile->must) {
      std::uint32_t choice = 0;
      if (!must.choice.empty()) {
        std::uint32_t& number = numbers[must.choice];
        if (number == 0) number = ++choices;
        choice = number;
      }
      items_.push_back({profile.get(), &must, 0, {}, {}, 0, choice});
    }
    profiles_.push_back({profile.get(), first, static_cast<std::uint32_t>(items_.size()), 0});
  }
}

bool Coverage::add(std::string_view text, std::uint64_t order) {
  CoverageReader reader(
      *this, false,
      [&](std::uint32_t i, const std::string& resource, const std::string& patient) {
        Item& item = items_[i];
        if (item.shown++ > 0 && item.order <= order) return;
        item.order = order;
        item.resource = resource;
        item.patient = patient;
      },
      [&](std::uint32_t i, const std::string& resource, const std::string& patient, std::uint64_t value) {
        take_value(i, patient, {value, order, resource});
      });
  Tape tape;
  return !read_documents(text, 0, tape, reader);
}

void Coverage::take_value(std::uint32_t i, const std::string& patient, const SearchValues::Seen& seen) {
  SearchValues& values = searches_[i];
  const SearchValues::Seen* second = values.take(patient, seen);
  if (!second) return;
  Item& item = items_[i];
  // Patients are met in any order when parts are put together, so equal places are told apart by their names.
  if (item.shown == 0 || std::tie(second->order, second->resource) < std::tie(item.order, item.resource)) {
    item.order = second->order;
    item.resource = second->resource;
    item.patient = patient;
  }
  item.shown = values.with_two();
}

std::vector<std::uint32_t> Coverage::news_in(std::string_view text) {
  std::vector<std::uint32_t> news;
  std::map<std::uint32_t, SearchValues> searches;
  CoverageReader reader(
      *this, true, [&](std::uint32_t i, const std::string&, const std::string&) { news.push_back(i); },
      [&](std::uint32_t i, const std::string&, const std::string& patient, std::uint64_t value) {
        if (searches[i].take(patient, {value, 0, {}})) news.push_back(i);
      });
  Tape tape;
  read_documents(text, 0, tape, reader);
  std::sort(news.begin(), news.end());
  news.erase(std::unique(news.begin(), news.end()), news.end());
  return news;
}

void Coverage::merge(const Coverage& other) {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    Item& mine = items_[i];
    const Item& theirs = other.items_[i];
    if (theirs.shown == 0 || mine.must->kind == MustSupport::kSearch) continue;
    if (mine.shown == 0 || theirs.order < mine.order) {
      mine.order = theirs.order;
      mine.resource = theirs.resource;
      mine.patient = theirs.patient;
    }
    mine.shown += theirs.shown;
  }
  for (const auto& [item, values] : other.searches_)
    for (const auto& [patient, two] : values.patients())
      for (const SearchValues::Seen& seen : two) take_value(item, patient, seen);
  for (std::size_t i = 0; i < profiles_.size(); ++i) profiles_[i].resources += other.profiles_[i].resources;
}

bool Coverage::covered(std::uint32_t item) const {
  const Item& one = items_[item];
  if (one.shown > 0) return true;
  return one.choice > 0 && std::any_of(items_.begin(), items_.end(), [&](const Item& other) {
           return other.choice == one.choice && other.shown > 0;
         });
}

std::vector<std::uint32_t> Coverage::missing() const {
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < items_.size(); ++i)
    if (!covered(i)) out.push_back(i);
  return out;
}

std::uint64_t Coverage::instances(const Profile& profile) const {
  for (const Instances& instances : profiles_)
    if (instances.profile == &profile) return instances.resources;
  return 0;
}

}  // namespace sojourn::validate
