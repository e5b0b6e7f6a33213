#ifndef ADABET_DISTANCES_NORMS_HPP
#define ADABET_DISTANCES_NORMS_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/control.hpp"

namespace adabet::distances {

/*
 * Euclidean norms of points, for dividing the points by them. Coordinates are first scaled by a power of two that
 * brings the largest to about 1, so that squares neither overflow nor vanish.
 */
template <typename T>
class Norms {
 public:
  Norms(const T *coordinates, int64_t points, int64_t dimension)
      : coordinates_(coordinates),
        dimension_(dimension),
        scales_(static_cast<std::size_t>(points)),
        reciprocals_(static_cast<std::size_t>(points)) {}

  /* Finds the norm of one point. Different points may be given by different threads. */
  void measure(int64_t point, const Control &control) {
    const T *at = coordinates_ + point * dimension_;
    T largest = 0;
    for (int64_t k = 0; k < dimension_; ++k) largest = std::max(largest, std::abs(at[k]));
    if (!(largest > 0 && std::isfinite(largest))) return; /* found by whoever looks at all coordinates */
    const double scale = std::ldexp(1.0, std::min(-std::ilogb(largest), MOST_EXPONENT));
    double sums[SIDE_BY_SIDE] = {};
    for (int64_t start = 0; start < dimension_; start += RUN) {
      control.check();
      const int64_t end = std::min(start + RUN, dimension_);
      for (int64_t k = start; k < end; ++k) {
        const double scaled = static_cast<double>(at[k]) * scale;
        sums[k % SIDE_BY_SIDE] += scaled * scaled;
      }
    }
    scales_[static_cast<std::size_t>(point)] = scale;
    reciprocals_[static_cast<std::size_t>(point)] = 1 / std::sqrt((sums[0] + sums[1]) + (sums[2] + sums[3]));
  }

  /* Throws std::invalid_argument if a point is the origin. */
  void require_directions() const {
    const auto origin = std::find(scales_.begin(), scales_.end(), 0.0);
    if (origin == scales_.end()) return;
    throw std::invalid_argument("point " + std::to_string(origin - scales_.begin()) +
                                " is the origin, which has no cosine; drop it or use another metric.");
  }

  /* Writes some coordinates of a point of norm 1. */
  void divide(int64_t point, int64_t first, int64_t count, double *target) const {
    const T *at = coordinates_ + point * dimension_ + first;
    const double scale = scales_[static_cast<std::size_t>(point)];
    const double reciprocal = reciprocals_[static_cast<std::size_t>(point)];
    for (int64_t k = 0; k < count; ++k) target[k] = static_cast<double>(at[k]) * scale * reciprocal;
  }

 private:
  static constexpr int MOST_EXPONENT = 1023;
  static constexpr int64_t SIDE_BY_SIDE = 4;
  static constexpr int64_t RUN = 1 << 16;

  const T *coordinates_;
  int64_t dimension_;
  std::vector<double> scales_;      /* 0 until measured, and for the origin */
  std::vector<double> reciprocals_; /* of the norms of the scaled points */
};

}  // namespace adabet::distances

#endif
