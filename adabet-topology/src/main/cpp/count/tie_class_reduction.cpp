#include "count/tie_class_reduction.hpp"

#include <algorithm>
#include <atomic>

#include "support/checked_sort.hpp"
#include "support/parallel.hpp"

namespace adabet::count {
namespace {

constexpr int64_t PARALLEL_FROM = 256; /* open edges that are worth starting threads for */

uint64_t place_of(int32_t a, int32_t b) {
  const uint64_t larger = static_cast<uint32_t>(std::max(a, b));
  return larger << 32 | static_cast<uint32_t>(std::min(a, b));
}

int32_t larger_of(uint64_t place) { return static_cast<int32_t>(place >> 32); }

int32_t smaller_of(uint64_t place) { return static_cast<int32_t>(place & 0xffffffff); }

/* The last edge of the class in the triangle that a cofacet of the edge is. */
uint64_t last_edge(uint64_t place, const Cofacet &cofacet) {
  uint64_t last = place;
  if (cofacet.larger_tied) last = std::max(last, place_of(larger_of(place), cofacet.opposite));
  if (cofacet.smaller_tied) last = std::max(last, place_of(smaller_of(place), cofacet.opposite));
  return last;
}

/* The contested edges that close loops, sorted; and how many edges close loops. Edges come sorted. */
int64_t find_open(int64_t points, const std::vector<CriticalEdge> &critical, std::vector<Edge> &open) {
  Components components(points);
  int64_t loops = 0;
  for (const CriticalEdge &candidate : critical) {
    if (components.join(candidate.edge.larger, candidate.edge.smaller)) continue;
    ++loops;
    if (candidate.contested) open.push_back(candidate.edge);
  }
  return loops;
}

std::vector<size_t> class_starts(const std::vector<Edge> &open) {
  std::vector<size_t> starts;
  for (size_t i = 0; i < open.size(); ++i) {
    if (i == 0 || open[i].length != open[i - 1].length) starts.push_back(i);
  }
  starts.push_back(open.size());
  return starts;
}

}  // namespace

int64_t TieClassReduction::bounding(const Edge *first, const Edge *end) {
  summands_of_pivot_.clear();
  stored_.set(0);
  length_ = first->length;
  int64_t found = 0;
  for (const Edge *edge = end; edge != first;) found += reduce(*--edge);
  return found;
}

bool TieClassReduction::reduce(const Edge &edge) {
  column_.clear();
  summands_.clear();
  add_coboundary(place_of(edge.larger, edge.smaller));
  Triangle pivot;
  while (pop(pivot)) {
    if (is_apparent(pivot)) {
      add_coboundary(pivot.last);
      continue;
    }
    const auto known = summands_of_pivot_.find(pivot);
    if (known == summands_of_pivot_.end()) {
      store(pivot);
      return true;
    }
    for (const uint64_t summand : known->second) add_coboundary(summand);
  }
  return false;
}

void TieClassReduction::add_coboundary(uint64_t place) {
  control_.check();
  summands_.push_back(place);
  source_.list(edge(place), cofacets_);
  for (const Cofacet &cofacet : cofacets_) {
    const uint64_t last = last_edge(place, cofacet);
    const int32_t opposite =
        larger_of(place) ^ smaller_of(place) ^ cofacet.opposite ^ larger_of(last) ^ smaller_of(last);
    column_.push_back(Triangle{last, opposite});
    std::push_heap(column_.begin(), column_.end(), std::greater<>());
  }
  buffers_.set(static_cast<int64_t>(column_.capacity() * sizeof(Triangle) + summands_.capacity() * sizeof(uint64_t) +
                                    cofacets_.capacity() * sizeof(Cofacet)));
}

/* Whether the triangle is the smallest of those in which its last edge is the last. */
bool TieClassReduction::is_apparent(const Triangle &triangle) {
  source_.list(edge(triangle.last), cofacets_);
  return std::none_of(cofacets_.begin(), cofacets_.end(), [&](const Cofacet &cofacet) {
    return cofacet.opposite < triangle.opposite && last_edge(triangle.last, cofacet) == triangle.last;
  });
}

/* The smallest triangle of the sum, which stays in it; false if the sum is 0. */
bool TieClassReduction::pop(Triangle &pivot) {
  while (!column_.empty()) {
    pivot = column_.front();
    std::pop_heap(column_.begin(), column_.end(), std::greater<>());
    if (column_.size() == 1 || !(column_.front() == pivot)) {
      std::push_heap(column_.begin(), column_.end(), std::greater<>());
      return true;
    }
    column_.pop_back();
    std::pop_heap(column_.begin(), column_.end(), std::greater<>());
    column_.pop_back();
  }
  return false;
}

/* Remembers the edges that an odd number of times are in the column. */
void TieClassReduction::store(const Triangle &pivot) {
  checked_sort(summands_.begin(), summands_.end(), control_, std::less<uint64_t>());
  std::vector<uint64_t> odd;
  for (const uint64_t summand : summands_) {
    if (!odd.empty() && odd.back() == summand) {
      odd.pop_back();
    } else {
      odd.push_back(summand);
    }
  }
  odd.shrink_to_fit();
  constexpr size_t NODE = sizeof(Triangle) + sizeof(std::vector<uint64_t>) + 4 * sizeof(void *);
  stored_.set(stored_.bytes() + static_cast<int64_t>(NODE + odd.size() * sizeof(uint64_t)));
  summands_of_pivot_.emplace(pivot, std::move(odd));
}

Edge TieClassReduction::edge(uint64_t place) const { return Edge{length_, larger_of(place), smaller_of(place)}; }

int64_t count_loops(int64_t points, std::vector<CriticalEdge> &critical, const CofacetSourceFactory &factory,
                    int threads, Control &control) {
  Holding holding(control);
  holding.set(Components::bytes(points));
  checked_sort(critical.begin(), critical.end(), control, std::less<CriticalEdge>());
  std::vector<Edge> open;
  const int64_t loops = find_open(points, critical, open);
  holding.set(holding.bytes() + static_cast<int64_t>(open.capacity() * sizeof(Edge)));
  const std::vector<size_t> starts = class_starts(open);
  const int64_t classes = static_cast<int64_t>(starts.size()) - 1;
  std::atomic<int64_t> next{0};
  std::atomic<int64_t> bounding{0};
  const bool parallel = static_cast<int64_t>(open.size()) >= PARALLEL_FROM;
  in_parallel(parallel ? static_cast<int>(std::min<int64_t>(threads, classes)) : 1, control, [&](int) {
    std::unique_ptr<CofacetSource> source;
    std::unique_ptr<TieClassReduction> reduction;
    for (int64_t i = next++; i < classes; i = next++) {
      if (!source) {
        source = factory();
        reduction = std::make_unique<TieClassReduction>(*source, control);
      }
      const size_t at = static_cast<size_t>(i);
      bounding += reduction->bounding(open.data() + starts[at], open.data() + starts[at + 1]);
    }
  });
  return loops - bounding;
}

}  // namespace adabet::count
