#ifndef ADABET_HOMOLOGY_COBOUNDARY_HPP
#define ADABET_HOMOLOGY_COBOUNDARY_HPP

#include <cstdint>
#include <vector>

#include "homology/cofacets.hpp"
#include "homology/filtration.hpp"
#include "homology/simplex.hpp"

namespace adabet {
namespace homology {

/*
 * Coboundaries of simplices, and the pairs within stars that need no column.
 *
 * Simplices of one dimension are ordered by their last edge; in the star of one edge those that contain the edge's apex
 * (LuneSearch) come first; then the larger key. So the apex counts as the highest vertex of the star. A simplex is
 * paired with its first cofacet in the star if that adds a vertex above all others beside the edge: an apparent pair of
 * that order, as the first cofacet of one is the last facet of the other. The stars of dominated edges consist of such
 * pairs.
 */
template <typename Graph, typename Field, typename Key>
class Coboundary {
 public:
  /* A simplex with a coefficient, in a sum. */
  struct Cochain {
    Rank rank;
    uint32_t coefficient;
    Key key;
  };

  /* A cofacet with a coefficient, in a coboundary. */
  struct Entry {
    uint32_t place; /* twice the rank of the last edge, plus 1 if the simplex lacks the edge's apex */
    uint32_t coefficient;
    Key key;

    Rank rank() const { return place >> 1; }
    bool before(const Entry &other) const {
      return place != other.place ? place < other.place : key > other.key;
    }
  };

  Coboundary(const Filtration &filtration, const Graph &graph, const std::vector<uint32_t> &apexes, const Field &field)
      : filtration_(filtration), graph_(graph), apexes_(apexes), field_(field), codec_(filtration.points()) {}

  const SimplexCodec<Key> &codec() const { return codec_; }

  /* One thread's scratch for one degree. */
  class Enumerator {
   public:
    Enumerator(const Coboundary &stars, int32_t degree)
        : stars_(stars),
          degree_(degree),
          vertices_(static_cast<size_t>(degree) + 2),
          cofacets_(stars.graph_, stars.filtration_, stars.apexes_) {}

    /* Visits the Cofacets of a simplex of the degree, first those with the larger keys; ends on false. */
    template <typename Visit>
    void visit(const Cochain &simplex, Visit visit) {
      const int count = degree_ + 1;
      uint32_t *vertices = vertices_.data();
      stars_.codec_.unpack(simplex.key, vertices, count);
      int smaller = count;
      cofacets_.visit(vertices, static_cast<uint32_t>(count), simplex.rank, [&](uint32_t w, Rank rank, bool lacks_apex) {
        while (smaller > 0 && vertices[count - smaller] > w) --smaller;
        Entry cofacet;
        cofacet.place = 2 * rank + (lacks_apex ? 1 : 0);
        cofacet.coefficient = stars_.field_.multiply(simplex.coefficient, stars_.field_.signed_one(smaller % 2 != 0));
        cofacet.key = stars_.codec_.insert(simplex.key, w, smaller);
        return visit(cofacet);
      });
    }

    /*
     * The simplex whose pair within its star a cofacet is, with the coefficient of the cofacet in its coboundary; false
     * if there is none.
     */
    bool partner(const Entry &cofacet, Cochain &partner) {
      const int count = degree_ + 2;
      const Rank rank = cofacet.rank();
      uint32_t *vertices = cofacet_.data();
      if (cofacet_.size() < static_cast<size_t>(count)) {
        cofacet_.resize(static_cast<size_t>(count));
        vertices = cofacet_.data();
      }
      stars_.codec_.unpack(cofacet.key, vertices, count);
      const uint32_t apex = stars_.apexes_[rank] & ~kOpen;
      int removed = 0;
      if (cofacet.place % 2 == 0) {
        while (vertices[removed] != apex) ++removed;
      } else {
        const uint32_t u = stars_.filtration_.larger(rank);
        const uint32_t v = stars_.filtration_.smaller(rank);
        while (vertices[removed] == u || vertices[removed] == v) ++removed;
        if (!is_first_cofacet(vertices, count, removed, rank, apex)) return false;
      }
      const int smaller = count - 1 - removed;
      partner.rank = rank;
      partner.coefficient = stars_.field_.signed_one(smaller % 2 != 0);
      partner.key = stars_.codec_.remove(cofacet.key, smaller);
      return true;
    }

   private:
    /* Whether neither the apex nor anything above the vertex removed extends the others without a later edge. */
    bool is_first_cofacet(const uint32_t *vertices, int count, int removed, Rank rank, uint32_t apex) {
      const uint32_t *facet = vertices_of_facet(vertices, count, removed);
      bool first = false;
      for (int i = 0; i < count - 1; ++i) first |= stars_.graph_.rank(facet[i], apex) >= rank;
      if (!first) return false;
      stars_.graph_.common_neighbours(facet, static_cast<uint32_t>(count - 1), rank, [&](uint32_t w, Rank last) {
        if (w <= vertices[removed]) return false;
        first = last != rank;
        return first;
      });
      return first;
    }

    uint32_t *vertices_of_facet(const uint32_t *vertices, int count, int removed) {
      facet_.clear();
      for (int i = 0; i < count; ++i) {
        if (i != removed) facet_.push_back(vertices[i]);
      }
      return facet_.data();
    }

    const Coboundary &stars_;
    int32_t degree_;
    std::vector<uint32_t> vertices_;
    Cofacets<Graph> cofacets_;
    std::vector<uint32_t> cofacet_;
    std::vector<uint32_t> facet_;
  };

 private:
  const Filtration &filtration_;
  const Graph &graph_;
  const std::vector<uint32_t> &apexes_;
  const Field &field_;
  SimplexCodec<Key> codec_;
};

}  // namespace homology
}  // namespace adabet

#endif
