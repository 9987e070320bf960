// Reads the tables of tools/definitions/build.py.
#include <algorithm>
#include <charconv>

#include "sojourn/base/json.hpp"
#include "sojourn/validate/definitions.hpp"
#include "sojourn/validate/expression.hpp"

namespace sojourn::validate {
namespace {

using Columns = std::vector<std::string_view>;

Columns split(std::string_view line, char by) {
  Columns out;
  for (;;) {
    const auto at = line.find(by);
    out.push_back(line.substr(0, at));
    if (at == line.npos) return out;
    line.remove_prefix(at + 1);
  }
}

std::string_view column(const Columns& columns, std::size_t i) {
  return i < columns.size() ? columns[i] : std::string_view();
}

template <class Take>
void each_line(std::string_view text, Take take) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (end > 0) take(split(text.substr(0, end), '\t'));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::uint32_t number(std::string_view text) {
  std::uint32_t value = kUnbounded;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string_view plain_name(std::string_view name) {
  return name.ends_with("[x]") ? name.substr(0, name.size() - 3) : name;
}

Kind kind_of(std::string_view word) {
  return word == "primitive"  ? Kind::kPrimitive
         : word == "resource" ? Kind::kResource
         : word == "part"     ? Kind::kPart
                              : Kind::kComplex;
}

}  // namespace

class TableReader {
 public:
  explicit TableReader(Definitions& out) : out_(out) {}

  void read() {
    gather_values();
    for (const std::string& text : out_.texts_)
      each_line(text, [&](const Columns& c) {
        if (c[0] == "type") {
          auto type = std::make_unique<Type>();
          type->name = c[1];
          type->kind = kind_of(column(c, 2));
          type->base = column(c, 3);
          out_.types_.emplace(type->name, std::move(type));
        } else if (c[0] == "codes") {
          add_codes(c);
        }
      });
    for (const std::string& text : out_.texts_) each_line(text, [&](const Columns& c) { read_line(c); });
    for (auto& [name, type] : out_.types_) type->make_index();
    out_.element_ = out_.type("Element");
    for (auto& profile : out_.profiles_) link_steps(*profile);
  }

 private:
  static bool is_json(std::string_view text) { return text.starts_with('[') || text.starts_with('{'); }

  // All JSON of the tables as one list; next_value() gives one after the other in the order of the lines.
  void gather_values() {
    std::string& all = out_.values_text_;
    all = "[";
    for (const std::string& text : out_.texts_)
      each_line(text, [&](const Columns& c) {
        if (c[0] != "," && c[0] != "must") return;
        for (const std::size_t i : {3u, 6u, 7u})
          if (is_json(column(c, i))) (all += all.size() > 1 ? "," : "") += c[i];
      });
    all += "]";
    base::json::pad_for_reading(all);
    read_value(all, 0, out_.values_);
    next_ = out_.values_.first(0);
  }
  At next_value() {
    const At at = next_;
    next_ = out_.values_.next(at);
    return at;
  }
  const Tape& values() const { return out_.values_; }

  void add_codes(const Columns& c) {
    auto& set = out_.codes_[c[1]];
    if (!set) set = std::make_unique<CodeSet>();
    set->address = c[1];
    CodeSet::System system{c[2], {c.begin() + 3, c.end()}};
    if (system.codes.size() == 1 && system.codes[0] == "*") system.codes.clear();
    std::sort(system.codes.begin(), system.codes.end());
    set->systems.push_back(std::move(system));
  }

  const CodeSet* codes(std::string_view address) const {
    const auto at = out_.codes_.find(address);
    return at == out_.codes_.end() ? nullptr : at->second.get();
  }

  // "string|Reference(Patient,Group)|Extension{http://...}"
  std::vector<TypeUse> types(std::string_view words) const {
    std::vector<TypeUse> out;
    if (words.empty()) return out;
    for (std::string_view word : split(words, '|')) {
      TypeUse use;
      if (const auto open = word.find_first_of("({"); open != word.npos) {
        const std::string_view inside = word.substr(open + 1, word.size() - open - 2);
        if (word[open] == '(')
          use.targets = split(inside, ',');
        else
          use.extension = inside;
        if (std::find(use.targets.begin(), use.targets.end(), "Resource") != use.targets.end()) use.targets.clear();
        word = word.substr(0, open);
      }
      use.type = out_.type(word);
      if (use.type) out.push_back(std::move(use));
    }
    return out;
  }

  void read_line(const Columns& c) {
    if (c[0] == "type") {
      type_ = out_.types_.find(c[1])->second.get();
      rules_ = &type_->rules;
      profile_ = nullptr;
    } else if (c[0] == ".") {
      type_->elements.push_back({c[1],
                                 plain_name(c[1]),
                                 number(column(c, 2)),
                                 number(column(c, 3)),
                                 types(column(c, 4)),
                                 codes(column(c, 5)),
                                 {}});
      rules_ = &type_->elements.back().rules;
    } else if (c[0] == "rule") {
      if (auto expression = Expression::compile(column(c, 3))) {
        rules_->push_back({c[1], column(c, 2) == "warning", column(c, 3), expression.get()});
        out_.expressions_.push_back(std::move(expression));
      }
    } else if (c[0] == "profile" || c[0] == "shared") {
      out_.profiles_.push_back(std::make_unique<Profile>());
      profile_ = out_.profiles_.back().get();
      profile_->address = c[1];
      profile_->name = c[1].substr(c[1].rfind('/') + 1);
      profile_->type = out_.type(column(c, 2));
      profile_->shared = c[0] == "shared";
      if (!profile_->shared) out_.profile_at_[profile_->address] = profile_;
      rules_ = &profile_->root.rules;
    } else if (c[0] == ",") {
      add_constraint(c);
    } else if (c[0] == "must") {
      add_must(c);
    } else if (c[0] == "unlisted") {
      profile_->unlisted.push_back({c[1], column(c, 2), column(c, 3)});
    }
  }

  // The place of "component:systolic.value[x]" in the tree; parents that say nothing themselves are made.
  Constraint& place(std::string_view id) {
    Constraint* at = &profile_->root;
    for (std::size_t from = 0; from <= id.size();) {
      const auto dot = std::min(id.find('.', from), id.size());
      const std::string_view step = id.substr(from, dot - from);
      const auto colon = std::min(step.find(':'), step.size());
      const std::string_view plain = plain_name(step.substr(0, colon));
      at = &child(at->children, id.substr(0, from + colon), plain, {});
      if (colon < step.size()) at = &child(at->slices, id.substr(0, dot), plain, step.substr(colon + 1));
      from = dot + 1;
    }
    return *at;
  }
  static Constraint& child(std::vector<Constraint>& among, std::string_view id, std::string_view plain,
                           std::string_view slice) {
    for (Constraint& c : among)
      if (c.plain == plain && c.slice == slice) return c;
    Constraint& made = among.emplace_back();
    made.id = id;
    made.plain = plain;
    made.slice = slice;
    return made;
  }

  void add_constraint(const Columns& c) {
    Constraint& at = place(c[1]);
    if (!column(c, 2).empty()) at.min = number(c[2]);
    if (!column(c, 3).empty()) at.max = number(c[3]);
    at.types = types(column(c, 4));
    at.codes = codes(column(c, 5));
    if (is_json(column(c, 6))) {
      const At value = next_value();
      const At how = values().first(value);
      (values()[how].text == "fixed" ? at.fixed : at.pattern) = values().next(how);
    }
    if (is_json(column(c, 7))) add_tests(at, next_value());
    at.closed = column(c, 7) == "closed";
    rules_ = &at.rules;
  }

  void add_tests(Constraint& at, At tests) {
    for (At t = values().first(tests); t != values().end(tests); t = values().next(t)) {
      const At path = values().first(t), how = values().next(path), value = values().next(how);
      SliceTest test;
      if (values()[path].text != "$this") test.path = split(values()[path].text, '.');
      test.value = value;
      const std::string_view word = values()[how].text;
      test.how = word == "fixed"     ? SliceTest::kFixed
                 : word == "pattern" ? SliceTest::kPattern
                 : word == "type"    ? SliceTest::kType
                 : word == "exists"  ? SliceTest::kExists
                                     : SliceTest::kCodes;
      if (test.how == SliceTest::kType)
        for (At n = values().first(value); n != values().end(value); n = values().next(n))
          test.types.push_back(values()[n].text);
      if (test.how == SliceTest::kCodes) test.codes = codes(values()[value].text);
      test.exists = values()[value].text == "true";
      at.tests.push_back(std::move(test));
    }
  }

  void add_must(const Columns& c) {
    MustSupport must;
    must.kind = c[1] == "slice"       ? MustSupport::kSlice
                : c[1] == "extension" ? MustSupport::kExtension
                : c[1] == "target"    ? MustSupport::kTarget
                : c[1] == "code"      ? MustSupport::kCode
                : c[1] == "binding"   ? MustSupport::kBinding
                : c[1] == "search"    ? MustSupport::kSearch
                                      : MustSupport::kElement;
    must.path = c[2];
    if (is_json(column(c, 3))) {
      const At detail = next_value();
      must.fixed = values().text(detail, "fixed");
      must.system = values().text(detail, "system");
      must.codes = codes(values().text(detail, "codes"));
      must.url = values().text(detail, "url");
      must.target = values().text(detail, "type");
      must.choice = values().text(detail, "choice");
      must.uscdi = values().find(detail, "uscdi").has_value();
    }
    for (const std::string_view step : split(c[2].substr(0, c[2].find("->")), '.')) {
      const auto colon = std::min(step.find(':'), step.size());
      must.steps.push_back({step.substr(0, colon), colon < step.size() ? step.substr(colon + 1) : "", nullptr});
    }
    profile_->must.push_back(std::move(must));
  }

  // The tree stands still now; steps that name a slice point to it.
  static void link_steps(Profile& profile) {
    for (MustSupport& must : profile.must) {
      const Constraint* at = &profile.root;
      for (MustSupport::Step& step : must.steps) {
        const auto next = std::find_if(at->children.begin(), at->children.end(),
                                       [&](const Constraint& c) { return c.plain == plain_name(step.name); });
        if (next == at->children.end()) break;
        at = &*next;
        if (step.slice.empty()) continue;
        const auto slice = std::find_if(at->slices.begin(), at->slices.end(),
                                        [&](const Constraint& c) { return c.slice == step.slice; });
        if (slice == at->slices.end()) break;
        step.constraint = at = &*slice;
      }
    }
  }

  Definitions& out_;
  At next_ = 0;
  Type* type_ = nullptr;
  Profile* profile_ = nullptr;
  std::vector<Rule>* rules_ = nullptr;
};

base::Result<std::unique_ptr<const Definitions>> Definitions::load(const base::FileReader& tables,
                                                                   std::string_view us_core) {
  std::unique_ptr<Definitions> out(new Definitions);
  out->us_core_ = us_core;
  std::vector<std::string> names{"fhir-r4.tsv"};
  if (!us_core.empty()) names.push_back("us-core-" + std::string(us_core) + ".tsv");
  for (const std::string& name : names) {
    auto text = tables(name);
    if (!text) return text.error();
    out->texts_.push_back(std::move(*text));
  }
  TableReader(*out).read();
  return std::unique_ptr<const Definitions>(std::move(out));
}

}  // namespace sojourn::validate
