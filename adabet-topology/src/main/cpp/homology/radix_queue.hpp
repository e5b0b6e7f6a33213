#ifndef ADABET_HOMOLOGY_RADIX_QUEUE_HPP
#define ADABET_HOMOLOGY_RADIX_QUEUE_HPP

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace adabet {
namespace homology {

/*
 * The entries of a column under reduction, taken out from the first on, equal ones added up.
 *
 * Idea. A radix heap [Ahuja, Mehlhorn, Orlin, Tarjan 1990]: what comes out never lies before what came out last, and
 * nothing is put in that does. Entries wait in 33 buckets by the highest bit in which their place differs from the
 * place of the last; a bucket is dealt out to lower ones when its turn comes. Those of the last place itself form a
 * binary heap by key. A bucket that has grown by half is sorted and its equal entries are added up, so that memory follows
 * the length of the column and not the number of additions.
 *
 * Entry has place, coefficient and key, and comes before another as Entry::before says; Field adds coefficients.
 */
template <typename Entry, typename Field>
class RadixQueue {
 public:
  explicit RadixQueue(const Field &field) : field_(field) { limits_.fill(kSmallest); }

  void clear() {
    for (std::vector<Entry> &bucket : buckets_) bucket.clear();
    limits_.fill(kSmallest);
    current_.clear();
    last_ = 0;
  }

  void push(const Entry &entry) {
    const uint32_t difference = entry.place ^ last_;
    if (difference == 0) {
      current_.push_back(entry);
      std::push_heap(current_.begin(), current_.end(), later);
      return;
    }
    const size_t index = 31 - static_cast<size_t>(__builtin_clz(difference));
    std::vector<Entry> &bucket = buckets_[index];
    bucket.push_back(entry);
    if (bucket.size() > limits_[index]) combine(index);
  }

  /* Takes out the first entry whose coefficients do not cancel; false if there is none. */
  bool pop(Entry &first) {
    while (!current_.empty() || refill()) {
      first = take();
      while (!current_.empty() && current_.front().key == first.key) {
        first.coefficient = field_.add(first.coefficient, take().coefficient);
      }
      if (first.coefficient != 0) return true;
    }
    return false;
  }

  int64_t bytes() const {
    size_t entries = current_.capacity();
    for (const std::vector<Entry> &bucket : buckets_) entries += bucket.capacity();
    return static_cast<int64_t>(entries * sizeof(Entry));
  }

 private:
  static constexpr size_t kSmallest = 1 << 14;

  static bool later(const Entry &a, const Entry &b) { return b.before(a); }

  Entry take() {
    const Entry entry = current_.front();
    std::pop_heap(current_.begin(), current_.end(), later);
    current_.pop_back();
    return entry;
  }

  /* Deals out the first bucket that holds any; false if all are empty. */
  bool refill() {
    size_t index = 0;
    while (index < buckets_.size() && buckets_[index].empty()) ++index;
    if (index == buckets_.size()) return false;
    std::vector<Entry> dealt;
    dealt.swap(buckets_[index]);
    limits_[index] = kSmallest;
    last_ = dealt.front().place;
    for (const Entry &entry : dealt) last_ = std::min(last_, entry.place);
    for (const Entry &entry : dealt) {
      const uint32_t difference = entry.place ^ last_;
      if (difference == 0) {
        current_.push_back(entry);
      } else {
        buckets_[31 - static_cast<size_t>(__builtin_clz(difference))].push_back(entry);
      }
    }
    std::make_heap(current_.begin(), current_.end(), later);
    return true;
  }

  void combine(size_t index) {
    std::vector<Entry> &bucket = buckets_[index];
    std::sort(bucket.begin(), bucket.end(), [](const Entry &a, const Entry &b) { return a.before(b); });
    size_t kept = 0;
    for (const Entry &entry : bucket) {
      if (kept > 0 && bucket[kept - 1].place == entry.place && bucket[kept - 1].key == entry.key) {
        bucket[kept - 1].coefficient = field_.add(bucket[kept - 1].coefficient, entry.coefficient);
        if (bucket[kept - 1].coefficient == 0) --kept;
      } else {
        bucket[kept++] = entry;
      }
    }
    bucket.resize(kept);
    limits_[index] = std::max(kSmallest, 2 * kept);
    bucket.shrink_to_fit();
    bucket.reserve(limits_[index] + 1);
  }

  const Field &field_;
  uint32_t last_ = 0;
  std::vector<Entry> current_;
  std::array<std::vector<Entry>, 32> buckets_;
  std::array<size_t, 32> limits_;
};

}  // namespace homology
}  // namespace adabet

#endif
