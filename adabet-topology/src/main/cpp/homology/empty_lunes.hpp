#ifndef ADABET_HOMOLOGY_EMPTY_LUNES_HPP
#define ADABET_HOMOLOGY_EMPTY_LUNES_HPP

#include <cstdint>
#include <vector>

#include "homology/dense_graph.hpp"
#include "homology/filtration.hpp"
#include "homology/sparse_graph.hpp"
#include "support/control.hpp"

namespace adabet {
namespace homology {

/* Of each vertex those that it is joined to first, in this order. Immutable. */
class NearestVertices {
 public:
  static constexpr uint32_t kMost = 16;

  NearestVertices(const Filtration &filtration, Control &control);

  const uint32_t *begin(uint32_t vertex) const { return vertices_.data() + size_t{kMost} * vertex; }
  const uint32_t *end(uint32_t vertex) const { return begin(vertex) + counts_[vertex]; }

 private:
  Holding held_;
  std::vector<uint32_t> vertices_;
  std::vector<uint8_t> counts_;
};

/*
 * The edges with an empty lune, ascending: those whose ends no vertex is joined to by two earlier edges. They are the
 * relative neighbourhood graph.
 *
 * Idea, in dense graphs. The few vertices nearest to one end lie in most of its lunes. Each of them strikes out, in one
 * pass over two rows of ranks, all edges in whose lune it lies; the edges left over are looked at one by one.
 *
 * Cost. A few passes over the square of ranks, and one row for each edge left over; in sparse graphs the neighbours of
 * both ends of each edge, up to the first that lies in the lune.
 */
std::vector<Rank> empty_lunes(const Filtration &filtration, const DenseGraph &graph, const NearestVertices &nearest,
                              int32_t threads, int32_t cpu, Control &control);
std::vector<Rank> empty_lunes(const Filtration &filtration, const SparseGraph &graph, const NearestVertices &nearest,
                              int32_t threads, int32_t cpu, Control &control);

}  // namespace homology
}  // namespace adabet

#endif
