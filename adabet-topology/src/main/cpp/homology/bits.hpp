#ifndef ADABET_HOMOLOGY_BITS_HPP
#define ADABET_HOMOLOGY_BITS_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

/* Inlined into functions compiled for a newer instruction set, and then compiled for it. */
#define ADABET_INLINE inline __attribute__((always_inline))

namespace adabet {
namespace homology {

/* Zeroed 64-bit words, aligned to a cache line. */
class Words {
 public:
  Words() = default;
  explicit Words(size_t count) : words_(static_cast<uint64_t *>(::operator new(8 * count + 8, kLine))) {
    std::memset(words_.get(), 0, 8 * count);
  }
  uint64_t *at(size_t index) { return words_.get() + index; }
  const uint64_t *at(size_t index) const { return words_.get() + index; }

 private:
  static constexpr std::align_val_t kLine{64};
  struct Delete {
    void operator()(uint64_t *words) const { ::operator delete(words, kLine); }
  };
  std::unique_ptr<uint64_t, Delete> words_;
};

/* Words for that many bits, rounded up to a cache line. */
inline uint32_t words_for(uint32_t bits) { return (bits + 511) / 512 * 8; }

ADABET_INLINE bool has_bit(const uint64_t *set, uint32_t bit) { return set[bit >> 6] >> (bit & 63) & 1; }
ADABET_INLINE void add_bit(uint64_t *set, uint32_t bit) { set[bit >> 6] |= uint64_t{1} << (bit & 63); }
ADABET_INLINE void drop_bit(uint64_t *set, uint32_t bit) { set[bit >> 6] &= ~(uint64_t{1} << (bit & 63)); }
ADABET_INLINE uint32_t top_of(uint64_t word) { return 63 - static_cast<uint32_t>(__builtin_clzll(word)); }

/* The bits above one bit of its own word. */
ADABET_INLINE uint64_t above(uint32_t bit) { return (bit & 63) == 63 ? 0 : ~uint64_t{0} << ((bit & 63) + 1); }

/* The highest bit of the words up to and including word from, or -1; from becomes its word. */
ADABET_INLINE int64_t highest(const uint64_t *set, int32_t &from) {
  for (; from >= 0; --from) {
    if (set[from] != 0) return int64_t{64} * from + top_of(set[from]);
  }
  return -1;
}

/* out = a and b; whether a bit is left. */
ADABET_INLINE bool intersect(const uint64_t *a, const uint64_t *b, uint64_t *out, uint32_t words) {
  uint64_t any = 0;
  for (uint32_t i = 0; i < words; ++i) {
    out[i] = a[i] & b[i];
    any |= out[i];
  }
  return any != 0;
}

/* Whether a bit of a and b stands above a given bit. */
ADABET_INLINE bool meet_above(const uint64_t *a, const uint64_t *b, uint32_t bit, uint32_t words) {
  const uint32_t first = bit >> 6;
  if ((a[first] & b[first] & above(bit)) != 0) return true;
  uint64_t any = 0;
  for (uint32_t i = first + 1; i < words; ++i) any |= a[i] & b[i];
  return any != 0;
}

}  // namespace homology
}  // namespace adabet

#endif
