#ifndef ADABET_HOMOLOGY_COFACETS_HPP
#define ADABET_HOMOLOGY_COFACETS_HPP

#include <algorithm>
#include <cstdint>
#include <vector>

#include "homology/dense_graph.hpp"
#include "homology/filtration.hpp"
#include "homology/sparse_graph.hpp"

namespace adabet {
namespace homology {

/*
 * The cofacets of a simplex that can begin a sum of coboundaries.
 *
 * A simplex that is the smaller one of an apparent pair cannot: the larger one, its first cofacet, has it as its last
 * facet, so that in a cocycle whose first simplex it were, nothing could cancel the larger one in the coboundary. It
 * may be left out of every coboundary, and all sums begin as before. With the pairs of Coboundary, which fill almost
 * all of every star, few cofacets are left: those that contain the apex, and where the edge is not dominated, those
 * that neither the apex nor a vertex above the others extends within the star.
 *
 * One thread's scratch, for dense or sparse graphs.
 */
template <typename Graph>
class Cofacets {
 public:
  Cofacets(const Graph &graph, const Filtration &filtration, const std::vector<uint32_t> &apexes)
      : filtration_(filtration), apexes_(apexes), common_(graph) {}

  /*
   * Visits the vertices that make such cofacets, descending, with the rank of the cofacet's last edge and whether it
   * lacks the apex; ends when visit returns false. The simplex is given by its vertices, descending, and the rank of
   * its last edge.
   */
  template <typename Visit>
  void visit(const uint32_t *vertices, uint32_t count, Rank last, Visit visit) {
    common_.find(vertices, count);
    common_.visit([&](uint32_t w, Rank farthest) {
      const Rank rank = std::max(farthest, last);
      const uint32_t apex = apexes_[rank] & ~kOpen;
      bool lacks_apex = apex != w;
      for (uint32_t i = 0; i < count; ++i) lacks_apex &= apex != vertices[i];
      if (lacks_apex) {
        if ((apexes_[rank] & kOpen) == 0 || common_.joined(w, apex, rank)) return true;
        if (common_.extended(w, highest_beside(rank, vertices, count, w), rank)) return true;
      }
      return visit(w, rank, lacks_apex);
    });
  }

 private:
  /* The highest vertex of a cofacet beside an edge. */
  uint32_t highest_beside(Rank edge, const uint32_t *vertices, uint32_t count, uint32_t w) const {
    const uint32_t u = filtration_.larger(edge);
    const uint32_t v = filtration_.smaller(edge);
    uint32_t highest = w == u || w == v ? 0 : w;
    for (uint32_t i = 0; i < count; ++i) {
      if (vertices[i] != u && vertices[i] != v) highest = std::max(highest, vertices[i]);
    }
    return highest;
  }

  const Filtration &filtration_;
  const std::vector<uint32_t> &apexes_;
  typename Graph::CommonNeighbours common_;
};

}  // namespace homology
}  // namespace adabet

#endif
