#include "homology/empty_lunes.hpp"

#include <algorithm>
#include <functional>

#include "homology/bits.hpp"
#include "support/checked_sort.hpp"
#include "support/cpu.hpp"
#include "support/held_buffer.hpp"
#include "support/parallel.hpp"

namespace adabet {
namespace homology {
namespace {

constexpr uint32_t kBlock = 64;
constexpr uint32_t kRowsAtOnce = 64; /* of a dense graph */
constexpr Rank kEdgesAtOnce = 4096;  /* of a sparse graph */
constexpr Rank kShareWorthAThread = 16384;

/* Looks at the edges from one vertex to all smaller ones. */
class RowScan {
 public:
  RowScan(const DenseGraph &graph, const NearestVertices &nearest, int32_t cpu)
      : graph_(graph), nearest_(nearest), cpu_(cpu) {}

  void look(uint32_t u, std::vector<Rank> &empty) const {
#if defined(__x86_64__)
    if (cpu_ == ADABET_CPU_AVX512) return look_avx512(u, empty);
    if (cpu_ == ADABET_CPU_AVX2) return look_avx2(u, empty);
#endif
    look_here(u, empty);
  }

 private:
#if defined(__x86_64__)
  ADABET_TARGET_AVX512 void look_avx512(uint32_t u, std::vector<Rank> &empty) const { look_here(u, empty); }
  ADABET_TARGET_AVX2 void look_avx2(uint32_t u, std::vector<Rank> &empty) const { look_here(u, empty); }
#endif

  ADABET_INLINE void look_here(uint32_t u, std::vector<Rank> &empty) const {
    const Rank *row = graph_.row(u);
    for (uint32_t begin = 0; begin < u; begin += kBlock) {
      const uint32_t count = std::min(kBlock, u - begin);
      uint32_t open[kBlock];
      if (!strike(u, row, begin, count, open)) continue;
      for (uint32_t i = 0; i < count; ++i) {
        if (open[i] != 0 && !meet_before(row, graph_.row(begin + i), row[begin + i])) empty.push_back(row[begin + i]);
      }
    }
  }

  /* Marks the edges to a block of vertices in whose lune no near vertex lies; whether there are any. */
  ADABET_INLINE bool strike(uint32_t u, const Rank *row, uint32_t begin, uint32_t count, uint32_t *open) const {
    uint32_t any = 0;
    for (uint32_t i = 0; i < count; ++i) {
      open[i] = row[begin + i] != kNever ? ~0u : 0u;
      any |= open[i];
    }
    for (const uint32_t *w = nearest_.begin(u); any != 0 && w != nearest_.end(u); ++w) {
      const Rank near = row[*w];
      const Rank *other = graph_.row(*w);
      any = 0;
      for (uint32_t i = 0; i < count; ++i) {
        const Rank latest = other[begin + i] > near ? other[begin + i] : near;
        open[i] &= latest < row[begin + i] ? 0u : ~0u;
        any |= open[i];
      }
    }
    return any != 0;
  }

  /* Whether some vertex comes earlier than an edge in both rows. */
  ADABET_INLINE bool meet_before(const Rank *a, const Rank *b, Rank edge) const {
    for (uint32_t begin = 0; begin < graph_.points(); begin += kBlock) {
      const uint32_t end = std::min(graph_.points(), begin + kBlock);
      uint32_t any = 0;
      for (uint32_t w = begin; w < end; ++w) {
        const Rank latest = a[w] > b[w] ? a[w] : b[w];
        any |= latest < edge ? ~0u : 0u;
      }
      if (any != 0) return true;
    }
    return false;
  }

  const DenseGraph &graph_;
  const NearestVertices &nearest_;
  int32_t cpu_;
};

/* Runs look(k, found) for k from 0 to count - 1, a few at a time, on several threads; gathers what is found, sorted. */
template <typename Look>
std::vector<Rank> gather(Rank count, Rank at_once, int32_t threads, Control &control, const Look &look) {
  std::vector<std::vector<Rank>> found(static_cast<size_t>(threads));
  Rank next = 0;
  in_parallel(threads, control, [&](int worker) {
    std::vector<Rank> &own = found[static_cast<size_t>(worker)];
    for (Rank begin; (begin = __atomic_fetch_add(&next, at_once, __ATOMIC_RELAXED)) < count;) {
      const Rank end = std::min(count, begin + at_once);
      for (Rank k = begin; k < end; ++k) {
        control.check();
        look(k, own);
      }
    }
  });
  std::vector<Rank> all = std::move(found[0]);
  for (size_t t = 1; t < found.size(); ++t) all.insert(all.end(), found[t].begin(), found[t].end());
  checked_sort(all.begin(), all.end(), control, std::less<Rank>());
  return all;
}

int32_t threads_for(const Filtration &filtration, int32_t threads) {
  return static_cast<int32_t>(
      std::min<Rank>(static_cast<Rank>(threads), filtration.edges() / kShareWorthAThread + 1));
}

}  // namespace

NearestVertices::NearestVertices(const Filtration &filtration, Control &control) : held_(control) {
  const uint32_t points = filtration.points();
  held_.set(int64_t{4 * kMost + 1} * points);
  vertices_.resize(size_t{kMost} * points);
  counts_.resize(points);
  uint32_t missing = points;
  const auto add = [&](uint32_t vertex, uint32_t other) {
    if (counts_[vertex] == kMost) return;
    vertices_[size_t{kMost} * vertex + counts_[vertex]] = other;
    if (++counts_[vertex] == kMost) --missing;
  };
  for (Rank rank = 0; rank < filtration.edges() && missing > 0; ++rank) {
    if (rank % (1 << 16) == 0) control.check();
    add(filtration.larger(rank), filtration.smaller(rank));
    add(filtration.smaller(rank), filtration.larger(rank));
  }
}

std::vector<Rank> empty_lunes(const Filtration &filtration, const DenseGraph &graph, const NearestVertices &nearest,
                              int32_t threads, int32_t cpu, Control &control) {
  const RowScan scan(graph, nearest, cpu);
  /* From the longest row to the shortest, so that none is left for one thread alone at the end. */
  return gather(filtration.points(), kRowsAtOnce, threads_for(filtration, threads), control,
                [&](Rank k, std::vector<Rank> &found) { scan.look(filtration.points() - 1 - k, found); });
}

std::vector<Rank> empty_lunes(const Filtration &filtration, const SparseGraph &graph, const NearestVertices &,
                              int32_t threads, int32_t, Control &control) {
  return gather(filtration.edges(), kEdgesAtOnce, threads_for(filtration, threads), control,
                [&](Rank rank, std::vector<Rank> &found) {
                  if (graph.lune_is_empty(filtration.larger(rank), filtration.smaller(rank), rank)) {
                    found.push_back(rank);
                  }
                });
}

}  // namespace homology
}  // namespace adabet
