#ifndef ADABET_SUPPORT_CHECKED_SORT_HPP
#define ADABET_SUPPORT_CHECKED_SORT_HPP

#include <algorithm>
#include <cstdint>

#include "support/control.hpp"

namespace adabet {

/*
 * std::sort that looks every 65,536 comparisons whether the call should end, and then throws Cancelled; the elements are
 * in some order then. For what may be too many to wait for: a hundred million elements take ten seconds.
 */
template <typename Iterator, typename Less>
void checked_sort(Iterator first, Iterator last, const Control &control, Less less) {
  uint32_t comparisons = 0;
  std::sort(first, last, [&](const auto &a, const auto &b) {
    if ((++comparisons & 0xffff) == 0) control.check();
    return less(a, b);
  });
}

}  // namespace adabet

#endif
