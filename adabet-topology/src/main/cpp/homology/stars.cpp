#include "homology/stars.hpp"

#include <algorithm>

#include "support/cpu.hpp"
#include "support/held_buffer.hpp"
#include "support/parallel.hpp"

namespace adabet {
namespace homology {
namespace {

constexpr Rank kShortestRun = 2048;
constexpr Rank kRunsPerThread = 32;
constexpr Rank kCheckEvery = 256;

/* One thread's bit rows, which hold the edges before the one it looks at. */
class DenseWorker {
 public:
  DenseWorker(const DenseGraph &graph, const Filtration &filtration, const StarPass::Settings &settings,
              Control &control)
      : graph_(&graph),
        filtration_(&filtration),
        control_(&control),
        apexes_(settings.apexes),
        cpu_(settings.cpu),
        words_(words_for(filtration.points())),
        rows_(size_t{filtration.points()} * words_),
        search_(settings.maximum_degree, words_) {}

  void scan(Rank first, Rank last) {
    for (; reached_ < first; ++reached_) enter(reached_);
#if defined(__x86_64__)
    if (cpu_ == ADABET_CPU_AVX512) return scan_avx512(first, last);
    if (cpu_ == ADABET_CPU_AVX2) return scan_avx2(first, last);
#endif
    scan_here(first, last);
  }

  StarReport &report() { return search_.report; }

 private:
#if defined(__x86_64__)
  ADABET_TARGET_AVX512 void scan_avx512(Rank first, Rank last) {
    scan_here(first, last);
  }
  ADABET_TARGET_AVX2 void scan_avx2(Rank first, Rank last) {
    scan_here(first, last);
  }
#endif

  ADABET_INLINE void scan_here(Rank first, Rank last) {
    for (Rank rank = first; rank < last; ++rank) {
      if (rank % kCheckEvery == 0) control_->check();
      const uint32_t u = filtration_->larger(rank);
      const uint32_t v = filtration_->smaller(rank);
      uint32_t apex = kNone;
      if (!intersect(rows_.at(size_t{u} * words_), rows_.at(size_t{v} * words_), search_.lune(), words_)) {
        search_.report.empty.push_back(rank);
      } else if (apexes_ == nullptr) {
        search_.look_for_components(rank, rows_.at(0), words_, nullptr);
      } else {
        apex = search_.look(rank, rows_.at(0), words_, nullptr, graph_->witness(u, v, rank));
      }
      if (apexes_ != nullptr) apexes_[rank] = apex;
      enter(rank);
    }
    reached_ = last;
  }

  ADABET_INLINE void enter(Rank rank) {
    const uint32_t u = filtration_->larger(rank);
    const uint32_t v = filtration_->smaller(rank);
    add_bit(rows_.at(size_t{u} * words_), v);
    add_bit(rows_.at(size_t{v} * words_), u);
  }

  const DenseGraph *graph_;
  const Filtration *filtration_;
  Control *control_;
  uint32_t *apexes_;
  int32_t cpu_;
  uint32_t words_;
  Words rows_;
  LuneSearch search_;
  Rank reached_ = 0;
};

/* One thread's view of neighbour lists: the lune and the edges within it are read off for each edge. */
class SparseWorker {
 public:
  SparseWorker(const SparseGraph &graph, const Filtration &filtration, const StarPass::Settings &settings,
               Control &control)
      : graph_(&graph),
        filtration_(&filtration),
        control_(&control),
        apexes_(settings.apexes),
        places_(filtration.points(), kNone),
        search_(settings.maximum_degree, words_for(graph.largest_degree())) {}

  void scan(Rank first, Rank last) {
    for (Rank rank = first; rank < last; ++rank) {
      if (rank % kCheckEvery == 0) control_->check();
      uint32_t apex = kNone;
      const uint32_t u = filtration_->larger(rank);
      const uint32_t v = filtration_->smaller(rank);
      graph_->lune(u, v, rank, lune_);
      if (lune_.empty()) {
        search_.report.empty.push_back(rank);
      } else {
        const uint32_t words = fill_rows(rank);
        std::memset(search_.lune(), 0, 8 * size_t{words});
        for (uint32_t k = 0; k < lune_.size(); ++k) add_bit(search_.lune(), k);
        if (apexes_ == nullptr) {
          search_.look_for_components(rank, rows_.data(), words, lune_.data());
        } else {
          apex = search_.look(rank, rows_.data(), words, lune_.data(), place(graph_->witness(u, v, rank)));
        }
      }
      if (apexes_ != nullptr) apexes_[rank] = apex;
    }
  }

  StarReport &report() { return search_.report; }

 private:
  uint32_t place(uint32_t label) const {
    return static_cast<uint32_t>(std::lower_bound(lune_.begin(), lune_.end(), label) - lune_.begin());
  }

  /* Bit rows of the edges within the lune that come before an edge; returns the words of a row. */
  uint32_t fill_rows(Rank rank) {
    const uint32_t words = words_for(static_cast<uint32_t>(lune_.size()));
    rows_.assign(lune_.size() * words, 0);
    for (uint32_t k = 0; k < lune_.size(); ++k) places_[lune_[k]] = k;
    for (uint32_t k = 0; k < lune_.size(); ++k) {
      for (const SparseGraph::Neighbour &neighbour : graph_->neighbours(lune_[k])) {
        if (neighbour.rank < rank && places_[neighbour.label] != kNone) {
          add_bit(rows_.data() + size_t{k} * words, places_[neighbour.label]);
        }
      }
    }
    for (const uint32_t vertex : lune_) places_[vertex] = kNone;
    return words;
  }

  const SparseGraph *graph_;
  const Filtration *filtration_;
  Control *control_;
  uint32_t *apexes_;
  std::vector<uint32_t> places_;
  std::vector<uint32_t> lune_;
  std::vector<uint64_t> rows_;
  LuneSearch search_;
};

void clear(StarReport &report) {
  report.empty.clear();
  report.split.clear();
  for (std::vector<uint32_t> &cells : report.cells) cells.clear();
}

}  // namespace

template <typename Worker>
void StarPass::run(std::vector<Worker> &workers, const Consumer &consumer) {
  const Rank edges = filtration_.edges();
  const Rank threads = static_cast<Rank>(workers.size());
  const Rank length = std::max(kShortestRun, edges / (threads * kRunsPerThread) + 1);
  for (Rank begin = 0; begin < edges;) {
    const auto run_of = [&](Rank worker) { return static_cast<Rank>(std::min<uint64_t>(edges, begin + uint64_t{length} * worker)); };
    std::vector<char> finished(threads, 0);
    const auto scan = [&](int worker) {
      const Rank w = static_cast<Rank>(worker);
      clear(workers[w].report());
      workers[w].scan(run_of(w), run_of(w + 1));
      finished[w] = 1;
    };
    in_parallel(static_cast<int>(threads), control_, scan);
    for (Rank w = 0; w < threads; ++w) {
      if (!finished[w]) scan(static_cast<int>(w));
      Holding held(control_);
      held.set(workers[w].report().bytes());
      if (!consumer(workers[w].report())) return;
    }
    control_.advance(run_of(threads) - begin);
    begin = run_of(threads);
  }
}

void StarPass::run_dense(const DenseGraph &graph, const Consumer &consumer) {
  const int threads = filtration_.edges() < 2 * kShortestRun ? 1 : settings_.threads;
  Holding held(control_);
  held.set(int64_t{8} * words_for(filtration_.points()) * filtration_.points() * threads);
  std::vector<DenseWorker> workers;
  for (int t = 0; t < threads; ++t) workers.emplace_back(graph, filtration_, settings_, control_);
  run(workers, consumer);
}

void StarPass::run_sparse(const SparseGraph &graph, const Consumer &consumer) {
  const int threads = filtration_.edges() < 2 * kShortestRun ? 1 : settings_.threads;
  std::vector<SparseWorker> workers;
  for (int t = 0; t < threads; ++t) workers.emplace_back(graph, filtration_, settings_, control_);
  run(workers, consumer);
}

}  // namespace homology
}  // namespace adabet
