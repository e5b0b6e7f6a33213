#include "count/small_search.hpp"

#include <cmath>
#include <cstring>

namespace adabet::count {
namespace {

constexpr int64_t UNIT = 16; /* rows have whole vectors of every instruction set */

}  // namespace

/* Triangles among the points of the square. */
class SmallSearch::Cofacets : public CofacetSource {
 public:
  Cofacets(const SmallSearch &search, int64_t points) : search_(search), points_(points) {}

  void list(const Edge &edge, std::vector<Cofacet> &cofacets) override {
    cofacets.clear();
    const float *from_u = search_.row(edge.larger);
    const float *from_v = search_.row(edge.smaller);
    for (int32_t w = 0; w < points_; ++w) {
      if (from_u[w] <= edge.length && from_v[w] <= edge.length) {
        cofacets.push_back(Cofacet{w, from_u[w] == edge.length, from_v[w] == edge.length});
      }
    }
  }

 private:
  const SmallSearch &search_;
  int64_t points_;
};

int64_t SmallSearch::count(int64_t points, const float *condensed) {
  if (points < 4) return 0;
  control_.check();
  fill(points, condensed);
  bool any_tied = false;
  const int64_t open = kernels_.small_lunes(square_, points, stride_, threshold_, open_, tied_, &any_tied);
  if (!any_tied && threshold_ == INFINITY) return open - (points - 1);
  collect(points);
  return count_loops(
      points, critical_, [&] { return std::make_unique<Cofacets>(*this, points); }, 1, control_);
}

/* Lays out the square. What pads rows is read but has no effect. */
void SmallSearch::fill(int64_t points, const float *condensed) {
  stride_ = (points + UNIT - 1) / UNIT * UNIT;
  for (int64_t u = 0; u < points; ++u) {
    float *row = square_ + u * stride_;
    for (int64_t v = 0; v < u; ++v) {
      const float length = condensed[v] + 0.0f; /* -0 becomes 0, whose bits are in order */
      row[v] = length;
      square_[v * stride_ + u] = length;
    }
    row[u] = INFINITY;
    for (int64_t v = points; v < stride_; ++v) row[v] = INFINITY;
    condensed += u;
  }
}

void SmallSearch::collect(int64_t points) {
  critical_.clear();
  for (int32_t u = 1; u < points; ++u) {
    for (uint64_t open = open_[u]; open != 0; open &= open - 1) {
      const int32_t v = __builtin_ctzll(open);
      const Edge edge{row(u)[v], u, v};
      const LuneContent content = tied_[u] >> v & 1 ? decide(edge, points) : EMPTY;
      if (content != OCCUPIED) critical_.push_back(CriticalEdge{edge, content == RIM});
    }
  }
}

/* The content of the refined lune of an edge without points in its open lune. */
LuneContent SmallSearch::decide(const Edge &edge, int64_t points) const {
  const float *from_u = row(edge.larger);
  const float *from_v = row(edge.smaller);
  LuneContent content = EMPTY;
  for (int32_t w = 0; w < points; ++w) {
    if (from_u[w] > edge.length || from_v[w] > edge.length) continue;
    if (enters_before(from_u[w], edge.length, edge.larger, edge.smaller, w) &&
        enters_before(from_v[w], edge.length, edge.smaller, edge.larger, w)) {
      return OCCUPIED;
    }
    content = RIM;
  }
  return content;
}

}  // namespace adabet::count
