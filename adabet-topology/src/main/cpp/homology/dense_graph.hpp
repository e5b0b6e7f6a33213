#ifndef ADABET_HOMOLOGY_DENSE_GRAPH_HPP
#define ADABET_HOMOLOGY_DENSE_GRAPH_HPP

#include <algorithm>
#include <cstdint>
#include <vector>

#include "homology/bits.hpp"
#include "homology/filtration.hpp"
#include "support/cpu.hpp"
#include "support/held_buffer.hpp"
#include "support/parallel.hpp"

namespace adabet {
namespace homology {

/* The ranks of a filtration's edges as a square, with bit rows of who is joined to whom. Immutable. */
class DenseGraph {
 public:
  DenseGraph(const Filtration &filtration, int32_t threads, int32_t cpu, Control &control)
      : points_(filtration.points()), words_(words_for(points_)), cpu_(cpu), held_(control) {
    const size_t n = points_;
    held_.set(static_cast<int64_t>(4 * n * n + 8 * n * words_));
    ranks_.reserve(n * n);
    for (size_t row = 0; row < n; ++row) {
      control.check();
      ranks_.insert(ranks_.end(), n, kNever);
    }
    rows_ = Words(n * words_);
    const Rank edges = filtration.edges();
    /* Entries differ from edge to edge, so threads may share the square; rows of bits they may not. */
    const uint32_t runs = edges < 100'000 ? 1 : static_cast<uint32_t>(threads);
    std::vector<char> finished(runs, 0);
    const auto fill = [&](uint32_t run) {
      const Rank end = static_cast<Rank>(uint64_t{edges} * (run + 1) / runs);
      for (Rank rank = static_cast<Rank>(uint64_t{edges} * run / runs); rank < end; ++rank) {
        if (rank % kCheckEvery == 0) control.check();
        const size_t u = filtration.larger(rank);
        const size_t v = filtration.smaller(rank);
        ranks_[u * n + v] = rank;
        ranks_[v * n + u] = rank;
      }
      finished[run] = 1;
    };
    in_parallel(static_cast<int>(runs), control, [&](int run) { fill(static_cast<uint32_t>(run)); });
    for (uint32_t run = 0; run < runs; ++run) {
      if (!finished[run]) fill(run);
    }
    for (Rank rank = 0; rank < edges; ++rank) {
      if (rank % kCheckEvery == 0) control.check();
      const uint32_t u = filtration.larger(rank);
      const uint32_t v = filtration.smaller(rank);
      add_bit(rows_.at(size_t{u} * words_), v);
      add_bit(rows_.at(size_t{v} * words_), u);
    }
  }
  DenseGraph(const DenseGraph &) = delete;
  DenseGraph &operator=(const DenseGraph &) = delete;

  uint32_t points() const { return points_; }

  /* The rank of the edge between two vertices, or kNever. */
  Rank rank(uint32_t a, uint32_t b) const { return ranks_[size_t{a} * points_ + b]; }

  /* The ranks of the edges from a vertex to every vertex, kNever to itself. */
  const Rank *row(uint32_t vertex) const { return ranks_.data() + size_t{vertex} * points_; }

  /* The vertex that is joined first to both u and v, by edges before the given one, or kNone. */
  uint32_t witness(uint32_t u, uint32_t v, Rank before) const {
    const Rank *a = row(u);
    const Rank *b = row(v);
    const Rank first = earliest(a, b);
    if (first >= before) return kNone;
    for (uint32_t w = 0;; ++w) {
      if (std::max(a[w], b[w]) == first) return w;
    }
  }

  /*
   * Visits the vertices joined to all of some, descending, with the last rank of the edges to them and of last; ends
   * when visit returns false.
   */
  template <typename Visit>
  void common_neighbours(const uint32_t *vertices, uint32_t count, Rank last, Visit visit) const {
    for (uint32_t word = words_; word-- > 0;) {
      uint64_t common = ~uint64_t{0};
      for (uint32_t i = 0; i < count; ++i) common &= *rows_.at(size_t{vertices[i]} * words_ + word);
      for (; common != 0; common ^= uint64_t{1} << top_of(common)) {
        const uint32_t vertex = 64 * word + top_of(common);
        Rank latest = last;
        for (uint32_t i = 0; i < count; ++i) latest = std::max(latest, rank(vertices[i], vertex));
        if (!visit(vertex, latest)) return;
      }
    }
  }

  /* The vertices joined to all of some, with the last ranks of the edges to them; one thread's scratch. */
  class CommonNeighbours {
   public:
    explicit CommonNeighbours(const DenseGraph &graph) : graph_(graph), farthest_(graph.points_) {}

    void find(const uint32_t *vertices, uint32_t count) {
#if defined(__x86_64__)
      if (graph_.cpu_ == ADABET_CPU_AVX512) return find_avx512(vertices, count);
      if (graph_.cpu_ == ADABET_CPU_AVX2) return find_avx2(vertices, count);
#endif
      find_here(vertices, count);
    }

    /* Visits them, descending, with the last rank of the edges to each; ends when visit returns false. */
    template <typename Visit>
    void visit(Visit visit) const {
      for (uint32_t w = graph_.points_; w-- > 0;) {
        if (farthest_[w] != kNever && !visit(w, farthest_[w])) return;
      }
    }

    /* Whether edges before one join a vertex to w and to all that was searched for. */
    bool joined(uint32_t w, uint32_t vertex, Rank before) const {
      return farthest_[vertex] < before && graph_.rank(w, vertex) < before;
    }

    /* Whether that holds for some vertex above a given one. */
    bool extended(uint32_t w, uint32_t above, Rank before) const {
#if defined(__x86_64__)
      if (graph_.cpu_ == ADABET_CPU_AVX512) return extended_avx512(w, above, before);
      if (graph_.cpu_ == ADABET_CPU_AVX2) return extended_avx2(w, above, before);
#endif
      return extended_here(w, above, before);
    }

   private:
    static constexpr uint32_t kBlock = 64;

#if defined(__x86_64__)
    ADABET_TARGET_AVX512 void find_avx512(const uint32_t *vertices, uint32_t count) {
      find_here(vertices, count);
    }
    ADABET_TARGET_AVX2 void find_avx2(const uint32_t *vertices, uint32_t count) {
      find_here(vertices, count);
    }
    ADABET_TARGET_AVX512 bool extended_avx512(uint32_t w, uint32_t above, Rank before) const {
      return extended_here(w, above, before);
    }
    ADABET_TARGET_AVX2 bool extended_avx2(uint32_t w, uint32_t above, Rank before) const {
      return extended_here(w, above, before);
    }
#endif

    ADABET_INLINE void find_here(const uint32_t *vertices, uint32_t count) {
      const uint32_t n = graph_.points_;
      Rank *farthest = farthest_.data();
      std::copy_n(graph_.row(vertices[0]), n, farthest);
      for (uint32_t i = 1; i < count; ++i) {
        const Rank *row = graph_.row(vertices[i]);
        for (uint32_t w = 0; w < n; ++w) farthest[w] = row[w] > farthest[w] ? row[w] : farthest[w];
      }
    }

    ADABET_INLINE bool extended_here(uint32_t w, uint32_t above, Rank before) const {
      const Rank *row = graph_.row(w);
      const Rank *farthest = farthest_.data();
      for (uint32_t end = graph_.points_; end > above + 1;) {
        const uint32_t begin = end - above > kBlock ? end - kBlock : above + 1;
        uint32_t any = 0;
        for (uint32_t x = begin; x < end; ++x) {
          const Rank latest = row[x] > farthest[x] ? row[x] : farthest[x];
          any |= latest < before ? ~0u : 0u;
        }
        if (any != 0) return true;
        end = begin;
      }
      return false;
    }

    const DenseGraph &graph_;
    std::vector<Rank> farthest_; /* kNever for vertices that are not joined to all */
  };

 private:
  static constexpr Rank kCheckEvery = 1 << 16;

  Rank earliest(const Rank *a, const Rank *b) const {
#if defined(__x86_64__)
    if (cpu_ == ADABET_CPU_AVX512) return earliest_avx512(a, b);
    if (cpu_ == ADABET_CPU_AVX2) return earliest_avx2(a, b);
#endif
    return earliest_here(a, b);
  }
#if defined(__x86_64__)
  ADABET_TARGET_AVX512 Rank earliest_avx512(const Rank *a, const Rank *b) const {
    return earliest_here(a, b);
  }
  ADABET_TARGET_AVX2 Rank earliest_avx2(const Rank *a, const Rank *b) const {
    return earliest_here(a, b);
  }
#endif
  ADABET_INLINE Rank earliest_here(const Rank *a, const Rank *b) const {
    Rank first = kNever;
    for (uint32_t w = 0; w < points_; ++w) {
      const Rank last = a[w] > b[w] ? a[w] : b[w];
      first = last < first ? last : first;
    }
    return first;
  }

  uint32_t points_;
  uint32_t words_;
  int32_t cpu_;
  Holding held_;
  std::vector<Rank> ranks_;
  Words rows_;
};

}  // namespace homology
}  // namespace adabet

#endif
