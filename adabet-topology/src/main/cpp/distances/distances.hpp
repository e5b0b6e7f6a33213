#ifndef ADABET_DISTANCES_DISTANCES_HPP
#define ADABET_DISTANCES_DISTANCES_HPP

#include <cstdint>

#include "adabet_topology.h"
#include "support/control.hpp"

/*
 * Distances between all pairs of points of a cloud, from few points of millions of coordinates to many of few.
 *
 * Idea. Coordinates are taken in chunks that stay in the cache while all pairs of up to 64 x 256 points use them: each
 * chunk of 8 points is transposed into a panel, so that the lanes of a vector are different pairs, and several rows of
 * points are worked on against a panel at once. Work is shared between threads by rows of points and, where points are
 * few, by segments of coordinates.
 *
 * Order of sums. A pair's terms are added one after another within a chunk of 256 coordinates, the sums of chunks one
 * after another within a segment, and those of segments one after another. Segments depend on the numbers of points and
 * coordinates only. So a distance depends neither on the number of threads nor on the instruction set, bit for bit.
 *
 * Most Euclidean distances of float coordinates are taken another way, with the same promises and another accuracy:
 * euclidean.hpp. What follows is of all others.
 *
 * Accuracy. Differences are taken in the type of the coordinates, summed in double, and the result is rounded to float
 * once. For float coordinates a distance is within 2^-23 of the exact one, relatively; for double within 2^-24 + 2^-40
 * for up to 2^31 coordinates. Equal points have distance 0, exactly, in every metric.
 *
 * Cosine. One minus the cosine is half the squared distance of the points divided by their norms, taken in double: the
 * same number, without cancellation at small angles, and never negative.
 *
 * Cost. points^2 * dimension / 2 differences. Memory: a few hundred kilobytes for each thread, and with more than one
 * segment (up to 512 points only) 8 bytes for each pair and segment, of which there are up to 16.
 */
namespace adabet::distances {

/*
 * Writes points * (points - 1) / 2 distances, the strict lower triangle row by row. Coordinates are row-major
 * [points, dimension]; metric is one of ADABET_EUCLIDEAN and so on; threads and cpu are those of the options. Returns
 * -1, or the index of the first coordinate that is not finite, the output then being undefined.
 *
 * Throws Cancelled, MemoryLimitReached, std::bad_alloc, or std::invalid_argument if a distance is beyond the largest
 * float, if a point is the origin and the metric the cosine, or if the processor has not the instructions asked for.
 * Instantiated for float and double.
 */
template <typename T>
int64_t compute(const T *coordinates, int64_t points, int64_t dimension, int32_t metric, const adabet_options &options,
                Control &control, float *condensed);

}  // namespace adabet::distances

#endif
