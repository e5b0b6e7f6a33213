#ifndef ADABET_HOMOLOGY_COMPONENTS_HPP
#define ADABET_HOMOLOGY_COMPONENTS_HPP

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "homology/bars.hpp"
#include "homology/filtration.hpp"
#include "support/checked_sort.hpp"
#include "support/held_buffer.hpp"

namespace adabet {
namespace homology {

/*
 * Degree 0: components under union-find, each with the vertex that was born first (the elder rule; ties go to the larger
 * label). Keeps the members of the component of each bar where cocycles are asked for. Looks now and then whether the
 * call should end, and then throws Cancelled.
 */
class Components {
 public:
  Components(const Filtration &filtration, double minimum_persistence, bool members, Control &control)
      : filtration_(filtration),
        held_(control),
        check_(control),
        bars_(minimum_persistence),
        parent_(filtration.points()),
        size_(parent_.size(), 1) {
    held_.set(int64_t{members ? kBytesOfPoint + kBytesOfMember : kBytesOfPoint} * filtration.points());
    std::iota(parent_.begin(), parent_.end(), 0u);
    eldest_ = parent_;
    if (members) {
      members_.resize(parent_.size());
      for (uint32_t v = 0; v < parent_.size(); ++v) {
        check_.step();
        members_[v].push_back(v);
      }
    }
  }

  /* Lets an edge enter; whether it joined two components. */
  bool join(Rank edge) {
    check_.step();
    uint32_t a = root(filtration_.larger(edge));
    uint32_t b = root(filtration_.smaller(edge));
    if (a == b) return false;
    if (older(eldest_[b], eldest_[a])) std::swap(a, b);
    if (bars_.add(filtration_.birth(eldest_[b]), filtration_.length(edge)) && !members_.empty()) {
      cocycles_.push_back(members_[b]);
    }
    const uint32_t eldest = eldest_[a];
    if (size_[a] < size_[b]) std::swap(a, b);
    parent_[b] = a;
    size_[a] += size_[b];
    eldest_[a] = eldest;
    if (!members_.empty()) {
      members_[a].insert(members_[a].end(), members_[b].begin(), members_[b].end());
      std::vector<uint32_t>().swap(members_[b]);
    }
    return true;
  }

  /* After the last edge: adds the bars of the components that are left. Points are in whatever the threshold. */
  void finish() {
    for (uint32_t v = 0; v < parent_.size(); ++v) {
      check_.step();
      if (parent_[v] == v) {
        bars_.add_essential(filtration_.birth(eldest_[v]));
        if (!members_.empty()) cocycles_.push_back(members_[v]);
      }
    }
  }

  const Bars &bars() const { return bars_; }

  /* For each bar, in the order of bars(), the labels of the component, if asked for. */
  const std::vector<std::vector<uint32_t>> &cocycles() const { return cocycles_; }

 private:
  bool older(uint32_t v, uint32_t w) const {
    const float a = filtration_.birth(v);
    const float b = filtration_.birth(w);
    return a < b || (a == b && v > w);
  }

  uint32_t root(uint32_t vertex) {
    while (parent_[vertex] != vertex) {
      parent_[vertex] = parent_[parent_[vertex]];
      vertex = parent_[vertex];
    }
    return vertex;
  }

  /* Parent, size, eldest; the members of a component of one, kept once more for a bar. */
  static constexpr int kBytesOfPoint = 12;
  static constexpr int kBytesOfMember = 2 * static_cast<int>(sizeof(std::vector<uint32_t>) + sizeof(uint32_t));

  const Filtration &filtration_;
  Holding held_;
  StepCheck check_;
  Bars bars_;
  std::vector<uint32_t> parent_;
  std::vector<uint32_t> size_;
  std::vector<uint32_t> eldest_;
  std::vector<std::vector<uint32_t>> members_;
  std::vector<std::vector<uint32_t>> cocycles_;
};

}  // namespace homology
}  // namespace adabet

#endif
