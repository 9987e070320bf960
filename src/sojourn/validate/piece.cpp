#include "sojourn/validate/piece.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace sojourn::validate {
namespace {

// When what a resource tells of happened to the patient.
struct Happening {
  std::string_view type, element;
};
constexpr std::array<Happening, 13> kHappenings{{{"Encounter", "period"},
                                                 {"Condition", "onset"},
                                                 {"Observation", "effective"},
                                                 {"Procedure", "performed"},
                                                 {"Immunization", "occurrence"},
                                                 {"MedicationRequest", "authoredOn"},
                                                 {"MedicationAdministration", "effective"},
                                                 {"MedicationDispense", "whenHandedOver"},
                                                 {"DiagnosticReport", "effective"},
                                                 {"AllergyIntolerance", "onset"},
                                                 {"ImagingStudy", "started"},
                                                 {"ServiceRequest", "authoredOn"},
                                                 {"CarePlan", "period"}}};

// A hash of all that the annotated resource says, however it is indented; never 0.
std::uint64_t content_of(const Tape& tape, At resource) {
  const std::hash<std::string_view> hash;
  std::uint64_t sum = 1;
  for (At at = resource; at < tape.end(resource); ++at) {
    const Node& node = tape[at];
    // What is known has one member for its name, which need not be read again.
    std::uint64_t value = node.member ? reinterpret_cast<std::uintptr_t>(node.member) + node.shadow : hash(node.key);
    value = value * 31 + (node.end - at) * 8 + static_cast<std::uint64_t>(node.kind);
    if (!node.text.empty()) value = value * 31 + hash(node.text);
    sum = (sum ^ value) * 0x9E3779B97F4A7C15u;
    sum ^= sum >> 32;
  }
  return sum | 1;
}

class PieceReader final : public Visitor {
 public:
  PieceReader(const Definitions& definitions, std::uint32_t number, Checked& out)
      : definitions_(definitions),
        number_(number),
        out_(out),
        checker_(definitions, out.report,
                 [this](At at, const Target& target, const TypeUse& use) { take_reference(at, target, use); }) {}

  void entry_resource(Tape& tape, At resource, std::uint32_t entry) override {
    check_one(tape, resource, entry);
    contents_.resize(entry + 1);
    contents_[entry] = content_of(tape, resource);
  }

  void document(Tape& tape) override {
    const bool bundle = tape.text(0, "resourceType") == "Bundle";
    if (bundle) {
      checker_.check(tape, 0, true);
      ++out_.resources;
      take_entries(tape);
    } else {
      check_one(tape, 0, 0);
      know(tape, 0, {}, 0, 0);
    }
    settle(bundle);
  }

 private:
  // A reference within the document that is open.
  struct Open {
    std::uint64_t key;
    Place place;
    Target::Form form;
    std::uint64_t type;
    const TypeUse* use;
  };
  struct Known {
    std::uint64_t key;
    Place place;
    std::string_view type;
    bool by_address;
    std::uint64_t content;
  };
  struct Person {
    std::uint32_t entry;
    Life life;
  };
  struct Visit {
    std::uint32_t entry;
    Event start;
  };
  struct Result {
    std::uint64_t visit;
    Event time;
  };

  Place place(const Tape& tape, At at) const { return {number_, tape[resource_].offset, tape[at].offset}; }

  void check_one(Tape& tape, At resource, std::uint32_t entry) {
    tape_ = &tape;
    resource_ = resource;
    ++out_.resources;
    checker_.check(tape, resource);
    if (tape[resource].kind == Json::kObject) take_times(tape, resource, entry);
  }

  void take_reference(At at, const Target& target, const TypeUse& use) {
    if (target.form == Target::kConditional || target.form == Target::kForeign) return;
    open_.push_back(
        {key_of(target.key), place(*tape_, at), target.form, target.type.empty() ? 0 : key_of(target.type), &use});
  }

  // Both lists are in the order of entries.
  template <class List>
  static typename List::const_iterator of_entry(const List& list, std::uint32_t entry) {
    const auto at = std::lower_bound(list.begin(), list.end(), entry,
                                     [](const auto& one, std::uint32_t e) { return one.entry < e; });
    return at != list.end() && at->entry == entry ? at : list.end();
  }

  // Names under which others may refer to the resource.
  void know(const Tape& tape, At resource, std::string_view full_url, std::uint32_t entry, std::uint64_t content) {
    const Type* type = definitions_.resource(tape.text(resource, "resourceType"));
    if (!type) return;
    const std::string_view id = tape.text(resource, "id");
    resource_ = resource;
    const Place where = place(tape, resource);
    for (const bool by_address : {false, true}) {
      if ((by_address ? full_url : id).empty()) continue;
      const std::uint64_t key = by_address ? key_of(full_url) : key_of(std::string(type->name) + "/" + std::string(id));
      // Of an address on the web, the id is that of one server among many.
      const bool named = by_address == full_url.starts_with("http");
      known_.push_back({key, where, type->name, by_address, named ? content : 0});
      if (const auto person = of_entry(people_, entry); person != people_.end())
        out_.links.life(key).merge(person->life);
      if (const auto visit = of_entry(visits_, entry); visit != visits_.end())
        visit_starts_.insert_or_assign(key, visit->start);
    }
  }

  void take_entries(Tape& tape) {
    const bool history = tape.text(0, "type") == "history";
    // These hold how a resource once was, and what is posted gets an id of its own.
    const bool snapshot = history || tape.text(0, "type") == "document";
    std::unordered_map<std::string_view, At> urls;
    std::uint32_t number = 0;
    for (const At entry : values_of(tape, 0, "entry")) {
      const auto resource = tape.find(entry, "resource");
      const auto url_at = tape.find(entry, "fullUrl");
      const std::string_view url = tape.text(entry, "fullUrl");
      if (!url.empty() && !urls.try_emplace(url, entry).second && !history)
        checker_.add(base::Severity::kError, "bdl-7", *url_at,
                     "two entries have the fullUrl \"" + std::string(url) + "\"",
                     "make each fullUrl unique in the bundle");
      if (resource && tape[*resource].kind == Json::kObject) {
        const std::string_view id = tape.text(*resource, "id");
        if (url_at && !id.empty() && url.find("://") != url.npos && !url.ends_with("/" + std::string(id)))
          checker_.add(base::Severity::kError, "full-url", *url_at,
                       "the fullUrl \"" + std::string(url) + "\" does not end with the id \"" + std::string(id) + "\"",
                       "let it be the address of the resource, or urn:uuid:");
        const auto request = tape.find(entry, "request");
        const bool posted = request && tape.text(*request, "method") == "POST";
        know(tape, *resource, url, number, snapshot || posted || number >= contents_.size() ? 0 : contents_[number]);
      }
      ++number;
    }
    // Two entries with the same type and id; their addresses were compared above.
    std::sort(known_.begin(), known_.end(),
              [](const Known& a, const Known& b) { return a.key != b.key ? a.key < b.key : a.place < b.place; });
    for (std::size_t i = 1; !history && i < known_.size(); ++i)
      if (known_[i].key == known_[i - 1].key && !known_[i].by_address)
        late("duplicate-id", known_[i].place, "another resource of this bundle has the same type and id",
             "give each an id of its own");
  }

  // What can be said when the whole document is known.
  void settle(bool bundle) {
    if (!std::is_sorted(known_.begin(), known_.end(), by_key)) std::sort(known_.begin(), known_.end(), by_key);
    std::uint64_t before = 0;  // two of one bundle were told already
    for (const Known& known : known_) {
      out_.links.add_identity({known.key, known.place, bundle, known.key == before ? 0 : known.content}, known.type);
      before = known.key;
    }
    for (const Open& open : open_) {
      const auto at = std::lower_bound(known_.begin(), known_.end(), open.key,
                                       [](const Known& k, std::uint64_t key) { return k.key < key; });
      if (at != known_.end() && at->key == open.key) {
        const auto& targets = open.use->targets;
        if (open.form == Target::kUuid && !targets.empty() &&
            std::find(targets.begin(), targets.end(), at->type) == targets.end())
          late("wrong-target", open.place, "a " + std::string(at->type) + " cannot be referred to here",
               "it takes " + std::string(targets[0]));
      } else if (open.form == Target::kUuid) {
        late("dangling-reference", open.place, "no entry of this bundle has that address",
             "add the entry, or correct the reference");
      } else {
        out_.links.add_mention({open.key, open.place, open.type});
      }
    }
    for (const Result& result : results_)
      if (const auto visit = visit_starts_.find(result.visit);
          visit != visit_starts_.end() && result.time.time.last < visit->second.time.first)
        late("time-encounter", result.time.place, "this is before the encounter that it belongs to begins",
             "correct the time or the encounter, if it is not meant", base::Severity::kWarning);
    open_.clear();
    known_.clear();
    contents_.clear();
    people_.clear();
    visits_.clear();
    visit_starts_.clear();
    results_.clear();
  }
  static bool by_key(const Known& a, const Known& b) { return a.key < b.key; }

  void late(std::string_view rule, const Place& where, std::string message, std::string hint,
            base::Severity severity = base::Severity::kError) {
    if (out_.report.full()) return out_.report.add({severity, std::string(rule), where.offset, {}, {}, {}, {}});
    out_.report.add(finding_at(text_, where, severity, rule, std::move(message), std::move(hint)));
  }

  void take_times(const Tape& tape, At resource, std::uint32_t entry) {
    const std::string_view type = tape.text(resource, "resourceType");
    const auto event = [&](At at) -> std::optional<Event> {
      const auto time = TimeSpan::read(tape[at].text);
      return time ? std::optional<Event>({*time, place(tape, at)}) : std::nullopt;
    };
    if (type == "Patient") {
      Person person{entry, {}};
      if (const auto at = tape.find(resource, "birthDate")) person.life.birth = event(*at);
      if (const auto at = tape.find(resource, "deceasedDateTime")) person.life.death = event(*at);
      people_.push_back(person);
      return;
    }
    const auto happening =
        std::find_if(kHappenings.begin(), kHappenings.end(), [&](const Happening& h) { return h.type == type; });
    if (happening == kHappenings.end()) return;
    Life life;
    bool period = false;
    for (const At value : values_of(tape, resource, happening->element)) {
      At at = value;
      if (tape[at].kind == Json::kObject) {
        period = true;
        const auto start = tape.find(at, "start");
        if (!start) return;
        at = *start;
      }
      life.earliest = life.latest = event(at);
    }
    if (!life.earliest) return;
    for (const std::string_view who : {"subject", "patient"})
      if (const auto at = tape.find(resource, who))
        if (const Target target = target_of(definitions_, tape.text(*at, "reference"));
            !target.key.empty() && target.form != Target::kContained)
          out_.links.life(key_of(target.key)).merge(life);
    if (type == "Encounter") visits_.push_back({entry, *life.earliest});
    // What holds for a time may have begun before it was told: an occupation, a disease.
    if (period || (type != "Observation" && type != "Procedure" && type != "DiagnosticReport")) return;
    if (const auto at = tape.find(resource, "encounter"))
      results_.push_back({key_of(target_of(definitions_, tape.text(*at, "reference")).key), *life.earliest});
  }

 public:
  void set_text(std::string_view text) { text_ = text; }
  static Finding finding_at(std::string_view text, const Place& where, base::Severity severity, std::string_view rule,
                            std::string message, std::string hint) {
    Finding finding{severity, std::string(rule), where.offset, {}, {}, std::move(message), std::move(hint)};
    // The resource is gone; read it again to say where in it the value stands.
    Tape tape;
    if (text.empty() || !read_value(text, where.resource, tape)) return finding;
    finding.resource = label_of(tape, 0);
    for (At at = 0; at < tape.size(); ++at)
      if (tape[at].offset == where.offset) {
        finding.path = path_to(tape, 0, at);
        if (tape[at].kind == Json::kString)
          finding.message = "\"" + std::string(tape[at].text) + "\": " + finding.message;
        break;
      }
    return finding;
  }

 private:
  const Definitions& definitions_;
  std::uint32_t number_;
  Checked& out_;
  Checker checker_;
  std::string_view text_;
  const Tape* tape_ = nullptr;
  At resource_ = 0;
  std::vector<Open> open_;
  std::vector<Known> known_;
  std::vector<std::uint64_t> contents_;  // of the entries' resources
  std::vector<Person> people_;
  std::vector<Visit> visits_;
  std::unordered_map<std::uint64_t, Event> visit_starts_;
  std::vector<Result> results_;
};

}  // namespace

Checked check_piece(const Definitions& definitions, std::string_view text, std::uint32_t number,
                    std::size_t most_findings) {
  Checked out(most_findings);
  PieceReader reader(definitions, number, out);
  reader.set_text(text);
  Tape tape;
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (const auto fault = read_documents(text, text.starts_with(kByteOrderMark) ? 3 : 0, tape, reader))
    out.report.add({base::Severity::kError,
                    "bad-json",
                    fault->offset,
                    {},
                    {},
                    fault->message,
                    "correct the text at this place; what follows was not read"});
  return out;
}

Finding describe(const Links::Fault& fault, std::string_view text, bool closed) {
  using base::Severity;
  switch (fault.kind) {
    case Links::Fault::kDuplicate:
      return PieceReader::finding_at(text, fault.place, Severity::kError, "duplicate-id",
                                     "another resource of the input has the same type and id",
                                     "give each an id of its own");
    case Links::Fault::kDiffering:
      return PieceReader::finding_at(text, fault.place, Severity::kError, "duplicate-id",
                                     "another bundle of the input holds something else under the same type and id",
                                     "give each an id of its own, or let both bundles say the same");
    case Links::Fault::kDangling:
      return PieceReader::finding_at(
          text, fault.place, closed ? Severity::kError : Severity::kWarning, "dangling-reference",
          "the input has no such resource",
          closed ? "add it, or correct the reference" : "add it if it is not on the server already");
    case Links::Fault::kBeforeBirth:
      return PieceReader::finding_at(text, fault.place, Severity::kError, "time-before-birth",
                                     "this is before the patient's birth", "correct one of the dates");
    case Links::Fault::kAfterDeath:
      return PieceReader::finding_at(text, fault.place, Severity::kWarning, "time-after-death",
                                     "this is after the patient's death",
                                     "correct one of the dates, if it is not meant");
  }
  return {};
}

}  // namespace sojourn::validate
