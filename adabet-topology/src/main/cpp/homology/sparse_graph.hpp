#ifndef ADABET_HOMOLOGY_SPARSE_GRAPH_HPP
#define ADABET_HOMOLOGY_SPARSE_GRAPH_HPP

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "homology/filtration.hpp"
#include "support/checked_sort.hpp"
#include "support/held_buffer.hpp"

namespace adabet {
namespace homology {

/* Neighbour lists of a filtration's edges, ascending by label. Immutable. */
class SparseGraph {
 public:
  struct Neighbour {
    uint32_t label;
    Rank rank;
  };

  struct List {
    const Neighbour *first;
    const Neighbour *last;
    const Neighbour *begin() const { return first; }
    const Neighbour *end() const { return last; }
    size_t size() const { return static_cast<size_t>(last - first); }
  };

  SparseGraph(const Filtration &filtration, Control &control) : held_(control) {
    held_.set(int64_t{16} * filtration.edges() + int64_t{8} * filtration.points());
    starts_.resize(size_t{filtration.points()} + 1);
    lists_.resize(2 * size_t{filtration.edges()});
    for (Rank rank = 0; rank < filtration.edges(); ++rank) {
      if (rank % kCheckEvery == 0) control.check();
      ++starts_[filtration.larger(rank) + 1];
      ++starts_[filtration.smaller(rank) + 1];
    }
    for (uint32_t v = 0; v < filtration.points(); ++v) {
      largest_degree_ = std::max(largest_degree_, static_cast<uint32_t>(starts_[v + 1]));
      starts_[v + 1] += starts_[v];
    }
    std::vector<size_t> next(starts_.begin(), starts_.end() - 1);
    for (Rank rank = 0; rank < filtration.edges(); ++rank) {
      if (rank % kCheckEvery == 0) control.check();
      const uint32_t u = filtration.larger(rank);
      const uint32_t v = filtration.smaller(rank);
      lists_[next[u]++] = {v, rank};
      lists_[next[v]++] = {u, rank};
    }
    for (uint32_t v = 0; v < filtration.points(); ++v) {
      checked_sort(lists_.begin() + static_cast<int64_t>(starts_[v]),
                   lists_.begin() + static_cast<int64_t>(starts_[v + 1]), control,
                   [](const Neighbour &a, const Neighbour &b) { return a.label < b.label; });
    }
  }
  SparseGraph(const SparseGraph &) = delete;
  SparseGraph &operator=(const SparseGraph &) = delete;

  List neighbours(uint32_t vertex) const {
    return {lists_.data() + starts_[vertex], lists_.data() + starts_[vertex + 1]};
  }
  uint32_t largest_degree() const { return largest_degree_; }

  /* The rank of the edge between two vertices, or kNever. */
  Rank rank(uint32_t a, uint32_t b) const {
    const List list = neighbours(a);
    const Neighbour *place = std::lower_bound(
        list.first, list.last, b, [](const Neighbour &neighbour, uint32_t label) { return neighbour.label < label; });
    return place != list.last && place->label == b ? place->rank : kNever;
  }

  /* The vertices that edges before one join to both its ends, ascending. */
  void lune(uint32_t u, uint32_t v, Rank before, std::vector<uint32_t> &out) const {
    out.clear();
    visit_common(u, v, [&](uint32_t label, Rank last) {
      if (last < before) out.push_back(label);
      return true;
    });
  }

  bool lune_is_empty(uint32_t u, uint32_t v, Rank before) const {
    bool empty = true;
    visit_common(u, v, [&](uint32_t, Rank last) {
      empty = last >= before;
      return empty;
    });
    return empty;
  }

  /* The vertex that is joined first to both u and v, by edges before the given one, or kNone. */
  uint32_t witness(uint32_t u, uint32_t v, Rank before) const {
    uint32_t best = kNone;
    visit_common(u, v, [&](uint32_t label, Rank last) {
      if (last < before) {
        before = last;
        best = label;
      }
      return true;
    });
    return best;
  }

  /*
   * Visits the vertices joined to all of some, descending, with the last rank of the edges to them and of last; ends
   * when visit returns false.
   */
  template <typename Visit>
  void common_neighbours(const uint32_t *vertices, uint32_t count, Rank last, Visit visit) const {
    uint32_t shortest = 0;
    for (uint32_t i = 1; i < count; ++i) {
      if (neighbours(vertices[i]).size() < neighbours(vertices[shortest]).size()) shortest = i;
    }
    const List list = neighbours(vertices[shortest]);
    for (const Neighbour *place = list.last; place != list.first;) {
      --place;
      Rank latest = std::max(last, place->rank);
      bool joined = true;
      for (uint32_t i = 0; joined && i < count; ++i) {
        if (i == shortest) continue;
        const Rank other = rank(vertices[i], place->label);
        joined = other != kNever;
        latest = std::max(latest, other);
      }
      if (joined && !visit(place->label, latest)) return;
    }
  }

  /* The vertices joined to all of some, with the last ranks of the edges to them; one thread's scratch. */
  class CommonNeighbours {
   public:
    explicit CommonNeighbours(const SparseGraph &graph) : graph_(graph) {}

    void find(const uint32_t *vertices, uint32_t count) {
      found_.clear();
      graph_.common_neighbours(vertices, count, 0, [&](uint32_t w, Rank farthest) {
        found_.push_back({w, farthest});
        return true;
      });
    }

    /* Visits them, descending, with the last rank of the edges to each; ends when visit returns false. */
    template <typename Visit>
    void visit(Visit visit) const {
      for (const Neighbour &w : found_) {
        if (!visit(w.label, w.rank)) return;
      }
    }

    /* Whether edges before one join a vertex to w and to all that was searched for. */
    bool joined(uint32_t w, uint32_t vertex, Rank before) const {
      const auto place =
          std::lower_bound(found_.begin(), found_.end(), vertex,
                           [](const Neighbour &neighbour, uint32_t label) { return neighbour.label > label; });
      return place != found_.end() && place->label == vertex && place->rank < before &&
             graph_.rank(w, vertex) < before;
    }

    /* Whether that holds for some vertex above a given one. */
    bool extended(uint32_t w, uint32_t above, Rank before) const {
      const List list = graph_.neighbours(w);
      const Neighbour *place = list.last;
      for (const Neighbour &x : found_) {
        if (x.label <= above) return false;
        if (x.rank >= before) continue;
        while (place != list.first && (place - 1)->label > x.label) --place;
        if (place == list.first) return false;
        if ((place - 1)->label == x.label && (place - 1)->rank < before) return true;
      }
      return false;
    }

   private:
    const SparseGraph &graph_;
    std::vector<Neighbour> found_; /* descending */
  };

 private:
  static constexpr Rank kCheckEvery = 1 << 16;

  /* From so many times the length of the shorter list on, the longer one is searched and not gone through. */
  static constexpr size_t kMuchLonger = 16;

  /*
   * Ascending; ends when visit returns false. Time: the lengths of both lists, or of the shorter one times the logarithm
   * of the longer: a hub has millions of neighbours, and as many edges of which each end has few.
   */
  template <typename Visit>
  void visit_common(uint32_t u, uint32_t v, Visit visit) const {
    List a = neighbours(u);
    List b = neighbours(v);
    if (b.size() < a.size()) std::swap(a, b);
    const Neighbour *y = b.first;
    if (b.size() / kMuchLonger > a.size()) {
      for (const Neighbour *x = a.first; x != a.last && y != b.last; ++x) {
        y = std::lower_bound(y, b.last, x->label,
                             [](const Neighbour &neighbour, uint32_t label) { return neighbour.label < label; });
        if (y != b.last && y->label == x->label && !visit(x->label, std::max(x->rank, y->rank))) return;
      }
      return;
    }
    for (const Neighbour *x = a.first; x != a.last && y != b.last; ++x) {
      while (y != b.last && y->label < x->label) ++y;
      if (y != b.last && y->label == x->label && !visit(x->label, std::max(x->rank, y->rank))) return;
    }
  }

  Holding held_;
  uint32_t largest_degree_ = 0;
  std::vector<size_t> starts_;
  std::vector<Neighbour> lists_;
};

}  // namespace homology
}  // namespace adabet

#endif
