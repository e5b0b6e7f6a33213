#ifndef ADABET_HOMOLOGY_FIELD_HPP
#define ADABET_HOMOLOGY_FIELD_HPP

#include <cstdint>
#include <vector>

namespace adabet {
namespace homology {

/* The field of two elements: every coefficient that is kept is 1. */
class FieldOfTwo {
 public:
  explicit FieldOfTwo(int32_t) {}
  static uint32_t add(uint32_t a, uint32_t b) { return a ^ b; }
  static uint32_t multiply(uint32_t, uint32_t) { return 1; }
  static uint32_t negative(uint32_t) { return 1; }
  static uint32_t inverse(uint32_t) { return 1; }
  static uint32_t signed_one(bool) { return 1; }
};

/* The field of p elements, 0 to p - 1, for a prime p below 2^15. */
class PrimeField {
 public:
  explicit PrimeField(int32_t modulus) : modulus_(static_cast<uint32_t>(modulus)), inverses_(modulus_) {
    inverses_[1] = 1;
    /* From p = (p / a) a + p % a, divided by a and by p % a. */
    for (uint32_t a = 2; a < modulus_; ++a) inverses_[a] = modulus_ - modulus_ / a * inverses_[modulus_ % a] % modulus_;
  }
  uint32_t add(uint32_t a, uint32_t b) const {
    const uint32_t sum = a + b;
    return sum >= modulus_ ? sum - modulus_ : sum;
  }
  uint32_t multiply(uint32_t a, uint32_t b) const { return a * b % modulus_; }
  uint32_t negative(uint32_t a) const { return a == 0 ? 0 : modulus_ - a; }
  uint32_t inverse(uint32_t a) const { return inverses_[a]; }
  uint32_t signed_one(bool negative) const { return negative ? modulus_ - 1 : 1; }

 private:
  uint32_t modulus_;
  std::vector<uint32_t> inverses_;
};

}  // namespace homology
}  // namespace adabet

#endif
