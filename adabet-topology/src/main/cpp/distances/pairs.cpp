#include <algorithm>
#include <tuple>

#include "distances/call.hpp"
#include "distances/segments.hpp"
#include "distances/worker.hpp"
#include "support/checked_sort.hpp"
#include "support/held_buffer.hpp"

namespace adabet::distances {
namespace {

/* Some pairs of one cloud, by the blocks that they are of. */
class SomePairs {
 public:
  SomePairs(Call &call, const Cloud &cloud, int64_t count, KnownPair *pairs)
      : call_(call),
        cloud_(cloud),
        count_(count),
        pairs_(pairs),
        places_(call.control),
        groups_(call.control),
        partial_(call.control) {
    places_.reserve(count);
    groups_.reserve(count + 1);
    partial_.reserve(call.segments.count * count);
    checked_sort(pairs, pairs + count, call.control, [](const KnownPair &a, const KnownPair &b) {
      return std::make_tuple(block_of(a), a.row, a.other) < std::make_tuple(block_of(b), b.row, b.other);
    });
    for (int64_t k = 0; k < count; ++k) {
      places_[k] = {static_cast<int32_t>(pairs[k].row % BLOCK), static_cast<int32_t>(pairs[k].other % BLOCK)};
      if (k == 0 || block_of(pairs[k - 1]) != block_of(pairs[k])) groups_[group_count_++] = k;
    }
    groups_[group_count_] = count;
  }

  int64_t tasks() const { return call_.segments.count * group_count_; }

  void work(Worker &worker, int64_t task) {
    const int64_t segment = task % call_.segments.count;
    const int64_t first = groups_[task / call_.segments.count];
    const int64_t end = groups_[task / call_.segments.count + 1];
    BlockPair blocks = BlockPair::of(block_of(pairs_[first]), cloud_.points);
    blocks.rows_needed = blocks.others_needed = 0;
    for (int64_t k = first; k < end; ++k) {
      blocks.rows_needed |= uint32_t{1} << places_[k].row;
      (blocks.diagonal() ? blocks.rows_needed : blocks.others_needed) |= uint32_t{1} << places_[k].other;
    }
    worker.work_on(places_.data() + first, end - first, cloud_, blocks, segment,
                   partial_.data() + segment * count_ + first);
  }

  /* Once all tasks are done: adds the sums of the segments of each pair, in order. */
  void join() {
    for (int64_t k = 0; k < count_ && call_.legal; ++k) {
      for (int64_t segment = 1; segment < call_.segments.count; ++segment) {
        partial_[k] += partial_[segment * count_ + k];
      }
      finish(call_, cloud_, pairs_[k].row, pairs_[k].other, 1, partial_.data() + k, &pairs_[k].length);
    }
  }

 private:
  /* The number of the two blocks. */
  static int64_t block_of(const KnownPair &known) { return pairs_of(known.row / BLOCK + 1) + known.other / BLOCK; }

  Call &call_;
  const Cloud &cloud_;
  int64_t count_;
  KnownPair *pairs_;
  HeldBuffer<PairPlace> places_;
  HeldBuffer<int64_t> groups_; /* where the pairs of other blocks begin, and the end */
  int64_t group_count_ = 0;
  HeldBuffer<double> partial_; /* by segment, then pair */
};

}  // namespace

void compute_pairs(Call &call, const Cloud &cloud, int threads, int64_t count, KnownPair *pairs) {
  SomePairs some(call, cloud, count, pairs);
  call.begin(some.tasks());
  shared(threads, call, some.tasks(), [&](auto next) {
    Worker worker(call);
    for (int64_t task = next(); task < some.tasks(); task = next()) {
      some.work(worker, task);
      call.done();
    }
  });
  some.join();
}

}  // namespace adabet::distances
