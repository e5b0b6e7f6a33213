#ifndef ADABET_HOMOLOGY_LUNE_COMPONENTS_HPP
#define ADABET_HOMOLOGY_LUNE_COMPONENTS_HPP

#include <cstdint>
#include <cstring>
#include <vector>

#include "homology/bits.hpp"

namespace adabet {
namespace homology {

/*
 * The components of the graph on a lune, given as a set of vertices and rows.row(vertex), the bits of its neighbours.
 *
 * Idea. The first vertex reaches most of the lune at once. Each vertex left that touches what is reached is added with
 * its neighbours, until none does. So the work is in the vertices that are hard to reach, not in those that are many.
 *
 * Cost. One row for each vertex left after the first step if the lune is connected and is reached in one round; a round
 * for each step along its longest path at worst. Not safe for use by several threads.
 */
class LuneComponents {
 public:
  explicit LuneComponents(uint32_t words) : reached_(words), rest_(words) {}

  /* One vertex of each component, after find: the vertex given, and the highest of each other, descending. */
  const std::vector<uint32_t> &representatives() const { return representatives_; }

  /* The words are a multiple of 8; the vertex is in the lune. */
  template <typename Rows>
  ADABET_INLINE void find(const uint64_t *lune, Rows &rows, uint32_t words, uint32_t first) {
    representatives_.assign(1, first);
    uint64_t *rest = rest_.at(0);
    uint64_t *reached = reached_.at(0);
    const uint64_t *joined = rows.row(first);
    uint64_t left = 0;
    for (uint32_t i = 0; i < words; ++i) {
      const uint64_t self = i == first >> 6 ? uint64_t{1} << (first & 63) : 0;
      reached[i] = lune[i] & (joined[i] | self);
      rest[i] = lune[i] ^ reached[i];
      left |= rest[i];
    }
    if (left == 0) return;
    int32_t from = static_cast<int32_t>(words) - 1;
    for (;;) {
      grow(rows, words, from);
      const int64_t next = highest(rest, from);
      if (next < 0) return;
      const uint32_t vertex = static_cast<uint32_t>(next);
      representatives_.push_back(vertex);
      std::memset(reached, 0, 8 * size_t{words});
      absorb(rows.row(vertex), words, vertex);
    }
  }

 private:
  /* Moves vertices from the rest to what is reached, with their neighbours, while they have one there. */
  template <typename Rows>
  ADABET_INLINE void grow(Rows &rows, uint32_t words, int32_t from) {
    uint64_t *rest = rest_.at(0);
    for (bool changed = true; changed;) {
      changed = false;
      for (int32_t word = from; word >= 0; --word) {
        uint64_t untried = rest[word];
        while (untried != 0) {
          const uint32_t vertex = 64 * static_cast<uint32_t>(word) + top_of(untried);
          drop_bit(&untried, vertex & 63);
          const uint64_t *row = rows.row(vertex);
          if (!touches(row, words)) continue;
          absorb(row, words, vertex);
          untried &= rest[word];
          changed = true;
        }
      }
    }
  }

  ADABET_INLINE bool touches(const uint64_t *row, uint32_t words) const {
    const uint64_t *reached = reached_.at(0);
    for (uint32_t i = 0; i < words; i += 8) {
      uint64_t any = 0;
      for (uint32_t k = i; k < i + 8; ++k) any |= row[k] & reached[k];
      if (any != 0) return true;
    }
    return false;
  }

  ADABET_INLINE void absorb(const uint64_t *row, uint32_t words, uint32_t vertex) {
    uint64_t *rest = rest_.at(0);
    uint64_t *reached = reached_.at(0);
    drop_bit(rest, vertex);
    add_bit(reached, vertex);
    for (uint32_t i = 0; i < words; ++i) {
      const uint64_t found = rest[i] & row[i];
      reached[i] |= found;
      rest[i] ^= found;
    }
  }

  Words reached_;
  Words rest_;
  std::vector<uint32_t> representatives_;
};

}  // namespace homology
}  // namespace adabet

#endif
