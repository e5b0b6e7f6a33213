#ifndef ADABET_HOMOLOGY_COFACETS_HPP
#define ADABET_HOMOLOGY_COFACETS_HPP

#include <algorithm>
#include <cstdint>
#include <vector>

#include "homology/dense_graph.hpp"
#include "homology/filtration.hpp"
#include "homology/sparse_graph.hpp"

namespace adabet {
namespace homology {

/*
 * The cofacets of a simplex that can begin a sum of coboundaries.
 *
 * A simplex that is the smaller one of an apparent pair cannot: the larger one, its first cofacet, has it as its last
 * facet, so that in a cocycle whose first simplex it were, nothing could cancel the larger one in the coboundary. It
 * may be left out of every coboundary, and all sums begin as before. With the pairs of Coboundary, which fill almost
 * all of every star, hardly one cofacet in a hundred is left: where edges are dominated, those with the apex; elsewhere
 * those that no vertex above the others extends within the star.
 *
 * One thread's scratch. Vertices are given descending, count of them.
 */
template <typename Graph>
class Cofacets;

/*
 * From the rows of a square, many vertices at a time: the highest vertices are tried for all cofacets at once, and what
 * is open after that is looked at one by one.
 */
template <>
class Cofacets<DenseGraph> {
 public:
  Cofacets(const DenseGraph &graph, const Filtration &filtration, const std::vector<uint32_t> &apexes)
      : graph_(graph),
        filtration_(filtration),
        apexes_(apexes),
        points_(filtration.points()),
        farthest_(points_),
        ranks_(points_),
        tops_(points_),
        kept_(points_) {}

  /*
   * Visits the vertices that make such cofacets, descending, with the rank of the cofacet's last edge; ends when visit
   * returns false. last is the rank of the simplex's own last edge.
   */
  template <typename Visit>
  void visit(const uint32_t *vertices, uint32_t count, Rank last, Visit visit) {
    select(vertices, count, last);
    for (uint32_t w = points_; w-- > 0;) {
      if (kept_[w] != 0 && !visit(w, ranks_[w])) return;
    }
  }

 private:
  static constexpr uint32_t kTriedTogether = 16;
  static constexpr uint32_t kBlock = 64;

  void select(const uint32_t *vertices, uint32_t count, Rank last) {
#if defined(__x86_64__)
    if (graph_.cpu() == ADABET_CPU_AVX512) return select_avx512(vertices, count, last);
    if (graph_.cpu() == ADABET_CPU_AVX2) return select_avx2(vertices, count, last);
#endif
    select_here(vertices, count, last);
  }
#if defined(__x86_64__)
  ADABET_TARGET_AVX512 void select_avx512(const uint32_t *vertices, uint32_t count, Rank last) {
    select_here(vertices, count, last);
  }
  ADABET_TARGET_AVX2 void select_avx2(const uint32_t *vertices, uint32_t count, Rank last) {
    select_here(vertices, count, last);
  }
#endif

  ADABET_INLINE void select_here(const uint32_t *vertices, uint32_t count, Rank last) {
    measure(vertices, count, last);
    uint32_t tried = 0;
    uint32_t from = points_;
    while (from > 0 && tried < kTriedTogether) {
      --from;
      if (farthest_[from] == kNever) continue;
      try_vertex(from);
      ++tried;
    }
    for (uint32_t w = 0; w < points_; ++w) {
      if (kept_[w] != 0 && tops_[w] < from && extended(w, from)) kept_[w] = 0;
    }
  }

  /* The last edges of all cofacets, and which are kept unless a vertex above tops_ extends them. */
  ADABET_INLINE void measure(const uint32_t *vertices, uint32_t count, Rank last) {
    const uint32_t n = points_;
    Rank *__restrict farthest = farthest_.data();
    Rank *__restrict ranks = ranks_.data();
    uint32_t *__restrict tops = tops_.data();
    uint32_t *__restrict kept = kept_.data();
    const uint32_t *apexes = apexes_.data();
    const Rank *highest = graph_.row(vertices[0]);
    std::copy(highest, highest + n, farthest);
    for (uint32_t i = 1; i < count; ++i) {
      const Rank *row = graph_.row(vertices[i]);
      for (uint32_t w = 0; w < n; ++w) farthest[w] = row[w] > farthest[w] ? row[w] : farthest[w];
    }
    const uint32_t own = highest_beside_edge(vertices, count, last);
    for (uint32_t w = 0; w < n; ++w) {
      const Rank rank = farthest[w] > last ? farthest[w] : last;
      const uint32_t without_end = highest[w] == rank ? vertices[1] : vertices[0];
      const uint32_t in_star = own == kNone || w > own ? w : own;
      ranks[w] = rank;
      tops[w] = rank == last ? in_star : without_end;
    }
    for (uint32_t w = 0; w < n; ++w) {
      const uint32_t apex = farthest[w] == kNever ? kNone : apexes[ranks[w]];
      uint32_t holds = apex == w;
      for (uint32_t i = 0; i < count; ++i) holds |= static_cast<uint32_t>(apex == vertices[i]);
      kept[w] = static_cast<uint32_t>(farthest[w] != kNever) & (static_cast<uint32_t>(apex == kNone) | holds);
      tops[w] = apex == kNone ? tops[w] : kNone;
    }
  }

  uint32_t highest_beside_edge(const uint32_t *vertices, uint32_t count, Rank edge) const {
    for (uint32_t i = 0; i < count; ++i) {
      if (vertices[i] != filtration_.larger(edge) && vertices[i] != filtration_.smaller(edge)) return vertices[i];
    }
    return kNone;
  }

  /* Drops all cofacets that one vertex extends and stands above. */
  ADABET_INLINE void try_vertex(uint32_t x) {
    const Rank *row = graph_.row(x);
    const Rank *ranks = ranks_.data();
    const uint32_t *tops = tops_.data();
    uint32_t *__restrict kept = kept_.data();
    const uint32_t n = points_;
    const Rank far = farthest_[x];
    for (uint32_t w = 0; w < n; ++w) {
      const Rank latest = row[w] > far ? row[w] : far;
      const uint32_t not_above = tops[w] < x ? 0u : ~0u;
      const uint32_t too_late = latest < ranks[w] ? 0u : ~0u;
      kept[w] &= not_above | too_late;
    }
  }

  /* Whether a vertex below end extends a cofacet and stands above it. */
  ADABET_INLINE bool extended(uint32_t w, uint32_t end) const {
    const Rank *row = graph_.row(w);
    const Rank *farthest = farthest_.data();
    const Rank rank = ranks_[w];
    const uint32_t first = tops_[w] + 1;
    while (end > first) {
      const uint32_t begin = end - first > kBlock ? end - kBlock : first;
      uint32_t any = 0;
      for (uint32_t x = begin; x < end; ++x) {
        const Rank latest = row[x] > farthest[x] ? row[x] : farthest[x];
        any |= latest < rank ? ~0u : 0u;
      }
      if (any != 0) return true;
      end = begin;
    }
    return false;
  }

  const DenseGraph &graph_;
  const Filtration &filtration_;
  const std::vector<uint32_t> &apexes_;
  uint32_t points_;
  std::vector<Rank> farthest_; /* the last rank of the edges to a simplex, kNever if one is missing */
  std::vector<Rank> ranks_;    /* the same, and of its own last edge */
  std::vector<uint32_t> tops_; /* the highest vertex beside the last edge; kNone where the edge has an apex */
  std::vector<uint32_t> kept_;
};

/* From neighbour lists. */
template <>
class Cofacets<SparseGraph> {
 public:
  Cofacets(const SparseGraph &graph, const Filtration &filtration, const std::vector<uint32_t> &apexes)
      : graph_(graph), filtration_(filtration), apexes_(apexes) {}

  /* As for dense graphs. */
  template <typename Visit>
  void visit(const uint32_t *vertices, uint32_t count, Rank last, Visit visit) {
    common_.clear();
    graph_.common_neighbours(vertices, count, 0, [&](uint32_t w, Rank farthest) {
      common_.push_back({w, farthest});
      return true;
    });
    for (const SparseGraph::Neighbour &w : common_) {
      const Rank rank = std::max(w.rank, last);
      const uint32_t apex = apexes_[rank];
      bool kept = apex == w.label;
      if (apex == kNone) {
        kept = !extended(w.label, rank, top(vertices, count, w.label, rank, last));
      } else {
        for (uint32_t i = 0; i < count; ++i) kept |= apex == vertices[i];
      }
      if (kept && !visit(w.label, rank)) return;
    }
  }

 private:
  /* The highest vertex of a cofacet beside its last edge. */
  uint32_t top(const uint32_t *vertices, uint32_t count, uint32_t w, Rank rank, Rank last) const {
    const uint32_t u = filtration_.larger(rank);
    const uint32_t v = filtration_.smaller(rank);
    uint32_t highest = rank == last ? w : 0;
    for (uint32_t i = 0; i < count; ++i) {
      if (vertices[i] != u && vertices[i] != v) highest = std::max(highest, vertices[i]);
    }
    return highest;
  }

  /* Whether a vertex above a given one extends the cofacet with w by edges before one. */
  bool extended(uint32_t w, Rank rank, uint32_t above) const {
    const SparseGraph::List list = graph_.neighbours(w);
    const SparseGraph::Neighbour *place = list.last;
    for (const SparseGraph::Neighbour &x : common_) {
      if (x.label <= above) return false;
      if (x.rank >= rank) continue;
      while (place != list.first && (place - 1)->label > x.label) --place;
      if (place == list.first) return false;
      if ((place - 1)->label == x.label && (place - 1)->rank < rank) return true;
    }
    return false;
  }

  const SparseGraph &graph_;
  const Filtration &filtration_;
  const std::vector<uint32_t> &apexes_;
  std::vector<SparseGraph::Neighbour> common_; /* descending, with the last rank of the edges to the simplex */
};

}  // namespace homology
}  // namespace adabet

#endif
