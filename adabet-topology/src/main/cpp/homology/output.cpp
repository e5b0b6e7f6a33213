#include "homology/output.hpp"

#include <numeric>

namespace adabet {
namespace homology {
namespace {

/* Sorts the vertices of a simplex, descending; whether the permutation is odd. */
bool sort_descending(uint32_t *vertices, size_t count) {
  bool odd = false;
  for (size_t i = 1; i < count; ++i) {
    for (size_t k = i; k > 0 && vertices[k] > vertices[k - 1]; --k) {
      std::swap(vertices[k], vertices[k - 1]);
      odd = !odd;
    }
  }
  return odd;
}

}  // namespace

/* The summands were oriented by labels; the caller's orientation is that of its own numbers. */
void Output::write_cocycle(int32_t degree, Class &one, Barcode::Degree &out) {
  const size_t width = static_cast<size_t>(degree) + 1;
  const size_t count = one.coefficients.size();
  for (size_t term = 0; term < count; ++term) {
    check_.step();
    if (sort_descending(one.vertices.data() + term * width, width)) {
      one.coefficients[term] = modulus_ - one.coefficients[term];
    }
  }
  std::vector<size_t> order(count);
  std::iota(order.begin(), order.end(), size_t{0});
  const auto begin_of = [&](size_t term) { return one.vertices.begin() + static_cast<int64_t>(term * width); };
  const auto end_of = [&](size_t term) { return begin_of(term) + static_cast<int64_t>(width); };
  checked_sort(order.begin(), order.end(), control_, [&](size_t a, size_t b) {
    return std::lexicographical_compare(begin_of(a), end_of(a), begin_of(b), end_of(b));
  });
  for (size_t k = 0; k < count;) {
    check_.step();
    uint64_t sum = 0;
    const size_t first = order[k];
    for (; k < count && std::equal(begin_of(first), end_of(first), begin_of(order[k])); ++k) {
      sum += one.coefficients[order[k]];
    }
    if (sum % modulus_ == 0) continue;
    for (auto vertex = begin_of(first); vertex != end_of(first); ++vertex) {
      out.vertices.push_back(static_cast<int32_t>(*vertex));
    }
    out.coefficients.push_back(static_cast<int32_t>(sum % modulus_));
  }
  out.offsets.push_back(static_cast<int64_t>(out.coefficients.size()));
}

}  // namespace homology
}  // namespace adabet
