#ifndef ADABET_DISTANCES_RANKS_HPP
#define ADABET_DISTANCES_RANKS_HPP

#include <cstdint>

#include "adabet_topology.h"
#include "distances/euclidean.hpp"
#include "support/control.hpp"

/*
 * The order of the Euclidean distances of a cloud, which is all that a count of loops depends on: for each pair, how
 * many different distances are smaller.
 *
 * Idea. A filtered predicate, as in exact computational geometry: what bounds of the distances decide (bounds.hpp) needs
 * no distance. Pairs are sorted by their lower bounds and fall into groups whose bounds meet one another. Between groups
 * the bounds decide; within a group of several the distances do, which are computed for its pairs (pairs.cpp) and
 * compared as they are. So the ranks are those of the distances that euclidean() gives, ties included, whatever the
 * bounds are as long as they are right, and depend neither on the threads nor on the instruction set.
 *
 * Cost. Bounds cost half of what the distances do. Where the bounds of many pairs meet, as in noise of a million
 * coordinates, whose distances are nearly equal, that would be lost: a sample of the coordinates, for a thirtieth of the
 * distances' cost, says beforehand whether to expect it, and then all distances are computed at once, as they are on
 * processors that cannot multiply and add in one operation. Ties in great number, such as duplicates make, are found
 * out afterwards only, and cost half as much again as the distances. Memory: about that of the distances, and 44 bytes
 * for each pair.
 */
namespace adabet::distances {

/* So many ranks are exact in float. */
constexpr int64_t MOST_RANKED_PAIRS = int64_t{1} << 24;

/*
 * Writes the ranks of each cloud's pairs, one cloud after another, in the condensed order. Clouds have at most
 * MOST_RANKED_PAIRS pairs each. Threads, returned value and exceptions are those of euclidean(); the rank of a distance
 * beyond the largest float is infinite.
 */
int64_t ranks(const Clouds &clouds, const adabet_options &options, Control &control, float *ranks);

}  // namespace adabet::distances

#endif
