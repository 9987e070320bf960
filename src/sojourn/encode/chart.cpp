#include "sojourn/encode/chart.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace sojourn::encode {
namespace {

using base::Decimal;

constexpr double kTop = 28, kSide = 12, kLeftAxis = 56, kBottomAxis = 36;  // pixels around the plot
constexpr std::array<std::string_view, 6> kColours{"#1b4f9c", "#b3261e", "#2e7d32", "#7b3fa0", "#a86400", "#00838f"};

void escape(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '&') out += "&amp;";
    else if (c == '"') out += "&quot;";
    else out += c;
  }
}

std::string number(double value, int decimals) { return Decimal::round(value, decimals).text(); }
std::string shortest(double value) { return Decimal::shortest(value).text(); }

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  // A flat line stands in the middle; without any value there is nothing to be seen.
  void widen() {
    if (low > high) low = 0, high = 1;
    if (low == high) low -= 0.5, high += 0.5;
  }
  double part(double value) const { return (value - low) / (high - low); }
};

class Chart {
 public:
  Chart(const vocab::Vocabulary& vocabulary, const record::Catalog& catalog, const record::Journey& journey,
        const record::SeriesUse& use)
      : vocabulary_(vocabulary),
        catalog_(catalog),
        journey_(journey),
        use_(use),
        a_(catalog.attachments[use.detail]) {}

  std::string draw() {
    for (std::uint32_t s = 0; s < use_.series; ++s)
      each_point(s, [&](double x, double y) {
        across_.add(x);
        up_.add(y);
      });
    across_.widen();
    up_.widen();
    left_ = a_.hidden_y ? kSide : kLeftAxis;
    right_ = std::max(left_ + 1, a_.width - kSide);
    bottom_ = std::max(kTop + 1, a_.height - (a_.hidden_x ? kSide : kBottomAxis));
    const std::string width = std::to_string(a_.width), height = std::to_string(a_.height);
    out_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height +
           "\" viewBox=\"0 0 " + width + " " + height + "\" font-family=\"sans-serif\" font-size=\"11\">";
    out_ += "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>";
    if (a_.title) label(a_.width / 2.0, 18, "middle", vocabulary_.text(a_.title));
    axes();
    for (std::uint32_t s = 0; s < use_.series; ++s) line(s);
    return out_ + "</svg>\n";
  }

 private:
  // Calls f(x, y) for the samples of a line that lie in the time to be drawn.
  template <class F>
  void each_point(std::uint32_t line, F f) const {
    const record::Series& y = catalog_.series[journey_.series[use_.first_series + line]];
    const record::Series* x = use_.x == base::kNoIndex ? nullptr : &catalog_.series[use_.x];
    const std::size_t count = x ? std::min(x->values.size(), y.values.size()) : y.values.size();
    for (std::size_t i = 0; i < count; ++i) {
      const double time = static_cast<double>(i) * y.period;
      if ((a_.has_start && time < a_.start_time) || (a_.has_end && time > a_.end_time)) continue;
      f(x ? x->values[i] : time, y.values[i]);
    }
  }
  double left_of(double x) const { return left_ + across_.part(x) * (right_ - left_); }
  double top_of(double y) const { return bottom_ - up_.part(y) * (bottom_ - kTop); }

  void label(double x, double y, std::string_view anchor, std::string_view text) {
    out_ += "<text x=\"" + number(x, 1) + "\" y=\"" + number(y, 1) + "\" text-anchor=\"" + std::string(anchor) + "\">";
    escape(out_, text);
    out_ += "</text>";
  }
  void rule(double x1, double y1, double x2, double y2) {
    out_ += "<line x1=\"" + number(x1, 1) + "\" y1=\"" + number(y1, 1) + "\" x2=\"" + number(x2, 1) + "\" y2=\"" +
            number(y2, 1) + "\" stroke=\"#666\"/>";
  }
  void axes() {
    if (!a_.hidden_x) {
      rule(left_, bottom_, right_, bottom_);
      label(left_, bottom_ + 14, "start", shortest(across_.low));
      label(right_, bottom_ + 14, "end", shortest(across_.high));
      if (a_.label_x) label((left_ + right_) / 2, bottom_ + 28, "middle", vocabulary_.text(a_.label_x));
    }
    if (!a_.hidden_y) {
      rule(left_, kTop, left_, bottom_);
      label(left_ - 4, bottom_, "end", shortest(up_.low));
      label(left_ - 4, kTop + 8, "end", shortest(up_.high));
      if (a_.label_y) label(4, kTop - 6, "start", vocabulary_.text(a_.label_y));
    }
  }
  void line(std::uint32_t s) {
    const std::string colour(kColours[s % kColours.size()]);
    if (!a_.points) out_ += "<polyline fill=\"none\" stroke=\"" + colour + "\" points=\"";
    bool first = true;
    each_point(s, [&](double x, double y) {
      const std::string across = number(left_of(x), 1), down = number(top_of(y), 1);
      if (a_.points) out_ += "<circle cx=\"" + across + "\" cy=\"" + down + "\" r=\"2\" fill=\"" + colour + "\"/>";
      else out_ += (first ? "" : " ") + across + "," + down;
      first = false;
    });
    if (!a_.points) out_ += "\"/>";
    if (s >= a_.labels.size() || !a_.labels[s]) return;
    out_ += "<text x=\"" + number(right_, 1) + "\" y=\"" + number(kTop + 12 + 14 * s, 1) +
            "\" text-anchor=\"end\" fill=\"" + colour + "\">";
    escape(out_, vocabulary_.text(a_.labels[s]));
    out_ += "</text>";
  }

  const vocab::Vocabulary& vocabulary_;
  const record::Catalog& catalog_;
  const record::Journey& journey_;
  const record::SeriesUse& use_;
  const record::Attachment& a_;
  Range across_, up_;
  double left_ = 0, right_ = 0, bottom_ = 0;
  std::string out_;
};

}  // namespace

std::string chart_svg(const vocab::Vocabulary& vocabulary, const record::Catalog& catalog,
                      const record::Journey& journey, const record::SeriesUse& use) {
  return Chart(vocabulary, catalog, journey, use).draw();
}

}  // namespace sojourn::encode
