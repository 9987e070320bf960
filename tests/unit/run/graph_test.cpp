#include "sojourn/run/graph.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "sojourn/base/diagnostics.hpp"

namespace sojourn::run {
namespace {

using testing::HasSubstr;

struct Area {
  double left, top, right, bottom;
};

Area area_of(const Graph::Box& b) { return {b.x, b.y, b.x + b.width, b.y + b.height}; }
Area area_of(const Graph::Edge& e) {
  return {e.label_at.x - e.label_width / 2, e.label_at.y, e.label_at.x + e.label_width / 2,
          e.label_at.y + e.label_height};
}
bool overlap(const Area& a, const Area& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

// Whether the segment passes through the inside of the area (Liang and Barsky 1984).
bool passes(Point a, Point b, Area r) {
  r = {r.left + 1, r.top + 1, r.right - 1, r.bottom - 1};
  double from = 0, to = 1;
  const double p[] = {a.x - b.x, b.x - a.x, a.y - b.y, b.y - a.y};
  const double q[] = {a.x - r.left, r.right - a.x, a.y - r.top, r.bottom - a.y};
  for (int i = 0; i < 4; ++i) {
    if (p[i] == 0) {
      if (q[i] < 0) return false;
    } else if (p[i] < 0) {
      from = std::max(from, q[i] / p[i]);
    } else {
      to = std::min(to, q[i] / p[i]);
    }
  }
  return from < to;
}

void check_drawing(const Graph& g) {
  std::vector<Area> areas;
  for (const Graph::Box& b : g.boxes) areas.push_back(area_of(b));
  for (const Graph::Edge& e : g.edges)
    if (!e.label.empty()) areas.push_back(area_of(e));
  for (std::size_t i = 0; i < areas.size(); ++i) {
    EXPECT_GE(areas[i].left, 0) << g.path;
    EXPECT_LE(areas[i].right, g.width) << g.path;
    EXPECT_LE(areas[i].bottom, g.height) << g.path;
    for (std::size_t k = 0; k < i; ++k) EXPECT_FALSE(overlap(areas[i], areas[k])) << g.path << " " << k << " " << i;
  }
  for (const Graph::Edge& e : g.edges) {
    ASSERT_GE(e.points.size(), 2u) << g.path;
    for (std::size_t i = 1; i < e.points.size(); ++i)
      for (const Graph::Box& b : g.boxes)
        EXPECT_FALSE(passes(e.points[i - 1], e.points[i], area_of(b)))
            << g.path << ": " << g.boxes[e.from].name << " -> " << g.boxes[e.to].name << " through " << b.name;
  }
}

module::ModuleSet read(const std::string& states) {
  base::Diagnostics faults;
  return module::modules_from_texts({{"example", R"({"name": "Example", "states": {)" + states + "}}"}}, faults);
}

TEST(Graph, NeitherBoxesNorLabelsOverlapInShippedModules) {
  base::Diagnostics faults;
  const module::ModuleSet set = module::load_modules({std::filesystem::path(SOJOURN_SOURCE_DIR) / "modules"}, faults);
  ASSERT_GT(set.modules.size(), 10u);
  for (const module::Module& m : set.modules) check_drawing(graph_of(m));
}

TEST(Graph, NeitherBoxesNorLabelsOverlapInPublicModules) {
  const char* folder = std::getenv("SOJOURN_GMF_MODULES");
  if (!folder) GTEST_SKIP() << "no folder of public modules; name one in SOJOURN_GMF_MODULES";
  base::Diagnostics faults;
  const module::ModuleSet set = module::load_modules({std::filesystem::path(folder)}, faults);
  for (const module::Module& m : set.modules) check_drawing(graph_of(m));
}

TEST(Graph, ATangleOfArrowsIsStillLegible) {
  // Thirty states, each with four arrows to states chosen by a fixed rule, cycles and loops among them.
  std::string states;
  for (int s = 0; s < 30; ++s) {
    const std::string name = s == 0 ? "Initial" : "S" + std::to_string(s);
    states += (s ? ", \"" : "\"") + name + R"(": {"type": "Simple", "distributed_transition": [)";
    for (int k = 0; k < 4; ++k) {
      const int to = (s * 7 + k * k * 11 + 3) % 30;
      states += std::string(k ? ", " : "") + R"({"distribution": 0.25, "transition": ")" +
                (to == 0 ? std::string("Initial") : "S" + std::to_string(to)) + "\"}";
    }
    states += "]}";
  }
  const module::ModuleSet set = read(states);
  const Graph g = graph_of(set.modules.at(0));
  EXPECT_EQ(g.boxes.size(), 30u);
  check_drawing(g);
}

TEST(Graph, ArrowsSayInWordsWhenTheyAreTaken) {
  const module::ModuleSet set = read(R"(
    "Initial": {"type": "Initial", "complex_transition": [
      {"condition": {"condition_type": "And", "conditions": [
         {"condition_type": "Gender", "gender": "M"},
         {"condition_type": "Age", "operator": ">=", "quantity": 18, "unit": "years"}]},
       "distributions": [{"distribution": 0.125, "transition": "Drug"}, {"distribution": 0.875, "transition": "End"}]},
      {"transition": "End"}]},
    "Drug": {"type": "MedicationOrder", "codes": [{"system": "RxNorm", "code": "1", "display": "A <drug> & more"}],
             "direct_transition": "Initial"},
    "End": {"type": "Terminal"})");
  const Graph g = graph_of(set.modules.at(0));
  ASSERT_EQ(g.edges.size(), 3u);
  EXPECT_THAT(g.edges[0].label, testing::ElementsAre("male and age >= 18: 12.5%"));
  EXPECT_THAT(g.edges[1].label, testing::ElementsAre("male and age >= 18: 87.5%", "or otherwise"));
  EXPECT_TRUE(g.edges[2].back);
  EXPECT_EQ(g.boxes[1].kind, BoxKind::kMedication);
  const std::string svg = graph_svg(g);
  EXPECT_THAT(svg, HasSubstr("A &lt;drug&gt; &amp; more"));
  EXPECT_THAT(svg, HasSubstr("drug or vaccine"));
  EXPECT_THAT(graph_dot(g), HasSubstr("s1 -> s0 [label=\"\", style=dashed];"));
}

TEST(Graph, AFaultyModuleIsDrawnAsFarAsItGoes) {
  const module::ModuleSet set = read(R"("Initial": {"type": "Initial", "direct_transition": "Nowhere"}, "X": 3,
    "Y": {"type": "Guard", "allow": {}, "conditional_transition": {"transition": 3}})");
  const Graph g = graph_of(set.modules.at(0));
  EXPECT_EQ(g.boxes.size(), 2u);
  EXPECT_TRUE(g.edges.empty());
  EXPECT_THAT(graph_svg(g), HasSubstr("</svg>"));
}

}  // namespace
}  // namespace sojourn::run
