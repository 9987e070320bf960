// Where boxes stand and arrows run: layers by the longest path from the start, order within a layer by barycentres, and
// horizontal places by least squares under the order (pool adjacent violators), which cannot make boxes overlap. Labels
// of arrows get layers of their own, right behind the box that they leave. Arrows are slanted only between layers, so
// that they pass through no box.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "sojourn/run/graph.hpp"

namespace sojourn::run {
namespace {

constexpr double kBoxGap = 26, kLaneGap = 14, kLayerGap = 24, kEmptyGap = 12, kMostSlantGap = 90, kMargin = 20;
constexpr int kSweeps = 24, kPlacings = 24;
constexpr double kLoopWidth = 26;  // room at the right of a box that leads to itself

// A box, a label, or a place where a long arrow passes a layer.
struct Item {
  int layer = 0;
  double width = 0, height = 0;
  double x = 0;  // middle
  std::size_t box = SIZE_MAX;
  std::vector<std::size_t> up, down;  // neighbours in the layers above and below
};

class Layout {
 public:
  explicit Layout(Graph& g) : g_(g) {}

  void run() {
    if (g_.boxes.empty()) return;
    find_back_edges();
    make_layers();
    make_items();
    order();
    place_across();
    place_down();
    draw_edges();
  }

 private:
  // Edges that close a cycle, seen from the start, are turned round while layers are made.
  void find_back_edges() {
    std::vector<std::vector<std::size_t>> out(g_.boxes.size());
    for (std::size_t e = 0; e < g_.edges.size(); ++e) out[g_.edges[e].from].push_back(e);
    std::vector<int> colour(g_.boxes.size(), 0);  // 0 new, 1 on the path, 2 done
    std::vector<std::size_t> starts(g_.boxes.size());
    std::iota(starts.begin(), starts.end(), 0);
    std::stable_partition(starts.begin(), starts.end(), [&](std::size_t b) { return g_.boxes[b].name == "Initial"; });
    for (std::size_t start : starts) {
      if (colour[start]) continue;
      std::vector<std::pair<std::size_t, std::size_t>> path{{start, 0}};
      colour[start] = 1;
      while (!path.empty()) {
        auto& [box, next] = path.back();
        if (next == out[box].size()) {
          colour[box] = 2;
          path.pop_back();
          continue;
        }
        Graph::Edge& edge = g_.edges[out[box][next++]];
        if (colour[edge.to] == 1)
          edge.back = true;
        else if (colour[edge.to] == 0) {
          colour[edge.to] = 1;
          path.push_back({edge.to, 0});
        }
      }
    }
  }

  std::size_t upper(const Graph::Edge& e) const { return e.back ? e.to : e.from; }
  std::size_t lower(const Graph::Edge& e) const { return e.back ? e.from : e.to; }

  // Longest path; boxes stand in even layers, labels in odd ones.
  void make_layers() {
    layer_.assign(g_.boxes.size(), 0);
    std::vector<std::size_t> missing(g_.boxes.size(), 0), ready;
    for (const Graph::Edge& e : g_.edges)
      if (e.from != e.to) ++missing[lower(e)];
    for (std::size_t b = 0; b < missing.size(); ++b)
      if (missing[b] == 0) ready.push_back(b);
    std::vector<std::vector<const Graph::Edge*>> out(g_.boxes.size());
    for (const Graph::Edge& e : g_.edges)
      if (e.from != e.to) out[upper(e)].push_back(&e);
    for (std::size_t i = 0; i < ready.size(); ++i)
      for (const Graph::Edge* e : out[ready[i]]) {
        layer_[lower(*e)] = std::max(layer_[lower(*e)], layer_[ready[i]] + 2);
        if (--missing[lower(*e)] == 0) ready.push_back(lower(*e));
      }
  }

  std::size_t item(int layer, double width, double height, std::size_t box = SIZE_MAX) {
    items_.push_back({layer, width, height, 0, box, {}, {}});
    const auto at = static_cast<std::size_t>(layer);
    if (layers_.size() <= at) layers_.resize(at + 1);
    layers_[at].push_back(items_.size() - 1);
    return items_.size() - 1;
  }

  void make_items() {
    for (std::size_t b = 0; b < g_.boxes.size(); ++b) {
      const bool loop =
          std::any_of(g_.edges.begin(), g_.edges.end(), [&](const auto& e) { return e.from == b && e.to == b; });
      double extra = 0;
      for (const Graph::Edge& e : g_.edges)
        if (loop && e.from == b && e.to == b) extra = kLoopWidth + e.label_width;
      item(layer_[b], g_.boxes[b].width + 2 * extra, g_.boxes[b].height, b);
    }
    chains_.resize(g_.edges.size());
    for (std::size_t i = 0; i < g_.edges.size(); ++i) {
      const Graph::Edge& e = g_.edges[i];
      if (e.from == e.to) continue;
      const std::size_t top = upper(e), bottom = lower(e);
      const int label = e.label.empty() ? -1 : e.back ? layer_[bottom] - 1 : layer_[top] + 1;
      std::vector<std::size_t>& chain = chains_[i];
      chain.push_back(top);
      for (int l = layer_[top] + 1; l < layer_[bottom]; ++l)
        chain.push_back(l == label ? item(l, e.label_width + 8, e.label_height) : item(l, 2, 0));
      chain.push_back(bottom);
      for (std::size_t k = 0; k + 1 < chain.size(); ++k) {
        items_[chain[k]].down.push_back(chain[k + 1]);
        items_[chain[k + 1]].up.push_back(chain[k]);
      }
    }
  }

  // --- order within layers ---

  std::size_t crossings(const std::vector<std::size_t>& position) const {
    std::size_t out = 0;
    for (std::size_t l = 0; l + 1 < layers_.size(); ++l) {
      std::vector<std::size_t> ends, tree(layers_[l + 1].size() + 1, 0);
      for (std::size_t i : layers_[l]) {
        const std::size_t first = ends.size();
        for (std::size_t d : items_[i].down) ends.push_back(position[d]);
        std::sort(ends.begin() + static_cast<std::ptrdiff_t>(first), ends.end());
      }
      std::size_t seen = 0;
      for (std::size_t end : ends) {  // how many earlier lines end further to the right
        std::size_t not_right = 0;
        for (std::size_t t = end + 1; t > 0; t -= t & (~t + 1)) not_right += tree[t];
        out += seen++ - not_right;
        for (std::size_t t = end + 1; t < tree.size(); t += t & (~t + 1)) ++tree[t];
      }
    }
    return out;
  }

  void order() {
    std::vector<std::size_t> position(items_.size());
    const auto number = [&] {
      for (const auto& layer : layers_)
        for (std::size_t k = 0; k < layer.size(); ++k) position[layer[k]] = k;
    };
    number();
    auto best = layers_;
    std::size_t least = crossings(position);
    std::vector<double> centre(items_.size());
    for (int sweep = 0; sweep < kSweeps && least > 0; ++sweep) {
      const bool down = sweep % 2 == 0;
      for (std::size_t k = 0; k < layers_.size(); ++k) {
        auto& layer = layers_[down ? k : layers_.size() - 1 - k];
        for (std::size_t i : layer) {
          const auto& near = down ? items_[i].up : items_[i].down;
          double sum = 0;
          for (std::size_t n : near) sum += static_cast<double>(position[n]);
          centre[i] = near.empty() ? static_cast<double>(position[i]) : sum / static_cast<double>(near.size());
        }
        std::stable_sort(layer.begin(), layer.end(),
                         [&](std::size_t a, std::size_t b) { return centre[a] < centre[b]; });
        for (std::size_t p = 0; p < layer.size(); ++p) position[layer[p]] = p;
      }
      if (const std::size_t now = crossings(position); now < least) {
        least = now;
        best = layers_;
      }
    }
    layers_ = std::move(best);
  }

  // --- places ---

  double gap(const Item& a, const Item& b) const {
    const bool lane = a.height == 0 || b.height == 0;
    return (a.width + b.width) / 2 + (lane ? kLaneGap : kBoxGap);
  }

  // The places nearest to the wanted ones that keep order and gaps.
  void settle(const std::vector<std::size_t>& layer, const std::vector<double>& wanted,
              const std::vector<double>& weight) {
    struct Block {
      double sum, weight;
      std::size_t first;
    };
    std::vector<double> offset(layer.size(), 0);
    for (std::size_t k = 1; k < layer.size(); ++k)
      offset[k] = offset[k - 1] + gap(items_[layer[k - 1]], items_[layer[k]]);
    std::vector<Block> blocks;
    for (std::size_t k = 0; k < layer.size(); ++k) {
      blocks.push_back({(wanted[k] - offset[k]) * weight[k], weight[k], k});
      while (blocks.size() > 1 && blocks.back().sum / blocks.back().weight <
                                      blocks[blocks.size() - 2].sum / blocks[blocks.size() - 2].weight) {
        const Block last = blocks.back();
        blocks.pop_back();
        blocks.back().sum += last.sum;
        blocks.back().weight += last.weight;
      }
    }
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const std::size_t end = b + 1 < blocks.size() ? blocks[b + 1].first : layer.size();
      for (std::size_t k = blocks[b].first; k < end; ++k)
        items_[layer[k]].x = std::round(blocks[b].sum / blocks[b].weight + offset[k]);
    }
  }

  void place_across() {
    std::vector<double> wanted, weight;
    for (int sweep = 0; sweep < kPlacings; ++sweep) {
      const bool down = sweep % 2 == 0;
      for (std::size_t n = 0; n < layers_.size(); ++n) {
        const auto& layer = layers_[down ? n : layers_.size() - 1 - n];
        wanted.clear();
        weight.clear();
        for (std::size_t i : layer) {
          const Item& item = items_[i];
          const auto& near = sweep < 2 ? item.up : down ? item.up : item.down;
          double sum = 0, total = 0;
          for (std::size_t other : near) {
            const double pull = item.height == 0 && items_[other].height == 0 ? 8 : item.box == SIZE_MAX ? 2 : 1;
            sum += items_[other].x * pull;
            total += pull;
          }
          wanted.push_back(total > 0 ? sum / total : item.x);
          weight.push_back(std::max(0.5, total));
        }
        settle(layer, wanted, weight);
      }
    }
    double left = 1e300, right = -1e300;
    for (const Item& item : items_) left = std::min(left, item.x - item.width / 2);
    for (Item& item : items_) {
      item.x += kMargin - left;
      right = std::max(right, item.x + item.width / 2);
    }
    g_.width = right + kMargin;
  }

  double spread(const std::vector<std::size_t>& layer) const {
    double out = 0;
    for (std::size_t i : layer)
      for (std::size_t d : items_[i].down) out = std::max(out, std::abs(items_[i].x - items_[d].x));
    return out;
  }

  void place_down() {
    double y = kMargin;
    for (const auto& layer : layers_) {
      double height = 0;
      for (std::size_t i : layer) height = std::max(height, items_[i].height);
      top_.push_back(y);
      bottom_.push_back(y + height);
      // A layer without labels needs little room; arrows that run far across need room so as not to lie on each other.
      y += height + (height > 0 ? kLayerGap : kEmptyGap) + std::min(kMostSlantGap, spread(layer) / 20);
    }
    g_.height = bottom_.back() + kMargin;
    for (const Item& item : items_)
      if (item.box != SIZE_MAX) {
        Graph::Box& box = g_.boxes[item.box];
        box.x = item.x - box.width / 2;
        box.y = top_[static_cast<std::size_t>(item.layer)];
      }
  }

  // Arrows leave and reach a box side by side, in the order of where they go.
  double port(std::size_t box, std::size_t neighbour, bool at_bottom) {
    const Item& item = items_[box];
    std::vector<std::size_t> near = at_bottom ? item.down : item.up;
    std::stable_sort(near.begin(), near.end(), [&](std::size_t a, std::size_t b) { return items_[a].x < items_[b].x; });
    const auto at = static_cast<double>(std::find(near.begin(), near.end(), neighbour) - near.begin());
    const double room = g_.boxes[item.box].width - 24;
    const double step = std::min(22.0, room / static_cast<double>(std::max<std::size_t>(1, near.size())));
    return item.x + (at - (static_cast<double>(near.size()) - 1) / 2) * step;
  }

  void draw_edges() {
    for (std::size_t i = 0; i < g_.edges.size(); ++i) {
      Graph::Edge& e = g_.edges[i];
      const auto& chain = chains_[i];
      if (chain.empty()) {
        draw_loop(e);
        continue;
      }
      for (std::size_t k = 0; k < chain.size(); ++k) {
        const Item& item = items_[chain[k]];
        const auto layer = static_cast<std::size_t>(item.layer);
        const bool first = k == 0, last = k + 1 == chain.size();
        const double x = first  ? port(chain[k], chain[k + 1], true)
                         : last ? port(chain[k], chain[k - 1], false)
                                : item.x;
        if (first) {
          const Graph::Box& box = g_.boxes[item.box];
          e.points.push_back({x, box.y + box.height});
          if (bottom_[layer] > box.y + box.height) e.points.push_back({x, bottom_[layer]});
          continue;
        }
        e.points.push_back({x, top_[layer]});
        if (last) continue;
        if (item.height > 0) e.label_at = {item.x, top_[layer]};
        e.points.push_back({x, bottom_[layer]});
      }
      if (e.back) std::reverse(e.points.begin(), e.points.end());
    }
  }

  void draw_loop(Graph::Edge& e) {
    const Graph::Box& box = g_.boxes[e.from];
    const double right = box.x + box.width, y = box.y + box.height / 2;
    e.back = true;
    e.points = {{right, y - 8}, {right + 18, y - 8}, {right + 18, y + 8}, {right, y + 8}};
    e.label_at = {right + 22 + e.label_width / 2, y - e.label_height / 2};
  }

  Graph& g_;
  std::vector<int> layer_;
  std::vector<Item> items_;  // boxes first, by their own index
  std::vector<std::vector<std::size_t>> layers_, chains_;
  std::vector<double> top_, bottom_;
};

}  // namespace

void place(Graph& graph) { Layout(graph).run(); }

}  // namespace sojourn::run
