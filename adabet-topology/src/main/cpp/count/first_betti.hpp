#ifndef ADABET_LUNES_FIRST_BETTI_HPP
#define ADABET_LUNES_FIRST_BETTI_HPP

#include <cstdint>

#include "adabet_topology.h"
#include "support/control.hpp"

/*
 * The first Betti count: the number of bars of H1 with death > birth in the Vietoris-Rips filtration over F_2.
 *
 * Idea. A number does not need a barcode. Let lengths be distinct and edges enter in the order of their lengths. The
 * lune of an edge uv is the set of points w with max(d(u,w), d(v,w)) < d(u,v). Adding uv glues in its star along the
 * star's lower boundary, the suspension of the Rips complex on the lune. If the lune is not empty, no bar of H1 begins;
 * if it is, the edge joins two components or begins exactly one bar. Hence, with b0 components in the end,
 *
 *     bars of H1 with death > birth = #{edges with empty lune} - (n - b0)
 *
 * and the edges with empty lune are the relative neighbourhood graph [1]; [2] uses the same lunes to shrink the
 * filtration before reducing it. The proof stands in the documentation of FirstBettiCounter, the Java twin.
 *
 * Ties. Edges of one length enter in a fixed order, and lunes are taken in that order. An edge whose lune is empty then
 * is critical. The number of critical edges that close a loop, less those whose loop bounds as soon as all edges of the
 * same length are in (TieClassReduction), is the count. Only critical edges that lie in a triangle without a longer
 * edge need that reduction. Coinciding points are the ties of length 0.
 *
 * How. Up to 64 points: SmallSearch. Dense clouds: DenseSearch over a LevelTable, of n^2 bytes. Sparse graphs:
 * SparseSearch over AdjacencyLists, without a dense matrix.
 *
 * Guarantee. Exact for the lengths given, which are only compared. The same for every instruction set and number of
 * threads. Births of points play no part: no edge is shorter than those of its ends.
 *
 * [1] G. T. Toussaint, The relative neighbourhood graph of a finite planar set, Pattern Recognition 12, 1980.
 * [2] M. A. Koyama, F. Memoli, V. Robins, K. Turner, Faster computation of degree-1 persistent homology using the
 *     reduced Vietoris-Rips filtration, 2023, arXiv 2307.16333.
 */
namespace adabet::count {

/*
 * The count of one graph, dense or sparse, from the threshold, threads and cpu of the options. Throws Cancelled,
 * MemoryLimitReached, std::bad_alloc, or std::invalid_argument if the processor has not the instructions asked for.
 */
int64_t first_betti(const adabet_graph &graph, const adabet_options &options, Control &control);

/*
 * The counts of many dense clouds, whose condensed lengths follow each other. Threads share out the small clouds, and
 * the rows of each large one. Throws as first_betti does; counts are then undefined.
 */
void first_betti_batch(int64_t clouds, const int32_t *points, const float *condensed, const adabet_options &options,
                       Control &control, int64_t *counts);

}  // namespace adabet::count

#endif
