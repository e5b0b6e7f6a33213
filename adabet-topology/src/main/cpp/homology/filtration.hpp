#ifndef ADABET_HOMOLOGY_FILTRATION_HPP
#define ADABET_HOMOLOGY_FILTRATION_HPP

#include <cstdint>
#include <cstring>
#include <vector>

#include "adabet_topology.h"
#include "support/control.hpp"
#include "support/held_buffer.hpp"

namespace adabet {
namespace homology {

/* The place of an edge in the refined filtration, from 0. */
using Rank = uint32_t;
constexpr Rank kNever = 0xffffffffu;
constexpr uint32_t kNone = 0xffffffffu;

/* Set in the apex of a star (LuneSearch) that is not dominated. Labels of vertices lie below it. */
constexpr uint32_t kOpen = 0x80000000u;

/*
 * The edges of a filtered graph within a threshold, in the order in which they enter, between vertices under new
 * numbers (labels): the more central a point, the larger its label, where the sum of the lengths at a point (dense) or
 * the number of its edges (sparse) says how central it is. Immutable after construction.
 */
class Filtration {
 public:
  /* Throws std::invalid_argument if the number of points or edges is out of range. */
  Filtration(const adabet_graph &graph, float threshold, Control &control);
  Filtration(const Filtration &) = delete;
  Filtration &operator=(const Filtration &) = delete;

  uint32_t points() const { return points_; }
  bool dense() const { return dense_; }
  /* The threshold used: for dense graphs at most the enclosing radius. */
  float threshold() const { return threshold_; }
  Rank edges() const { return static_cast<Rank>(order_.size()); }

  float length(Rank rank) const {
    const uint32_t bits = static_cast<uint32_t>(order_[rank] >> 32);
    float length;
    std::memcpy(&length, &bits, sizeof length);
    return length;
  }
  /* The labels of an edge's ends, the larger first. */
  uint32_t larger(Rank rank) const {
    const uint32_t place = static_cast<uint32_t>(order_[rank]);
    return dense_ ? place >> 16 : ends_[place].larger;
  }
  uint32_t smaller(Rank rank) const {
    const uint32_t place = static_cast<uint32_t>(order_[rank]);
    return dense_ ? place & 0xffffu : ends_[place].smaller;
  }
  /* The caller's number of a vertex. */
  uint32_t point(uint32_t label) const { return points_by_label_[label]; }
  float birth(uint32_t label) const { return births_.empty() ? 0.0f : births_[label]; }

 private:
  struct Ends {
    uint32_t larger;
    uint32_t smaller;
  };

  void read_dense(const adabet_graph &graph, float threshold, Control &control);
  void read_sparse(const adabet_graph &graph, float threshold, Control &control);
  void label(const std::vector<double> &remoteness, Control &control);
  void sort(Control &control);

  uint32_t points_;
  bool dense_;
  float threshold_ = 0;
  Holding held_;
  std::vector<uint64_t> order_; /* bits of the length above, place below */
  std::vector<Ends> ends_;      /* sparse: the ends of the edge of each place */
  std::vector<uint32_t> points_by_label_;
  std::vector<uint32_t> labels_;
  std::vector<float> births_;
};

}  // namespace homology
}  // namespace adabet

#endif
