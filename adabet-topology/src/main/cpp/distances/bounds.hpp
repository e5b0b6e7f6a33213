#ifndef ADABET_DISTANCES_BOUNDS_HPP
#define ADABET_DISTANCES_BOUNDS_HPP

#include <cstdint>

#include "distances/call.hpp"
#include "support/held_buffer.hpp"

/*
 * Bounds of the Euclidean distances of a cloud, for half of what the distances cost.
 *
 * Idea. The square of a distance is the sum of the points' squares less twice their product. A product is one fused
 * operation for a coordinate, where the square of a difference is three, and a tile of products stays in registers.
 * But what is subtracted cancels, and single precision leaves an error. The error has a bound, and most pairs of points
 * need no more than bounds: ranks.hpp.
 *
 * Bound. Let u = 2^-24. Points x are first moved by the same m, which changes no distance and makes them short: m is
 * coordinate by coordinate the mean of up to 8 of the points, and any m is right. The coordinates y of the moved points
 * are rounded once, so that distances of the y are those of the x up to E = u (1 + 2^-20) (|y_i| + |y_j|).
 *
 * A product of two coordinates is rounded at most R times (ProductKernels::roundings) on its way to a double, so that a
 * sum of products is right up to g |y_i| |y_j|, with g = R u / (1 - R u) for the sums in float, and 2^-26 more for those
 * in double, of which there are less than 2^25 in a row up to 2^31 coordinates. The products of a point with itself,
 * S_i, are taken in the same way. So q = S_i + S_j - 2 G is the square of the distance of the y up to
 * e = g (|y_i| + |y_j|)^2.
 *
 * Numbers below the normal ones, which threads may flush to zero, change a coordinate of x, m or y by less than 2^-123,
 * and products and sums of D coordinates by less than 2^-120 D; both are added. The computed distance is at last within
 * 2^-22 + 2^-30 of the exact one, relatively (euclidean.hpp), or within the smallest normal number: it lies between
 *
 *   (sqrt(q - e) - E) (1 - 2^-22 - 2^-29)   and   (sqrt(q + e) + E) (1 + 2^-22 + 2^-29).
 *
 * For points that are as far from m as from each other that is 9e-7 up and down with AVX2.
 */
namespace adabet::distances {

/* A computed distance is neither less than low nor more than high. */
struct Bounds {
  double low;
  double high;
  int64_t pair;
};

/* The products of the points of one cloud, by segments of coordinates. */
class Products {
 public:
  /* There must be kernels of products, two points, and at most MOST_DIMENSION coordinates. */
  Products(Call &call, const Cloud &cloud, int threads);

  /*
   * Looks at some of the coordinates. Returns how many other pairs the bounds of a pair are to be expected to meet, if
   * lengths are spread as those of the first points are, and the coordinates left out as those looked at; infinity if
   * there are no bounds.
   */
  double expected_meetings();

  /* Writes the bounds of all pairs; false if a product is not finite, and nothing is known. */
  bool bound(Bounds *bounds);

  static constexpr int64_t MOST_DIMENSION = int64_t{1} << 31;

 private:
  /* Products of a cloud's points, with themselves too: row i begins at pairs_of(i + 1). */
  static int64_t squares_of(int64_t points) { return pairs_of(points + 1); }

  double relative_error() const;
  void join();

  Call &call_;
  const Cloud &cloud_;
  int threads_;
  HeldBuffer<double> partial_; /* by segment, then pair */
};

}  // namespace adabet::distances

#endif
