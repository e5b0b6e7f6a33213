#ifndef ADABET_HOMOLOGY_FLAT_MAP_HPP
#define ADABET_HOMOLOGY_FLAT_MAP_HPP

#include <cstdint>
#include <vector>

namespace adabet {
namespace homology {

/* A growing hash map from 64-bit keys, other than the largest, to 32-bit values; linear probing, no removal. */
class FlatMap {
 public:
  static constexpr uint32_t kAbsent = 0xffffffffu;

  FlatMap() : slots_(64) {}

  /* The value of a key, or kAbsent. */
  uint32_t find(uint64_t key) const {
    const Slot &slot = slots_[place(key)];
    return slot.key == key ? slot.value : kAbsent;
  }

  /* Adds a key that is not in the map. */
  void insert(uint64_t key, uint32_t value) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    slots_[place(key)] = {key, value};
    ++size_;
  }

  int64_t bytes() const { return static_cast<int64_t>(sizeof(Slot) * slots_.capacity()); }

 private:
  struct Slot {
    uint64_t key = ~uint64_t{0};
    uint32_t value = kAbsent;
  };

  size_t place(uint64_t key) const {
    const size_t mask = slots_.size() - 1;
    size_t place = static_cast<size_t>(key * 0x9e3779b97f4a7c15u >> 20) & mask;
    while (slots_[place].key != key && slots_[place].key != ~uint64_t{0}) place = (place + 1) & mask;
    return place;
  }

  void grow() {
    std::vector<Slot> old(2 * slots_.size());
    old.swap(slots_);
    for (const Slot &slot : old) {
      if (slot.key != ~uint64_t{0}) slots_[place(slot.key)] = slot;
    }
  }

  std::vector<Slot> slots_;
  size_t size_ = 0;
};

}  // namespace homology
}  // namespace adabet

#endif
