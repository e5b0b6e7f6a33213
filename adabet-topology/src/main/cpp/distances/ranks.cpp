#include "distances/ranks.hpp"

#include <algorithm>
#include <cmath>

#include "distances/bounds.hpp"
#include "distances/call.hpp"

#include "distances/segments.hpp"
#include "support/checked_sort.hpp"
#include "support/held_buffer.hpp"

namespace adabet::distances {
namespace {

constexpr int64_t FILTERED_FROM = 1024; /* coordinates; with fewer, bounds cost more than distances */
constexpr double MOST_MEETINGS = 0.08;  /* of a pair with others, by the sample, where bounds are worth their time */
constexpr double MOST_DOUBTFUL = 0.5;   /* of the pairs: one by one, distances cost twice as much as together */

/* The ranks of one cloud. */
class Ranking {
 public:
  Ranking(Call &call, const Cloud &cloud, int threads, float *ranks)
      : call_(call),
        cloud_(cloud),
        threads_(threads),
        ranks_(ranks),
        pairs_(pairs_of(cloud.points)),
        bounds_(call.control),
        known_(call.control) {}

  void write() {
    if (filter()) return;
    compute_cloud(call_, cloud_, threads_, ranks_);
    if (!call_.legal) return;
    known_.reserve(pairs_);
    for (int32_t row = 1; row < cloud_.points; ++row) {
      for (int32_t other = 0; other < row; ++other) {
        KnownPair &known = known_[pairs_of(row) + other];
        known = {row, other, 0};
        known.length = ranks_[known.place()];
      }
    }
    number(known_.data(), pairs_, 0);
  }

 private:
  /* Lets bounds decide what they can; false if that is not worth while, and nothing is written. */
  bool filter() {
    if (call_.products == nullptr || cloud_.dimension < FILTERED_FROM || cloud_.dimension > Products::MOST_DIMENSION) {
      return false;
    }
    {
      Products products(call_, cloud_, threads_);
      if (!(products.expected_meetings() <= MOST_MEETINGS)) return false;
      bounds_.reserve(pairs_);
      if (!products.bound(bounds_.data())) return false;
    }
    checked_sort(bounds_.data(), bounds_.data() + pairs_, call_.control,
                 [](const Bounds &a, const Bounds &b) { return a.low < b.low; });
    const int64_t doubtful = find_doubtful();
    if (static_cast<double>(doubtful) > MOST_DOUBTFUL * static_cast<double>(pairs_)) return false;
    compute_pairs(call_, cloud_, threads_, doubtful, known_.data());
    if (!call_.legal) return true;
    for (int64_t k = 0; k < doubtful; ++k) ranks_[known_[k].place()] = known_[k].length;
    number_groups();
    return true;
  }

  /* The end of the group of pairs that begins at a place of the sorted bounds. */
  int64_t group_end(int64_t begin) const {
    double high = bounds_[begin].high;
    int64_t end = begin + 1;
    for (; end < pairs_ && bounds_[end].low <= high; ++end) high = std::max(high, bounds_[end].high);
    return end;
  }

  /* Gathers the pairs that are not alone in their groups, group by group. */
  int64_t find_doubtful() {
    known_.reserve(pairs_);
    int64_t doubtful = 0;
    for (int64_t begin = 0; begin < pairs_;) {
      const int64_t end = group_end(begin);
      if (end - begin > 1) {
        for (int64_t place = begin; place < end; ++place) known_[doubtful++] = pair_at(place, 0);
      }
      begin = end;
    }
    return doubtful;
  }

  /* The pair of a place of the sorted bounds. */
  KnownPair pair_at(int64_t place, float length) const {
    const int64_t pair = bounds_[place].pair;
    const int64_t row = larger_of(pair);
    return {static_cast<int32_t>(row), static_cast<int32_t>(pair - pairs_of(row)), length};
  }

  /* Ranks all pairs, given the lengths of the doubtful ones in the place of their ranks. */
  void number_groups() {
    int64_t rank = 0;
    for (int64_t begin = 0; begin < pairs_;) {
      const int64_t end = group_end(begin);
      if (end - begin == 1) {
        ranks_[bounds_[begin].pair] = static_cast<float>(rank++);
      } else {
        for (int64_t place = begin; place < end; ++place) {
          known_[place - begin] = pair_at(place, ranks_[bounds_[place].pair]);
        }
        rank = number(known_.data(), end - begin, rank);
      }
      begin = end;
    }
  }

  /* Writes the ranks of some pairs, of which the shortest has a given rank; returns the rank of what is longer. */
  int64_t number(KnownPair *known, int64_t count, int64_t rank) {
    checked_sort(known, known + count, call_.control,
                 [](const KnownPair &a, const KnownPair &b) { return a.length < b.length; });
    for (int64_t k = 0; k < count; ++k) {
      if (k > 0 && known[k].length != known[k - 1].length) ++rank;
      ranks_[known[k].place()] = std::isinf(known[k].length) ? known[k].length : static_cast<float>(rank);
    }
    return rank + 1;
  }

  Call &call_;
  const Cloud &cloud_;
  int threads_;
  float *ranks_;
  int64_t pairs_;
  HeldBuffer<Bounds> bounds_; /* of all pairs, by their lower bounds */
  HeldBuffer<KnownPair> known_;
};

}  // namespace

int64_t ranks(const Clouds &clouds, const adabet_options &options, Control &control, float *ranks) {
  Call call(clouds, options, control);
  const int64_t pairs = pairs_of(clouds.points);
  if (clouds.points < 2) return first_illegal(call, clouds);
  if (clouds.dimension == 0) {
    std::fill_n(ranks, clouds.clouds * pairs, 0.0f);
    return -1;
  }
  const int threads = threads_for(clouds, options);
  if (call.single) {
    const Cloud cloud = clouds.cloud(0);
    Ranking(call, cloud, threads, ranks).write();
    return outcome(call, clouds);
  }
  control.begin_phase(0, clouds.clouds);
  shared(threads, call, clouds.clouds, [&](auto next) {
    for (int64_t c = next(); c < clouds.clouds; c = next()) {
      const Cloud cloud = clouds.cloud(c);
      Ranking(call, cloud, 1, ranks + c * pairs).write();
      control.advance(1);
    }
  });
  return outcome(call, clouds);
}

}  // namespace adabet::distances
