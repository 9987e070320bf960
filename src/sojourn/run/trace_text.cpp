// A trace as text for people and as JSON for programs.
#include <nlohmann/json.hpp>

#include "sojourn/base/decimal.hpp"
#include "sojourn/run/trace.hpp"

namespace sojourn::run {
namespace {

using Json = nlohmann::ordered_json;

std::string time_text(const TraceStep& step) {
  char buffer[base::kInstantChars];
  return std::string(buffer, base::write_instant(buffer, step.time, step.offset_minutes));
}

std::string weight_text(double weight) { return base::Decimal::shortest(weight).text(); }

void lines(std::string& out, std::string_view label, const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    std::string line = "    " + std::string(label);
    line.resize(13, ' ');
    out += line + value + "\n";
    label = "";
  }
}

std::string test_text(const TraceStep::Test& test) {
  return test.condition + (test.read.empty() ? "" : ": " + test.read) + (test.holds ? " -> true" : " -> false");
}

}  // namespace

std::string trace_text(const Trace& trace) {
  std::string out = "Person " + std::to_string(trace.person) + ": " + trace.who + "\n";
  for (const TraceStep& step : trace.steps) {
    out += "\n" + time_text(step) + "  age " + std::to_string(step.age) + "  " + step.module + "/" + step.state +
           "  (" + step.type + (step.resumed ? ", goes on" : "") + ")\n";
    if (!step.resumed) lines(out, "does", step.does);
    lines(out, "records", step.recorded);
    lines(out, "sets", step.set);
    std::vector<std::string> tests;
    for (const TraceStep::Test& test : step.tests) tests.push_back(test_text(test));
    lines(out, "tests", tests);
    if (step.draw) {
      std::string draw = "u = " + base::Decimal::round(*step.draw, 4).text() + " -> \"" + step.next + "\"";
      for (std::size_t i = 0; i < step.choices.size(); ++i)
        draw += (i ? ", " : " of [") + weight_text(step.choices[i].weight) + " " + step.choices[i].state;
      lines(out, "draws", {draw + (step.choices.empty() ? "" : "]")});
    } else if (!step.next.empty()) {
      lines(out, "goes to", {step.next});
    }
    if (!step.waits.empty()) lines(out, "waits", {step.waits});
  }
  if (trace.steps.empty()) out += "\nThe module took no step in this life.\n";
  return out + "\n" + static_cast<char>(trace.end[0] - 'a' + 'A') + trace.end.substr(1) + ".\n";
}

std::string trace_json(const Trace& trace) {
  Json root{{"person", trace.person}, {"who", trace.who}, {"end", trace.end}, {"steps", Json::array()}};
  for (const TraceStep& step : trace.steps) {
    Json s{{"time", time_text(step)}, {"age", step.age},           {"module", step.module},
           {"state", step.state},     {"type", step.type},         {"resumed", step.resumed},
           {"does", step.does},       {"recorded", step.recorded}, {"set", step.set}};
    s["tests"] = Json::array();
    for (const TraceStep::Test& t : step.tests)
      s["tests"].push_back({{"condition", t.condition}, {"read", t.read}, {"holds", t.holds}});
    if (step.draw) {
      s["draw"] = {{"u", *step.draw}, {"choices", Json::array()}};
      for (const TraceStep::Choice& c : step.choices)
        s["draw"]["choices"].push_back({{"weight", c.weight}, {"state", c.state}});
    }
    if (!step.next.empty()) s["next"] = step.next;
    if (!step.waits.empty()) s["waits"] = step.waits;
    root["steps"].push_back(std::move(s));
  }
  return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sojourn::run
