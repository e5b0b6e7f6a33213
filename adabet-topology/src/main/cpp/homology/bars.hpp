#ifndef ADABET_HOMOLOGY_BARS_HPP
#define ADABET_HOMOLOGY_BARS_HPP

#include <cstdint>
#include <limits>
#include <vector>

namespace adabet {
namespace homology {

struct Bar {
  float birth;
  float death;
};

/* The bars of one degree that are longer than a bound. */
class Bars {
 public:
  explicit Bars(double minimum_persistence) : minimum_(minimum_persistence) {}

  bool wanted(float birth, float death) const { return static_cast<double>(death) - birth > minimum_; }

  /* Whether the bar is long enough to be kept. */
  bool add(float birth, float death) {
    if (!wanted(birth, death)) return false;
    bars_.push_back({birth, death});
    return true;
  }

  void add_essential(float birth) { bars_.push_back({birth, std::numeric_limits<float>::infinity()}); }

  const std::vector<Bar> &all() const { return bars_; }

 private:
  double minimum_;
  std::vector<Bar> bars_;
};

}  // namespace homology
}  // namespace adabet

#endif
