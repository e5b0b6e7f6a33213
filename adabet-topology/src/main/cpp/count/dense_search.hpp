#ifndef ADABET_LUNES_DENSE_SEARCH_HPP
#define ADABET_LUNES_DENSE_SEARCH_HPP

#include <cstdint>
#include <vector>

#include "count/edges.hpp"
#include "count/level_table.hpp"
#include "count/tie_class_reduction.hpp"

namespace adabet::count {

/*
 * Finds the critical edges (the relative neighbourhood graph) of a dense cloud, row by row: u against all v < u.
 *
 * First u's nearest neighbours strike: neighbour w is tried on all v at once and strikes v if
 * max(d(u,w), d(v,w)) < d(u,v), as far as levels tell. The nearest neighbours lie in the most lunes, so few edges
 * survive; those are tried against all points, in levels too, and the points about which levels cannot decide by their
 * lengths. Time for a row: O(STRIKERS n / lanes) bytes, and O(n / lanes) for each survivor.
 *
 * One instance belongs to one thread.
 */
class DenseSearch {
 public:
  DenseSearch(const LevelTable &table, const Kernels &kernels, float threshold, Control &control)
      : table_(table), kernels_(kernels), threshold_(threshold), control_(control), holding_(control) {}

  /* Adds the critical edges from u to smaller points. */
  void search_row(int32_t u);

  std::vector<CriticalEdge> &critical() { return critical_; }

  /* How many of them are contested. */
  int64_t contested() const { return contested_; }

  void clear();

 private:
  void find_strikers(int32_t u);
  void examine(int32_t u, int32_t v);
  LuneContent decide(const Edge &edge, uint8_t level) const;
  void add(const Edge &edge, bool contested);

  const LevelTable &table_;
  const Kernels &kernels_;
  float threshold_;
  Control &control_;
  Holding holding_;
  std::vector<CriticalEdge> critical_;
  int64_t contested_ = 0;
  uint8_t nearest_level_ = 0; /* what held enough strikers for the row before */
  std::vector<int32_t> places_;
  std::vector<const uint8_t *> strikers_;
  std::vector<uint8_t> from_u_;
  std::vector<uint64_t> open_;
};

/* Triangles of a dense cloud. */
class DenseCofacets : public CofacetSource {
 public:
  DenseCofacets(const LevelTable &table, const Kernels &kernels) : table_(table), kernels_(kernels) {}

  void list(const Edge &edge, std::vector<Cofacet> &cofacets) override;

 private:
  const LevelTable &table_;
  const Kernels &kernels_;
};

}  // namespace adabet::count

#endif
