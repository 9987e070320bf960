#pragma once
// A module as a drawing: boxes, arrows with their conditions in words, and where all of that stands.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/module/document.hpp"

namespace sojourn::run {

// What a state is about; decides colour and shape.
enum class BoxKind : std::uint8_t {
  kControl,
  kWait,
  kHazard,
  kValue,
  kCall,
  kEncounter,
  kCondition,
  kMedication,
  kProcedure,
  kObservation,
  kCarePlan,
  kDevice,
  kDeath
};
enum class Shape : std::uint8_t { kRectangle, kRounded, kPill, kHexagon, kDoubled, kCut };
struct KindStyle {
  std::string_view name, fill, stroke, text;
  Shape shape;
};
const KindStyle& style_of(BoxKind kind);
inline constexpr std::size_t kBoxKinds = 13;

struct Point {
  double x = 0, y = 0;
};

struct Graph {
  struct Box {
    std::string name, type;
    std::vector<std::string> lines;  // below name and type
    BoxKind kind = BoxKind::kControl;
    double x = 0, y = 0, width = 0, height = 0;  // left upper corner
  };
  struct Edge {
    std::size_t from = 0, to = 0;
    std::vector<std::string> label;
    bool back = false;  // leads to an earlier layer, or to its own box
    std::vector<Point> points;
    Point label_at;  // middle of the label's upper edge
    double label_width = 0, label_height = 0;
  };
  std::string title, path;
  std::vector<Box> boxes;
  std::vector<Edge> edges;
  double width = 0, height = 0;
};

// Boxes and edges are placed: no two boxes or labels overlap, and no edge passes through a box.
Graph graph_of(const module::Module& module);
void place(Graph& graph);  // graph_layout.cpp; sizes of boxes and labels are known

std::string graph_svg(const Graph& graph);
std::string graph_dot(const Graph& graph);

inline constexpr double kFontSize = 12, kLineHeight = 15;
// Estimated width of a text in the drawing's font.
double text_width(std::string_view text, bool bold = false);

}  // namespace sojourn::run
