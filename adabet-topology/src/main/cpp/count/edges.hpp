#ifndef ADABET_LUNES_EDGES_HPP
#define ADABET_LUNES_EDGES_HPP

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

namespace adabet::count {

/* Two points and the length between them. Edges enter the filtration in the order of <. */
struct Edge {
  float length;
  int32_t larger;
  int32_t smaller;

  bool operator<(const Edge &other) const {
    return std::tie(length, larger, smaller) < std::tie(other.length, other.larger, other.smaller);
  }
};

/* An edge whose lune is empty when ties are broken by the order of edges. */
struct CriticalEdge {
  Edge edge;
  bool contested; /* it lies in a triangle none of whose edges is longer */

  bool operator<(const CriticalEdge &other) const { return edge < other.edge; }
};

/* Whether uw comes before uv, for lengths |uw| and |uv|. */
inline bool enters_before(float uw, float uv, int32_t u, int32_t v, int32_t w) {
  if (uw != uv) return uw < uv;
  const int32_t larger_w = u > w ? u : w;
  const int32_t larger_v = u > v ? u : v;
  return larger_w != larger_v ? larger_w < larger_v : w < v;
}

/* Connected components of a growing graph: union by size, path halving. */
class Components {
 public:
  explicit Components(int64_t points)
      : parent_(static_cast<std::size_t>(points)), size_(static_cast<std::size_t>(points), 1) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }

  /* Joins the components of two points; true if they were different. */
  bool join(int32_t a, int32_t b) {
    int32_t x = root(a);
    int32_t y = root(b);
    if (x == y) return false;
    if (size_[static_cast<std::size_t>(x)] < size_[static_cast<std::size_t>(y)]) std::swap(x, y);
    parent_[static_cast<std::size_t>(y)] = x;
    size_[static_cast<std::size_t>(x)] += size_[static_cast<std::size_t>(y)];
    return true;
  }

  static int64_t bytes(int64_t points) { return points * static_cast<int64_t>(2 * sizeof(int32_t)); }

 private:
  int32_t root(int32_t point) {
    while (parent_[static_cast<std::size_t>(point)] != point) {
      int32_t &parent = parent_[static_cast<std::size_t>(point)];
      parent = parent_[static_cast<std::size_t>(parent)];
      point = parent;
    }
    return point;
  }

  std::vector<int32_t> parent_;
  std::vector<int32_t> size_;
};

}  // namespace adabet::count

#endif
