#ifndef ADABET_HOMOLOGY_HOMOLOGY_HPP
#define ADABET_HOMOLOGY_HOMOLOGY_HPP

#include "adabet_topology.h"
#include "homology/barcode.hpp"
#include "support/control.hpp"

namespace adabet {
namespace homology {

/*
 * The barcode of a Vietoris-Rips filtration in the degrees 0 to a maximum.
 *
 * Idea. Edges are ordered by length, then by their ends, and the filtration is refined to add one edge at a time, each
 * with its star: all simplices whose last edge it is. A bar of the refined filtration that begins and ends at one
 * length is left out, so ties between lengths need nothing special. What the star of an edge e = uv does to homology is
 * the reduced homology of its lune, the flag complex on the vertices that earlier edges join to both u and v, two
 * degrees up [1, 2]. Hence:
 *
 *  - An empty lune is an edge that joins two components or begins a loop; other edges begin nothing in degree 1.
 *  - A lune of c components has c - 1 triangles that end a loop or begin a void. Degree 1 reduces the boundaries of
 *    these alone, written in loop-beginning edges (loops.hpp).
 *  - A lune with a vertex that is joined to all its others (e is dominated, as in edge collapses [3]) does nothing in
 *    any degree: no simplex of such a star has a column (cf. the active enumeration of [4]).
 *  - In the other stars a vertex joined to many is made the apex, and the lexicographic matching with the apex as
 *    highest vertex leaves few critical simplices; only these have columns. They are
 *    reduced by persistent cohomology [5] with clearing [6], coboundaries enumerated on the fly (cohomology.hpp), by
 *    several threads without locks [7]. Cofacets that are the smaller one of an apparent pair begin no sum and are left
 *    out of the columns (cofacets.hpp), so that these hold hardly more than critical simplices.
 *
 * Vertices are numbered so that central ones, whose neighbourhoods are large, come first in every search.
 *
 * Cost. n points and m edges within the threshold: one pass over the edges with bit rows of n / 64 words each, and the
 * cubic reduction of few columns. Memory for dense graphs: 4 bytes for each of n^2 ranks, 8 for each edge (16 while
 * sorting), n^2 / 8 for the bit rows of each thread, and the columns.
 *
 * Guarantee. The bars are exact for the float lengths given, which are only compared; they do not depend on the order
 * of the points or on the number of threads. Cocycles do not depend on the number of threads.
 *
 * References. [1] Koyama, Memoli, Robins, Turner, arXiv 2307.16333. [2] the counting identity of FirstBettiCounter.
 * [3] Boissonnat, Pritam, "Edge collapse and persistence of flag complexes", 2020. [4] Kapulkin, Kershaw, arXiv
 * 2606.06310. [5] Bauer, arXiv 1908.02518. [6] Chen, Kerber, 2011. [7] Morozov, Nigmetov, 2020.
 *
 * Throws Cancelled, MemoryLimitReached, TooLarge, std::bad_alloc, or std::invalid_argument for sizes out of range.
 */
void compute(const adabet_graph &graph, const adabet_options &options, Control &control, Barcode &barcode);

}  // namespace homology
}  // namespace adabet

#endif
