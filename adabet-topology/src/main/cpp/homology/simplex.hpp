#ifndef ADABET_HOMOLOGY_SIMPLEX_HPP
#define ADABET_HOMOLOGY_SIMPLEX_HPP

#include <cstdint>

namespace adabet {
namespace homology {

#if defined(__SIZEOF_INT128__)
__extension__ typedef unsigned __int128 Wide;
#else
#error "The homology engine needs a compiler with 128-bit integers."
#endif

/*
 * Packs the labels of a simplex, descending, into one number, the largest in the highest bits. Simplices of one
 * dimension are ordered as these numbers are, which is the order of the combinatorial number system. Key is uint64_t or
 * Wide.
 */
template <typename Key>
class SimplexCodec {
 public:
  /* Bits that the labels of that many vertices take, for points below 2^32. */
  static int bits_for(uint32_t points) {
    int bits = 1;
    while (bits < 32 && uint64_t{points} > uint64_t{1} << bits) ++bits;
    return bits;
  }

  explicit SimplexCodec(uint32_t points) : bits_(bits_for(points)), mask_((Key{1} << bits_) - 1) {}

  Key pack(const uint32_t *vertices, int count) const {
    Key key = 0;
    for (int i = 0; i < count; ++i) key = key << bits_ | vertices[i];
    return key;
  }

  void unpack(Key key, uint32_t *vertices, int count) const {
    for (int i = count; i-- > 0; key >>= bits_) vertices[i] = static_cast<uint32_t>(key & mask_);
  }

  /* Adds a vertex so that that many smaller ones follow it. */
  Key insert(Key key, uint32_t vertex, int smaller) const {
    const int shift = bits_ * smaller;
    const Key low = key & ((Key{1} << shift) - 1);
    return (key >> shift << bits_ | vertex) << shift | low;
  }

  /* Takes out the vertex that that many smaller ones follow. */
  Key remove(Key key, int smaller) const {
    const int shift = bits_ * smaller;
    const Key low = key & ((Key{1} << shift) - 1);
    return key >> shift >> bits_ << shift | low;
  }

 private:
  int bits_;
  Key mask_;
};

}  // namespace homology
}  // namespace adabet

#endif
