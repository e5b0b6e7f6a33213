#ifndef ADABET_HOMOLOGY_PIVOT_TABLE_HPP
#define ADABET_HOMOLOGY_PIVOT_TABLE_HPP

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>

namespace adabet {
namespace homology {

/*
 * Which column has which simplex as its pivot. A pivot, once in the table, stays; its column may be replaced. Any number
 * of threads may use it at once, without locks: a slot is claimed by one compare-and-swap, and waited for only between
 * the claim and the two stores that follow it.
 */
template <typename Key, typename Column>
class PivotTable {
 public:
  /* For at most that many pivots. */
  explicit PivotTable(size_t pivots) {
    size_t slots = 16;
    while (slots < 2 * pivots) slots *= 2;
    mask_ = slots - 1;
    slots_.reset(new Slot[slots]);
  }

  int64_t bytes() const { return static_cast<int64_t>((mask_ + 1) * sizeof(Slot)); }

  /* The column of a pivot, or null. */
  Column *find(Key pivot) const {
    for (size_t place = hash(pivot);; place = place + 1) {
      const Slot &slot = slots_[place & mask_];
      if (slot.state.load(std::memory_order_acquire) == kEmpty) return nullptr;
      wait(slot);
      if (slot.key == pivot) return slot.column.load(std::memory_order_acquire);
    }
  }

  bool contains(Key pivot) const { return find(pivot) != nullptr; }

  /* Makes a column that of a pivot that expected has so far, null for none; otherwise expected becomes who has it. */
  bool replace(Key pivot, Column *&expected, Column *column) {
    for (size_t place = hash(pivot);; place = place + 1) {
      Slot &slot = slots_[place & mask_];
      uint32_t state = kEmpty;
      if (slot.state.load(std::memory_order_acquire) == kEmpty &&
          slot.state.compare_exchange_strong(state, kClaimed, std::memory_order_acq_rel)) {
        slot.key = pivot;
        slot.column.store(column, std::memory_order_release);
        slot.state.store(kFilled, std::memory_order_release);
        return true;
      }
      wait(slot);
      if (slot.key == pivot) {
        return slot.column.compare_exchange_strong(expected, column, std::memory_order_acq_rel,
                                                   std::memory_order_acquire);
      }
    }
  }

  /* Visits every pivot with its column; while no other thread uses the table. */
  template <typename Visit>
  void visit(Visit visit) const {
    for (size_t place = 0; place <= mask_; ++place) {
      const Slot &slot = slots_[place];
      if (slot.state.load(std::memory_order_relaxed) == kFilled) {
        visit(slot.key, *slot.column.load(std::memory_order_relaxed));
      }
    }
  }

 private:
  static constexpr uint32_t kEmpty = 0;
  static constexpr uint32_t kClaimed = 1;
  static constexpr uint32_t kFilled = 2;

  struct Slot {
    std::atomic<uint32_t> state{kEmpty};
    Key key{};
    std::atomic<Column *> column{nullptr};
  };

  static void wait(const Slot &slot) {
    while (slot.state.load(std::memory_order_acquire) == kClaimed) std::this_thread::yield();
  }

  static size_t hash(Key key) {
    uint64_t folded = static_cast<uint64_t>(key);
    if constexpr (sizeof(Key) > 8) folded ^= static_cast<uint64_t>(key >> 64) * 0xff51afd7ed558ccdu;
    return static_cast<size_t>((folded * 0x9e3779b97f4a7c15u) >> 20);
  }

  size_t mask_;
  std::unique_ptr<Slot[]> slots_;
};

}  // namespace homology
}  // namespace adabet

#endif
