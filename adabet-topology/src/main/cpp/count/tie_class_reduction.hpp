#ifndef ADABET_LUNES_TIE_CLASS_REDUCTION_HPP
#define ADABET_LUNES_TIE_CLASS_REDUCTION_HPP

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "count/edges.hpp"
#include "support/control.hpp"
#include "support/held_buffer.hpp"

namespace adabet::count {

/* A triangle on an edge uv that is a longest edge of it: its third point w, and which other edges are as long. */
struct Cofacet {
  int32_t opposite;
  bool larger_tied;  /* |uw| = |uv|, u > v */
  bool smaller_tied; /* |vw| = |uv| */
};

/* Lists triangles. One instance belongs to one thread. */
class CofacetSource {
 public:
  virtual ~CofacetSource() = default;

  /* Replaces the contents of cofacets by all triangles in which the edge is a longest one, in any order. */
  virtual void list(const Edge &edge, std::vector<Cofacet> &cofacets) = 0;
};

/*
 * Elimination over F_2 within the edges of one length L: for how many critical edges does the loop that the edge
 * closes bound as soon as all edges of length L are in?
 *
 * Idea. Rows are the triangles whose longest edges have length L, columns the edges of length L, and an entry is 1
 * where the edge lies in the triangle. The edges of length L give (number of edges) - rank new dimensions to the
 * homology relative to what was there before. The rank is found by columns, from the last edge to the first, each
 * reduced by earlier ones until its first triangle (its pivot) is its own. Triangles are ordered by their last edge of
 * length L, then by the opposite point. An edge that is the last one of some triangle has the smallest such triangle
 * as pivot before any reduction (an apparent pair, [1]), so its column is never stored, and made again when needed.
 * What remains are the critical edges; those that join two components reduce to 0 and are left out by the caller.
 *
 * Cost. The triangles of one edge for each column that is added, and the square of the number of contested edges of one
 * length at worst. Memory: the list of summands of each column that does not reduce to 0.
 *
 * [1] U. Bauer, Ripser: efficient computation of Vietoris-Rips persistence barcodes, arXiv 1908.02518.
 *
 * One instance belongs to one thread and may be given one class after another.
 */
class TieClassReduction {
 public:
  TieClassReduction(CofacetSource &source, Control &control)
      : source_(source), control_(control), stored_(control), buffers_(control) {}

  /* How many of these contested edges that close loops, all of one length and in order, bound at that length. */
  int64_t bounding(const Edge *first, const Edge *end);

 private:
  struct Triangle {
    uint64_t last; /* the last edge of the class in it: larger point in the upper half, smaller in the lower */
    int32_t opposite;

    bool operator==(const Triangle &other) const { return last == other.last && opposite == other.opposite; }
    bool operator>(const Triangle &other) const {
      return last != other.last ? last > other.last : opposite > other.opposite;
    }
  };

  struct Hash {
    size_t operator()(const Triangle &triangle) const {
      const uint64_t mixed = (triangle.last ^ static_cast<uint64_t>(triangle.opposite) << 21) * 0x9e3779b97f4a7c15u;
      return static_cast<size_t>(mixed ^ mixed >> 29);
    }
  };

  bool reduce(const Edge &edge);
  void add_coboundary(uint64_t place);
  bool is_apparent(const Triangle &triangle);
  bool pop(Triangle &pivot);
  void store(const Triangle &pivot);
  Edge edge(uint64_t place) const;

  CofacetSource &source_;
  Control &control_;
  Holding stored_;
  Holding buffers_;
  float length_ = 0;
  std::vector<Triangle> column_; /* a heap, smallest first, in which equal entries cancel lazily */
  std::vector<uint64_t> summands_;
  std::vector<Cofacet> cofacets_;
  std::unordered_map<Triangle, std::vector<uint64_t>, Hash> summands_of_pivot_;
};

/* Makes a source for a thread of the call. */
using CofacetSourceFactory = std::function<std::unique_ptr<CofacetSource>()>;

/*
 * Counts the H1 bars that begin at critical edges: all of a filtered graph up to the threshold, in any order (they are
 * sorted here).
 */
int64_t count_loops(int64_t points, std::vector<CriticalEdge> &critical, const CofacetSourceFactory &factory,
                    int threads, Control &control);

}  // namespace adabet::count

#endif
