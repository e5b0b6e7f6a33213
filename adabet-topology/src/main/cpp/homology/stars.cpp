#include "homology/stars.hpp"

#include <algorithm>

#include "support/cpu.hpp"
#include "support/held_buffer.hpp"
#include "support/parallel.hpp"

namespace adabet {
namespace homology {
namespace {

constexpr Rank kShortestRun = 2048;
constexpr Rank kLongestRun = 16384; /* where edges may be passed over */
constexpr Rank kRunsPerThread = 32;
constexpr Rank kCheckEvery = 16;        /* edges of a dense graph: a lune of 65,536 points takes milliseconds */
constexpr Rank kEnteredBetweenChecks = 1 << 16;

/* Bit rows of the edges before one, of all vertices. */
class DenseRows {
 public:
  explicit DenseRows(uint32_t points) : words_(words_for(points)), rows_(size_t{points} * words_) {}

  uint32_t words() const { return words_; }
  ADABET_INLINE const uint64_t *row(uint32_t vertex) const { return rows_.at(size_t{vertex} * words_); }

  ADABET_INLINE void enter(uint32_t u, uint32_t v) {
    add_bit(rows_.at(size_t{u} * words_), v);
    add_bit(rows_.at(size_t{v} * words_), u);
  }

 private:
  uint32_t words_;
  Words rows_;
};

/* One thread's view of a dense graph. */
class DenseWorker {
 public:
  DenseWorker(const Filtration &filtration, const NearestVertices &nearest, const StarPass::Settings &settings,
              Control &control)
      : filtration_(&filtration),
        nearest_(&nearest),
        control_(&control),
        apexes_(settings.apexes),
        cpu_(settings.cpu),
        rows_(filtration.points()),
        search_(settings.maximum_degree, rows_.words()) {}

  void scan(Rank first, Rank last) {
    for (; reached_ < first; ++reached_) {
      if (reached_ % kEnteredBetweenChecks == 0) control_->check();
      enter(reached_);
    }
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
      if (intersect(rows_.row(u), rows_.row(v), search_.lune(), rows_.words())) {
        if (apexes_ == nullptr) {
          search_.look_for_components(rank, rows_, rows_.words(), nullptr, near_vertex(u));
        } else {
          apex = search_.look(rank, rows_, rows_.words(), nullptr, near_vertex(u));
        }
      }
      if (apexes_ != nullptr) apexes_[rank] = apex;
      rows_.enter(u, v);
    }
    reached_ = last;
  }

  /* A vertex of the lune: one near an end of the edge, which is joined to many others, if there is one. */
  ADABET_INLINE uint32_t near_vertex(uint32_t end) const {
    const uint64_t *lune = search_.lune();
    for (const uint32_t *w = nearest_->begin(end); w != nearest_->end(end); ++w) {
      if (has_bit(lune, *w)) return *w;
    }
    int32_t from = static_cast<int32_t>(rows_.words()) - 1;
    return static_cast<uint32_t>(highest(lune, from));
  }

  void enter(Rank rank) { rows_.enter(filtration_->larger(rank), filtration_->smaller(rank)); }

  const Filtration *filtration_;
  const NearestVertices *nearest_;
  Control *control_;
  uint32_t *apexes_;
  int32_t cpu_;
  DenseRows rows_;
  LuneSearch<DenseRows> search_;
  Rank reached_ = 0;
};

/* Bit rows of the edges before one, of the vertices of its lune by their places, each made when it is asked for. */
class SparseRows {
 public:
  SparseRows(const SparseGraph &graph, uint32_t points) : graph_(&graph), places_(points, kNone) {}

  /* Turns to another edge; the lune must stay until the next. */
  void begin(const std::vector<uint32_t> &lune, Rank edge) {
    for (const uint32_t vertex : lune_) places_[vertex] = kNone;
    lune_ = lune;
    edge_ = edge;
    words_ = words_for(static_cast<uint32_t>(lune_.size()));
    for (uint32_t k = 0; k < lune_.size(); ++k) places_[lune_[k]] = k;
    made_.assign(lune_.size(), 0);
    if (rows_.size() < lune_.size() * words_) rows_.resize(lune_.size() * words_);
  }

  uint32_t words() const { return words_; }

  const uint64_t *row(uint32_t place) {
    uint64_t *row = rows_.data() + size_t{place} * words_;
    if (made_[place]) return row;
    made_[place] = 1;
    std::fill_n(row, words_, 0);
    const SparseGraph::List neighbours = graph_->neighbours(lune_[place]);
    if (neighbours.size() / kMuchLonger > lune_.size()) {
      for (uint32_t other = 0; other < lune_.size(); ++other) {
        if (graph_->rank(lune_[place], lune_[other]) < edge_) add_bit(row, other);
      }
      return row;
    }
    for (const SparseGraph::Neighbour &neighbour : neighbours) {
      const uint32_t other = places_[neighbour.label];
      if (neighbour.rank < edge_ && other != kNone) add_bit(row, other);
    }
    return row;
  }

 private:
  static constexpr size_t kMuchLonger = 16; /* a hub's list is searched and not gone through */

  const SparseGraph *graph_;
  std::vector<uint32_t> places_; /* in the lune, of each vertex */
  std::vector<uint32_t> lune_;
  std::vector<char> made_;
  std::vector<uint64_t> rows_;
  Rank edge_ = 0;
  uint32_t words_ = 0;
};

/* One thread's view of neighbour lists. */
class SparseWorker {
 public:
  SparseWorker(const SparseGraph &graph, const Filtration &filtration, const NearestVertices &nearest,
               const StarPass::Settings &settings, Control &control)
      : graph_(&graph),
        filtration_(&filtration),
        nearest_(&nearest),
        control_(&control),
        apexes_(settings.apexes),
        rows_(graph, filtration.points()),
        search_(settings.maximum_degree, words_for(graph.largest_degree())) {}

  void scan(Rank first, Rank last) {
    for (Rank rank = first; rank < last; ++rank) {
      control_->check();
      const uint32_t u = filtration_->larger(rank);
      const uint32_t v = filtration_->smaller(rank);
      graph_->lune(u, v, rank, lune_);
      const uint32_t apex = lune_.empty() ? kNone : look(rank, u);
      if (apexes_ != nullptr) apexes_[rank] = apex;
    }
  }

  StarReport &report() { return search_.report; }

 private:
  uint32_t look(Rank rank, uint32_t u) {
    rows_.begin(lune_, rank);
    std::fill_n(search_.lune(), rows_.words(), 0);
    for (uint32_t k = 0; k < lune_.size(); ++k) add_bit(search_.lune(), k);
    if (apexes_ != nullptr) {
      return search_.look(rank, rows_, rows_.words(), lune_.data(), near_place(u));
    }
    search_.look_for_components(rank, rows_, rows_.words(), lune_.data(), near_place(u));
    return kNone;
  }

  uint32_t place(uint32_t label) const {
    return static_cast<uint32_t>(std::lower_bound(lune_.begin(), lune_.end(), label) - lune_.begin());
  }

  /* The place of a vertex near an end of the edge, if the lune has one. */
  uint32_t near_place(uint32_t end) const {
    for (const uint32_t *w = nearest_->begin(end); w != nearest_->end(end); ++w) {
      const uint32_t found = place(*w);
      if (found < lune_.size() && lune_[found] == *w) return found;
    }
    return 0;
  }

  const SparseGraph *graph_;
  const Filtration *filtration_;
  const NearestVertices *nearest_;
  Control *control_;
  uint32_t *apexes_;
  std::vector<uint32_t> lune_;
  SparseRows rows_;
  LuneSearch<SparseRows> search_;
};

void clear(StarReport &report) {
  report.split.clear();
  for (std::vector<uint32_t> &cells : report.cells) cells.clear();
}

}  // namespace

template <typename Worker>
void StarPass::run(std::vector<Worker> &workers, const Consumer &consumer, const Next &next) {
  const Rank edges = filtration_.edges();
  const Rank threads = static_cast<Rank>(workers.size());
  const Rank share = std::max(kShortestRun, edges / (threads * kRunsPerThread) + 1);
  const Rank length = settings_.apexes == nullptr ? std::min(share, kLongestRun) : share;
  Rank done = 0;
  for (Rank begin = next(0); begin < edges; begin = next(done)) {
    control_.advance(begin - done);
    const auto run_of = [&](Rank worker) {
      return static_cast<Rank>(std::min<uint64_t>(edges, begin + uint64_t{length} * worker));
    };
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
      consumer(workers[w].report());
    }
    done = run_of(threads);
    control_.advance(done - begin);
  }
  control_.advance(edges - done);
}

void StarPass::run_dense(const Consumer &consumer, const Next &next) {
  const int threads = filtration_.edges() < 2 * kShortestRun ? 1 : settings_.threads;
  Holding held(control_);
  held.set(int64_t{8} * words_for(filtration_.points()) * filtration_.points() * threads);
  std::vector<DenseWorker> workers;
  for (int t = 0; t < threads; ++t) workers.emplace_back(filtration_, nearest_, settings_, control_);
  run(workers, consumer, next);
}

void StarPass::run_sparse(const SparseGraph &graph, const Consumer &consumer, const Next &next) {
  const int threads = filtration_.edges() < 2 * kShortestRun ? 1 : settings_.threads;
  std::vector<SparseWorker> workers;
  for (int t = 0; t < threads; ++t) workers.emplace_back(graph, filtration_, nearest_, settings_, control_);
  run(workers, consumer, next);
}

}  // namespace homology
}  // namespace adabet
