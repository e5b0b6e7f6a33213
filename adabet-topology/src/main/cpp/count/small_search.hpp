#ifndef ADABET_LUNES_SMALL_SEARCH_HPP
#define ADABET_LUNES_SMALL_SEARCH_HPP

#include <cstdint>
#include <vector>

#include "count/kernels.hpp"
#include "count/tie_class_reduction.hpp"

namespace adabet::count {

/*
 * Counts the bars of one cloud of up to 64 points after another.
 *
 * For each pair of points u all lunes of the edges to points v < u at once: a vector loop over all w keeps the smallest
 * max(d(u,w), d(v,w)) of each v. A bit for each v then says that no such length is shorter than d(u,v), another that
 * one is equal. Time: n^3 / (2 lanes) steps, without a branch that depends on lengths; without ties or threshold the
 * count is the number of bits. Memory: none outside the object.
 *
 * One instance belongs to one thread.
 */
class SmallSearch {
 public:
  static constexpr int64_t MOST_POINTS = 64;

  SmallSearch(const Kernels &kernels, float threshold, Control &control)
      : kernels_(kernels), threshold_(threshold), control_(control) {}

  int64_t count(int64_t points, const float *condensed);

 private:
  class Cofacets;

  void fill(int64_t points, const float *condensed);
  void collect(int64_t points);
  LuneContent decide(const Edge &edge, int64_t points) const;
  const float *row(int64_t point) const { return square_ + point * stride_; }

  const Kernels &kernels_;
  float threshold_;
  Control &control_;
  int64_t stride_ = 0;
  uint64_t open_[MOST_POINTS];
  uint64_t tied_[MOST_POINTS];
  std::vector<CriticalEdge> critical_;
  alignas(64) float square_[MOST_POINTS * MOST_POINTS];
};

}  // namespace adabet::count

#endif
