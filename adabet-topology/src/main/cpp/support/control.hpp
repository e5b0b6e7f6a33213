#ifndef ADABET_SUPPORT_CONTROL_HPP
#define ADABET_SUPPORT_CONTROL_HPP

#include <cstdint>
#include <exception>

#include "adabet_topology.h"

namespace adabet {

/* Ends a call that was asked to stop. */
struct Cancelled : std::exception {};

/* Ends a call that would hold more memory than its limit. */
struct MemoryLimitReached : std::exception {};

/* Ends a call whose simplices no number fits. */
struct TooLarge : std::exception {};

/*
 * One call's side of its control block. Safe for use by the call's threads. The block may be shared with other
 * programs' threads in any language: it is accessed by atomic builtins only.
 */
class Control {
 public:
  /* The block is borrowed; memory_limit is in bytes, 0 for none. */
  Control(adabet_control *block, int64_t memory_limit) : block_(block), limit_(memory_limit) {}
  Control(const Control &) = delete;
  Control &operator=(const Control &) = delete;

  bool cancelled() const {
    return __atomic_load_n(&block_->cancelled, __ATOMIC_RELAXED) != 0 ||
           __atomic_load_n(&stopped_, __ATOMIC_RELAXED) != 0;
  }

  /* Throws Cancelled if the call should end. */
  void check() const {
    if (cancelled()) throw Cancelled();
  }

  /* Lets every thread of the call end at its next check, without marking the caller's block. */
  void stop() { __atomic_store_n(&stopped_, 1, __ATOMIC_RELAXED); }

  void begin_phase(int32_t phase, int64_t total) {
    __atomic_store_n(&block_->done, int64_t{0}, __ATOMIC_RELAXED);
    __atomic_store_n(&block_->total, total, __ATOMIC_RELAXED);
    __atomic_store_n(&block_->phase, phase, __ATOMIC_RELAXED);
  }

  void advance(int64_t units) { __atomic_fetch_add(&block_->done, units, __ATOMIC_RELAXED); }

  /* Counts bytes that are about to be held. Throws MemoryLimitReached, counting nothing, if they exceed the limit. */
  void hold(int64_t bytes) {
    const int64_t held = __atomic_add_fetch(&block_->memory, bytes, __ATOMIC_RELAXED);
    if (limit_ > 0 && held > limit_) {
      __atomic_sub_fetch(&block_->memory, bytes, __ATOMIC_RELAXED);
      throw MemoryLimitReached();
    }
    int64_t peak = __atomic_load_n(&block_->memory_peak, __ATOMIC_RELAXED);
    while (peak < held && !__atomic_compare_exchange_n(&block_->memory_peak, &peak, held, true, __ATOMIC_RELAXED,
                                                       __ATOMIC_RELAXED)) {
    }
  }

  void release(int64_t bytes) { __atomic_sub_fetch(&block_->memory, bytes, __ATOMIC_RELAXED); }

 private:
  adabet_control *block_;
  int64_t limit_;
  int stopped_ = 0;
};

}  // namespace adabet

#endif
