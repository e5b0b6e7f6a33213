#include "count/first_betti.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <vector>

#include "count/dense_search.hpp"
#include "count/kernels.hpp"
#include "count/level_table.hpp"
#include "count/small_search.hpp"
#include "count/sparse_search.hpp"
#include "support/cpu.hpp"
#include "support/parallel.hpp"

namespace adabet::count {
namespace {

constexpr int64_t ROWS = 16;                      /* rows that a thread takes at a time */
constexpr int64_t PARALLEL_FROM = 512;            /* points of a dense cloud that are worth starting threads for */
constexpr int64_t SPARSE_PARALLEL_FROM = 1 << 14; /* edges of a sparse graph that are */
constexpr int64_t LENGTHS_PER_TASK = 1 << 14;     /* of a batch that a thread takes at a time, at least */
constexpr int64_t LENGTHS_PARALLEL_FROM = 1 << 15;

int64_t lengths_of(int64_t points) { return points * (points - 1) / 2; }

/* Searches the rows 0 to points - 1, last first, and gathers what each thread's search found. */
template <typename Search, typename Factory>
int64_t search_rows(int64_t points, int threads, Control &control, Factory make,
                    std::vector<std::unique_ptr<Search>> &searches) {
  searches.resize(static_cast<size_t>(threads));
  std::atomic<int64_t> next{0};
  control.begin_phase(0, points);
  in_parallel(threads, control, [&](int worker) {
    std::unique_ptr<Search> &own = searches[static_cast<size_t>(worker)];
    own = make();
    for (int64_t end = points - ROWS * next++; end > 0; end = points - ROWS * next++) {
      const int64_t first = std::max<int64_t>(0, end - ROWS);
      for (int64_t u = first; u < end; ++u) {
        control.check();
        own->search_row(static_cast<int32_t>(u));
      }
      control.advance(end - first);
    }
  });
  int64_t contested = 0;
  for (const auto &search : searches) contested += search ? search->contested() : 0;
  return contested;
}

/* Moves what all searches found into the first's list. */
template <typename Search>
std::vector<CriticalEdge> &gather(std::vector<std::unique_ptr<Search>> &searches, Holding &holding) {
  std::vector<CriticalEdge> &all = searches[0]->critical();
  for (size_t i = 1; i < searches.size(); ++i) {
    if (!searches[i]) continue;
    all.insert(all.end(), searches[i]->critical().begin(), searches[i]->critical().end());
    searches[i].reset();
  }
  holding.set(static_cast<int64_t>(all.capacity() * sizeof(CriticalEdge)));
  return all;
}

/* Counts dense clouds one after another, with all of its threads for each. */
class DenseCount {
 public:
  DenseCount(const Kernels &kernels, float threshold, int threads, Control &control)
      : kernels_(kernels), threshold_(threshold), threads_(threads), control_(control), table_(kernels, control) {}

  int64_t count(int64_t points, const float *condensed) {
    table_.fill(points, condensed, threads_);
    std::vector<std::unique_ptr<DenseSearch>> searches;
    const int threads = points < PARALLEL_FROM ? 1 : static_cast<int>(std::min<int64_t>(threads_, points / ROWS));
    const int64_t contested = search_rows(
        points, threads, control_,
        [&] { return std::make_unique<DenseSearch>(table_, kernels_, threshold_, control_); }, searches);
    if (contested == 0 && threshold_ == INFINITY) {
      int64_t critical = 0;
      for (const auto &search : searches) critical += search ? static_cast<int64_t>(search->critical().size()) : 0;
      return critical - (points - 1); /* all points are one component in the end */
    }
    Holding holding(control_);
    return count_loops(
        points, gather(searches, holding), [&] { return std::make_unique<DenseCofacets>(table_, kernels_); }, threads_,
        control_);
  }

 private:
  const Kernels &kernels_;
  float threshold_;
  int threads_;
  Control &control_;
  LevelTable table_;
};

int64_t count_sparse(const adabet_graph &graph, float threshold, int threads, Control &control) {
  const AdjacencyLists lists(graph, threshold, threads, control);
  std::vector<std::unique_ptr<SparseSearch>> searches;
  search_rows(
      graph.points, graph.entries < SPARSE_PARALLEL_FROM ? 1 : threads, control,
      [&] { return std::make_unique<SparseSearch>(lists, control); }, searches);
  Holding holding(control);
  return count_loops(
      graph.points, gather(searches, holding), [&] { return std::make_unique<SparseCofacets>(lists, control); },
      threads, control);
}

/* Clouds that a thread takes at a time: first cloud, and where its lengths begin. */
struct Task {
  int64_t cloud;
  int64_t offset;
};

/* Cuts a batch into tasks. The last one stands for the end. */
std::vector<Task> cut(int64_t clouds, const int32_t *points) {
  std::vector<Task> tasks{Task{0, 0}};
  int64_t offset = 0;
  for (int64_t cloud = 0; cloud < clouds; ++cloud) {
    if (offset - tasks.back().offset >= LENGTHS_PER_TASK) tasks.push_back(Task{cloud, offset});
    offset += lengths_of(points[cloud]);
  }
  tasks.push_back(Task{clouds, offset});
  return tasks;
}

}  // namespace

int64_t first_betti(const adabet_graph &graph, const adabet_options &options, Control &control) {
  const Kernels &level = kernels(choose_cpu(options.cpu));
  control.check();
  if (graph.points < 4) return 0;
  if (graph.condensed == nullptr) return count_sparse(graph, options.threshold, options.threads, control);
  if (graph.points <= SmallSearch::MOST_POINTS) {
    return SmallSearch(level, options.threshold, control).count(graph.points, graph.condensed);
  }
  return DenseCount(level, options.threshold, options.threads, control).count(graph.points, graph.condensed);
}

void first_betti_batch(int64_t clouds, const int32_t *points, const float *condensed, const adabet_options &options,
                       Control &control, int64_t *counts) {
  const Kernels &level = kernels(choose_cpu(options.cpu));
  control.begin_phase(0, clouds);
  control.check();
  const std::vector<Task> tasks = cut(clouds, points);
  const bool parallel = tasks.back().offset >= LENGTHS_PARALLEL_FROM;
  std::atomic<size_t> next{0};
  in_parallel(parallel ? options.threads : 1, control, [&](int) {
    SmallSearch small(level, options.threshold, control);
    DenseCount dense(level, options.threshold, 1, control);
    for (size_t i = next++; i + 1 < tasks.size(); i = next++) {
      const float *lengths = condensed + tasks[i].offset;
      for (int64_t cloud = tasks[i].cloud; cloud < tasks[i + 1].cloud; ++cloud) {
        const int64_t n = points[cloud];
        if (n <= SmallSearch::MOST_POINTS) {
          counts[cloud] = small.count(n, lengths);
        } else if (n < PARALLEL_FROM) {
          counts[cloud] = dense.count(n, lengths);
        }
        lengths += lengths_of(n);
      }
      control.advance(tasks[i + 1].cloud - tasks[i].cloud);
    }
  });
  DenseCount dense(level, options.threshold, options.threads, control);
  for (int64_t cloud = 0; cloud < clouds; ++cloud) {
    if (points[cloud] >= PARALLEL_FROM) counts[cloud] = dense.count(points[cloud], condensed);
    condensed += lengths_of(points[cloud]);
  }
}

}  // namespace adabet::count
