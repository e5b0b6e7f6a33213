#ifndef ADABET_DISTANCES_EUCLIDEAN_HPP
#define ADABET_DISTANCES_EUCLIDEAN_HPP

#include <cstdint>

#include "adabet_topology.h"
#include "support/control.hpp"

/*
 * Euclidean distances of float points by sums that are mostly in float: what a layer's activations need, few points of
 * up to millions of coordinates, or thousands of such clouds.
 *
 * Idea. Squares of differences do not cancel, so that short sums in float lose little. Coordinates are cut into runs of
 * 128, one for each of 16 lanes and 8 terms. A lane's 8 squared differences are added in float, as a balanced tree, and
 * only their sum is converted, and added to a double of the lane: one conversion for eight coordinates. Runs of up to
 * 32 points are copied side by side, so that the rows of a tile of 8 x 8 pairs stay in the nearest cache whatever their
 * stride, and the terms of a row in registers while it meets the others.
 *
 * Accuracy. With u = 2^-24: a difference is off by a factor 1 + u, its square by another, each of three levels of the
 * tree by another; all terms are 0 or more, so that the sum is off by (1 + u)^6, and its root, rounded to float, by
 * (1 + u)^4, relatively; what is summed in double adds less than 2^-40 up to 2^31 coordinates. That holds as long as no
 * square is too large or too small for float. Too large: the sum is then infinite. Too small: each square lost is less
 * than 2^-149, so that they can matter only where the sum is less than 2^-120 for each coordinate. Pairs with such sums,
 * duplicates among them, are computed again with squares and sums in double. So all distances are within 2^-22 + 2^-30
 * of the exact ones, relatively, whatever the magnitudes, offsets and neighbours; and equal points have distance 0.
 * Points of fewer than 32 coordinates have all squares and sums in double: their distances are within 2^-23.
 *
 * Order of sums. Runs are added one after another in a segment, then the lanes as a tree, then segments one after
 * another. Segments depend on the numbers of points and coordinates only, and nothing is fused: a distance depends
 * neither on the threads nor on the instruction set nor on the other clouds, bit for bit.
 *
 * Cost. points^2 * dimension / 2 differences, a subtraction, a multiplication and an addition each. Up to 32 points are
 * read once, and the next coordinates are fetched while these are worked on. Memory: 256 KiB for each thread, and for up
 * to 512 points 8 bytes for each pair and segment, of which there are up to 64.
 */
namespace adabet::distances {

/* One cloud: coordinate k of point i stands at i * stride + k. */
struct Cloud {
  const float *coordinates;
  int64_t points;
  int64_t stride;
  int64_t dimension;

  const float *at(int64_t point) const { return coordinates + point * stride; }
};

/* Clouds of one shape in one array: coordinate k of point i of cloud c stands at c * cloud_stride + i * point_stride + k. */
struct Clouds {
  const float *coordinates;
  int64_t clouds;
  int64_t cloud_stride;
  int64_t points;
  int64_t point_stride;
  int64_t dimension;

  Cloud cloud(int64_t c) const { return {coordinates + c * cloud_stride, points, point_stride, dimension}; }
};

/* Whether this way is worth while: not for many points of few coordinates, whose runs would be mostly empty. */
bool euclidean_takes(int64_t points, int64_t dimension);

/*
 * Writes the condensed distances of each cloud, one after another. Threads share the clouds if there are several, else
 * the cloud's coordinates and pairs. Returns -1, or the place of the first coordinate that is not finite, counted as
 * (cloud * points + point) * dimension + coordinate, the output then being undefined.
 *
 * Throws Cancelled, MemoryLimitReached, std::bad_alloc, or std::invalid_argument if a distance is beyond the largest
 * float or the processor has not the instructions asked for.
 */
int64_t euclidean(const Clouds &clouds, const adabet_options &options, Control &control, float *condensed);

}  // namespace adabet::distances

#endif
