// A placed graph as SVG, and as DOT for Graphviz.
#include <algorithm>
#include <array>

#include "sojourn/base/decimal.hpp"
#include "sojourn/run/graph.hpp"

namespace sojourn::run {
namespace {

// In the order of BoxKind. Light fills keep black text readable when printed without colour.
constexpr std::array<KindStyle, kBoxKinds> kStyles{{
    {"start, end, step", "#ffffff", "#555555", "#000000", Shape::kPill},
    {"wait", "#eeeeee", "#777777", "#000000", Shape::kHexagon},
    {"hazard", "#ffe2c4", "#b45f06", "#000000", Shape::kHexagon},
    {"value", "#f7f7f7", "#aaaaaa", "#000000", Shape::kRectangle},
    {"calls another module", "#ffffff", "#0b5394", "#000000", Shape::kDoubled},
    {"visit", "#cfe2f3", "#0b5394", "#000000", Shape::kRounded},
    {"condition or allergy", "#f4cccc", "#990000", "#000000", Shape::kRectangle},
    {"drug or vaccine", "#d9ead3", "#38761d", "#000000", Shape::kRounded},
    {"procedure or imaging", "#d9d2e9", "#351c75", "#000000", Shape::kRectangle},
    {"observation", "#fff2cc", "#bf9000", "#000000", Shape::kRectangle},
    {"care plan", "#d0e7e5", "#0f6b62", "#000000", Shape::kRounded},
    {"device or supply", "#ead1dc", "#741b47", "#000000", Shape::kCut},
    {"death", "#333333", "#000000", "#ffffff", Shape::kRectangle},
}};

constexpr double kHeader = 64;  // title and legend

std::string num(double v) { return base::Decimal::round(v, 1).text(); }

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20)
      out += c;
  }
  return out;
}

void text(std::string& out, double x, double y, std::string_view words, std::string_view extra = {}) {
  out += "<text x=\"" + num(x) + "\" y=\"" + num(y) + "\"" + std::string(extra) + ">" + escaped(words) + "</text>\n";
}

std::string polygon(std::initializer_list<Point> points, const std::string& paint) {
  std::string out = "<polygon points=\"";
  for (const Point& p : points) out += num(p.x) + "," + num(p.y) + " ";
  out.pop_back();
  return out + "\"" + paint + "/>\n";
}

std::string outline(const KindStyle& style, double x, double y, double w, double h) {
  const std::string paint = " fill=\"" + std::string(style.fill) + "\" stroke=\"" + std::string(style.stroke) + "\"";
  const auto rectangle = [&](double inset, double radius, const std::string& how) {
    return "<rect x=\"" + num(x + inset) + "\" y=\"" + num(y) + "\" width=\"" + num(w - 2 * inset) + "\" height=\"" +
           num(h) + "\" rx=\"" + num(radius) + "\"" + how + "/>\n";
  };
  const double slant = std::min(12.0, h / 3);
  switch (style.shape) {
    case Shape::kRectangle: return rectangle(0, 0, paint);
    case Shape::kRounded: return rectangle(0, 9, paint);
    case Shape::kPill: return rectangle(0, std::min(h / 2, 20.0), paint);
    case Shape::kDoubled: return rectangle(0, 0, paint) + rectangle(6, 0, paint);
    case Shape::kHexagon:
      return polygon({{x + slant, y},
                      {x + w - slant, y},
                      {x + w, y + h / 2},
                      {x + w - slant, y + h},
                      {x + slant, y + h},
                      {x, y + h / 2}},
                     paint);
    case Shape::kCut:
      return polygon({{x, y}, {x + w - slant, y}, {x + w, y + slant}, {x + w, y + h}, {x, y + h}}, paint);
  }
  return {};
}

std::array<bool, kBoxKinds> kinds_in(const Graph& g) {
  std::array<bool, kBoxKinds> out{};
  for (const Graph::Box& box : g.boxes) out[static_cast<std::size_t>(box.kind)] = true;
  return out;
}

double legend_width(const Graph& g) {
  double out = 20;
  const auto used = kinds_in(g);
  for (std::size_t k = 0; k < kBoxKinds; ++k)
    if (used[k]) out += 52 + text_width(kStyles[k].name);
  return out + 150;
}

void legend(std::string& out, const Graph& g) {
  double x = 20;
  const auto used = kinds_in(g);
  for (std::size_t k = 0; k < kBoxKinds; ++k) {
    if (!used[k]) continue;
    out += outline(kStyles[k], x, 36, 26, 16);
    text(out, x + 32, 48, kStyles[k].name);
    x += 52 + text_width(kStyles[k].name);
  }
  out += "<path d=\"M" + num(x) + " 44 h26\" class=\"back\"/>\n";
  text(out, x + 32, 48, "leads back");
}

void edge(std::string& out, const Graph::Edge& e) {
  if (e.points.empty()) return;
  out += "<path d=\"";
  for (std::size_t i = 0; i < e.points.size(); ++i)
    out += (i ? " L" : "M") + num(e.points[i].x) + " " + num(e.points[i].y);
  out += std::string("\" class=\"") + (e.back ? "back" : "edge") + "\" marker-end=\"url(#arrow)\"/>\n";
}

// On a white ground, for its own arrow runs behind it.
void label(std::string& out, const Graph::Edge& e) {
  if (e.label.empty()) return;
  out += "<rect x=\"" + num(e.label_at.x - e.label_width / 2 - 2) + "\" y=\"" + num(e.label_at.y - 1) + "\" width=\"" +
         num(e.label_width + 4) + "\" height=\"" + num(e.label_height + 2) + "\" fill=\"#ffffff\"/>\n";
  for (std::size_t i = 0; i < e.label.size(); ++i)
    text(out, e.label_at.x, e.label_at.y + kLineHeight * static_cast<double>(i) + 11, e.label[i], " class=\"label\"");
}

void box(std::string& out, const Graph::Box& b) {
  const KindStyle& style = style_of(b.kind);
  out += "<g fill=\"" + std::string(style.text) + "\" text-anchor=\"middle\">\n";
  out += outline(style, b.x, b.y, b.width, b.height);
  const double middle = b.x + b.width / 2;
  double y = b.y + 17;
  text(out, middle, y, b.name, " font-weight=\"bold\"");
  text(out, middle, y += kLineHeight, b.type, " font-style=\"italic\"");
  for (const std::string& line : b.lines) text(out, middle, y += kLineHeight, line);
  out += "</g>\n";
}

std::string dot_text(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string_view dot_shape(Shape shape) {
  switch (shape) {
    case Shape::kHexagon: return "shape=hexagon";
    case Shape::kPill: return "shape=ellipse";
    case Shape::kDoubled: return "shape=box, peripheries=2";
    case Shape::kCut: return "shape=note";
    default: return "shape=box";
  }
}

std::string dot_paint(const KindStyle& style) {
  const bool round = style.shape == Shape::kRounded;
  return std::string(dot_shape(style.shape)) + ", style=\"filled" + (round ? ",rounded" : "") + "\", fillcolor=\"" +
         std::string(style.fill) + "\", color=\"" + std::string(style.stroke) + "\", fontcolor=\"" +
         std::string(style.text) + "\"";
}

}  // namespace

const KindStyle& style_of(BoxKind kind) { return kStyles[static_cast<std::size_t>(kind)]; }

std::string graph_svg(const Graph& g) {
  const double width = std::max({g.width, legend_width(g), text_width(g.title + g.path) * 1.5 + 80});
  const double height = g.height + kHeader;
  std::string out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + num(width) + "\" height=\"" + num(height) +
      "\" viewBox=\"0 0 " + num(width) + " " + num(height) +
      "\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">\n"
      "<title>" +
      escaped(g.title) +
      "</title>\n"
      "<style>.edge,.back{fill:none;stroke:#444444;stroke-width:1.2}.back{stroke-dasharray:5 3;"
      "stroke:#8a4b00}.label{text-anchor:middle;fill:#333333}</style>\n"
      "<defs><marker id=\"arrow\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" "
      "markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0 L10 5 L0 10 z\" fill=\"#444444\"/></marker></defs>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
  text(out, 20, 24, g.title + " (" + g.path + ")", " font-size=\"18\" font-weight=\"bold\"");
  legend(out, g);
  out += "<g transform=\"translate(0 " + num(kHeader) + ")\">\n";
  for (const Graph::Edge& e : g.edges) edge(out, e);
  for (const Graph::Edge& e : g.edges) label(out, e);
  for (const Graph::Box& b : g.boxes) box(out, b);
  return out + "</g>\n</svg>\n";
}

std::string graph_dot(const Graph& g) {
  std::string out = "digraph \"" + dot_text(g.path) +
                    "\" {\n"
                    "  graph [label=\"" +
                    dot_text(g.title) +
                    "\", labelloc=t, fontsize=18, fontname=\"Helvetica\"];\n"
                    "  node [fontname=\"Helvetica\", fontsize=11];\n"
                    "  edge [fontname=\"Helvetica\", fontsize=10];\n";
  for (std::size_t i = 0; i < g.boxes.size(); ++i) {
    const Graph::Box& b = g.boxes[i];
    out += "  s" + std::to_string(i) + " [label=\"" + dot_text(b.name) + "\\n" + dot_text(b.type);
    for (const std::string& line : b.lines) out += "\\n" + dot_text(line);
    out += "\", " + dot_paint(style_of(b.kind)) + "];\n";
  }
  for (const Graph::Edge& e : g.edges) {
    std::string label;
    for (const std::string& line : e.label) label += (label.empty() ? "" : "\\n") + dot_text(line);
    out += "  s" + std::to_string(e.from) + " -> s" + std::to_string(e.to);
    out += " [label=\"" + label + "\"" + (e.back ? ", style=dashed" : "") + "];\n";
  }
  out += "  subgraph cluster_legend {\n    label=\"Legend\"; fontsize=11;\n";
  const auto used = kinds_in(g);
  for (std::size_t k = 0; k < kBoxKinds; ++k)
    if (used[k])
      out += "    k" + std::to_string(k) + " [label=\"" + std::string(kStyles[k].name) + "\", " +
             dot_paint(kStyles[k]) + "];\n";
  return out + "  }\n}\n";
}

}  // namespace sojourn::run
