#include "count/sparse_search.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "support/checked_sort.hpp"
#include "support/parallel.hpp"

namespace adabet::count {
namespace {

constexpr int64_t RUN = 64;                /* points that a thread takes at a time */
constexpr int64_t PARALLEL_FROM = 1 << 14; /* edges that are worth starting threads for */

bool nearer(const Neighbour &a, const Neighbour &b) {
  return a.length != b.length ? a.length < b.length : a.point < b.point;
}

}  // namespace

AdjacencyLists::AdjacencyLists(const adabet_graph &graph, float threshold, int threads, Control &control)
    : points_(graph.points), starts_(control), neighbours_(control) {
  starts_.reserve(points_ + 2);
  int64_t *next = starts_.data() + 1;
  std::fill(starts_.data(), next + points_ + 1, 0);
  for (int64_t e = 0; e < graph.entries; ++e) {
    if (e % (1 << 16) == 0) control.check();
    if (!(graph.lengths[e] <= threshold)) continue; /* nor what is no number */
    ++next[graph.larger[e] + 1];
    ++next[graph.smaller[e] + 1];
  }
  for (int64_t point = 0; point < points_; ++point) next[point + 1] += next[point];
  neighbours_.reserve(next[points_]);
  for (int64_t e = 0; e < graph.entries; ++e) {
    if (e % (1 << 16) == 0) control.check();
    if (!(graph.lengths[e] <= threshold)) continue; /* nor what is no number */
    neighbours_[next[graph.larger[e]]++] = Neighbour{graph.lengths[e], graph.smaller[e]};
    neighbours_[next[graph.smaller[e]]++] = Neighbour{graph.lengths[e], graph.larger[e]};
  }
  std::atomic<int64_t> run{0};
  in_parallel(graph.entries < PARALLEL_FROM ? 1 : threads, control, [&](int) {
    for (int64_t first = RUN * run++; first < points_; first = RUN * run++) {
      for (int64_t point = first; point < std::min(first + RUN, points_); ++point) {
        control.check();
        checked_sort(neighbours_.data() + starts_[point], neighbours_.data() + starts_[point + 1], control, nearer);
      }
    }
  });
}

LengthsFrom::LengthsFrom(const AdjacencyLists &lists, Control &control) : lists_(lists), lengths_(control) {
  lengths_.reserve(lists.points());
  std::fill(lengths_.data(), lengths_.data() + lists.points(), INFINITY);
}

void LengthsFrom::set(int32_t point) {
  if (point == point_) return;
  if (point_ >= 0) {
    for (const Neighbour *w = lists_.begin(point_); w != lists_.end(point_); ++w) lengths_[w->point] = INFINITY;
  }
  for (const Neighbour *w = lists_.begin(point); w != lists_.end(point); ++w) lengths_[w->point] = w->length;
  point_ = point;
}

void SparseSearch::search_row(int32_t u) {
  from_u_.set(u);
  for (const Neighbour *v = lists_.begin(u); v != lists_.end(u); ++v) {
    if (v->point > u) continue;
    control_.check();
    const Edge edge{v->length, u, v->point};
    const LuneContent found = content(edge);
    if (found == OCCUPIED) continue;
    critical_.push_back(CriticalEdge{edge, found == RIM});
    contested_ += found == RIM;
    holding_.set(static_cast<int64_t>(critical_.capacity() * sizeof(CriticalEdge)));
  }
}

/* The content of the refined lune: on the rim are points of which one length equals the edge's. */
LuneContent SparseSearch::content(const Edge &edge) const {
  LuneContent found = EMPTY;
  const Neighbour *end = lists_.end(edge.smaller);
  for (const Neighbour *w = lists_.begin(edge.smaller); w != end && w->length <= edge.length; ++w) {
    const float uw = from_u_[w->point];
    if (uw > edge.length) continue;
    if (enters_before(uw, edge.length, edge.larger, edge.smaller, w->point) &&
        enters_before(w->length, edge.length, edge.smaller, edge.larger, w->point)) {
      return OCCUPIED;
    }
    found = RIM;
  }
  return found;
}

void SparseCofacets::list(const Edge &edge, std::vector<Cofacet> &cofacets) {
  cofacets.clear();
  from_u_.set(edge.larger);
  const Neighbour *end = lists_.end(edge.smaller);
  for (const Neighbour *w = lists_.begin(edge.smaller); w != end && w->length <= edge.length; ++w) {
    const float uw = from_u_[w->point];
    if (uw <= edge.length) cofacets.push_back(Cofacet{w->point, uw == edge.length, w->length == edge.length});
  }
}

}  // namespace adabet::count
