#ifndef ADABET_SUPPORT_CHECKED_SORT_HPP
#define ADABET_SUPPORT_CHECKED_SORT_HPP

#include <algorithm>
#include <cstdint>

#include "support/control.hpp"

namespace adabet {

/* Looks whether the call should end at every 65,536th of many short steps. */
class StepCheck {
 public:
  explicit StepCheck(const Control &control) : control_(control) {}

  /* Throws Cancelled if the call should end and it is time to look. */
  void step() {
    if ((steps_++ & 0xffff) == 0) control_.check();
  }

 private:
  const Control &control_;
  uint32_t steps_ = 0;
};

/*
 * std::sort that looks now and then whether the call should end, and then throws Cancelled; the elements are in some
 * order then. For what may be too many to wait for: a hundred million elements take ten seconds.
 */
template <typename Iterator, typename Less>
void checked_sort(Iterator first, Iterator last, const Control &control, Less less) {
  StepCheck check(control);
  std::sort(first, last, [&](const auto &a, const auto &b) {
    check.step();
    return less(a, b);
  });
}

/* std::stable_sort in the same way; if it throws, elements may have been moved from. */
template <typename Iterator, typename Less>
void checked_stable_sort(Iterator first, Iterator last, const Control &control, Less less) {
  StepCheck check(control);
  std::stable_sort(first, last, [&](const auto &a, const auto &b) {
    check.step();
    return less(a, b);
  });
}

}  // namespace adabet

#endif
