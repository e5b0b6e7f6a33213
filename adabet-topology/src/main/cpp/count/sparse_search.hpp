#ifndef ADABET_LUNES_SPARSE_SEARCH_HPP
#define ADABET_LUNES_SPARSE_SEARCH_HPP

#include <cstdint>
#include <vector>

#include "adabet_topology.h"
#include "count/edges.hpp"
#include "count/kernels.hpp"
#include "count/tie_class_reduction.hpp"
#include "support/control.hpp"
#include "support/held_buffer.hpp"

namespace adabet::count {

/* One end of an edge in the list of the other. */
struct Neighbour {
  float length;
  int32_t point;
};

/*
 * The edges of a sparse graph up to a threshold, as one list of neighbours for each point, nearest first. Memory: 16
 * bytes for each edge, 8 for each point. Immutable once made; then any number of threads may read it.
 */
class AdjacencyLists {
 public:
  AdjacencyLists(const adabet_graph &graph, float threshold, int threads, Control &control);

  int64_t points() const { return points_; }
  const Neighbour *begin(int64_t point) const { return neighbours_.data() + starts_[point]; }
  const Neighbour *end(int64_t point) const { return neighbours_.data() + starts_[point + 1]; }

 private:
  int64_t points_;
  HeldBuffer<int64_t> starts_;
  HeldBuffer<Neighbour> neighbours_;
};

/* The lengths from one point to its neighbours, found by their number. One instance belongs to one thread. */
class LengthsFrom {
 public:
  LengthsFrom(const AdjacencyLists &lists, Control &control);

  /* From now on, lengths are those from this point. */
  void set(int32_t point);

  /* Infinity where there is no edge. */
  float operator[](int32_t point) const { return lengths_[point]; }

 private:
  const AdjacencyLists &lists_;
  int32_t point_ = -1;
  HeldBuffer<float> lengths_;
};

/*
 * Finds the critical edges of a sparse graph: for each edge uv, v's neighbours w nearest first until one lies in the
 * lune or is farther than u. Points in a lune tend to be near, so for most edges few are looked at. Time at worst: for
 * each edge, the number of neighbours of its smaller end.
 *
 * One instance belongs to one thread.
 */
class SparseSearch {
 public:
  SparseSearch(const AdjacencyLists &lists, Control &control)
      : lists_(lists), control_(control), from_u_(lists, control), holding_(control) {}

  /* Adds the critical edges from u to smaller points. */
  void search_row(int32_t u);

  std::vector<CriticalEdge> &critical() { return critical_; }
  int64_t contested() const { return contested_; }

 private:
  LuneContent content(const Edge &edge) const;

  const AdjacencyLists &lists_;
  Control &control_;
  LengthsFrom from_u_;
  Holding holding_;
  std::vector<CriticalEdge> critical_;
  int64_t contested_ = 0;
};

/* Triangles of a sparse graph. */
class SparseCofacets : public CofacetSource {
 public:
  SparseCofacets(const AdjacencyLists &lists, Control &control) : lists_(lists), from_u_(lists, control) {}

  void list(const Edge &edge, std::vector<Cofacet> &cofacets) override;

 private:
  const AdjacencyLists &lists_;
  LengthsFrom from_u_;
};

}  // namespace adabet::count

#endif
