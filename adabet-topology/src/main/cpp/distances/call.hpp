#ifndef ADABET_DISTANCES_CALL_HPP
#define ADABET_DISTANCES_CALL_HPP

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "distances/euclidean.hpp"
#include "distances/kernels.hpp"
#include "distances/segments.hpp"
#include "support/control.hpp"
#include "support/openmp.hpp"

/*
 * What calls for Euclidean distances have in common: those of all pairs (euclidean.cpp), those of some (pairs.cpp), and
 * their order (ranks.cpp).
 */
namespace adabet::distances {

constexpr int64_t CHUNK = 4 * RUN; /* coordinates that are copied at a time */
constexpr int64_t BLOCK = 32;      /* points on each side of a task */

/* Distances of fewer coordinates have all squares in double: errors of more average out, and fewer cost little. */
constexpr int64_t WIDE_BELOW = 2 * RUN_LANES;


/* Two blocks of a cloud's points that meet: the same one, or the second's points come before the first's. */
struct BlockPair {
  int64_t first_row;
  int64_t first_other;
  int64_t row_count;
  int64_t other_count;
  uint32_t rows_needed = ~uint32_t{0}; /* a bit for each point; where the blocks are one, of both */
  uint32_t others_needed = ~uint32_t{0};

  bool diagonal() const { return first_row == first_other; }

  /* How many there are. */
  static int64_t count(int64_t points) { return pairs_of(divide_up(points, BLOCK) + 1); }

  /* The one of that number: those of the first block of rows, then those of the second. */
  static BlockPair of(int64_t number, int64_t points);
};

/* Asks for coordinates that are needed next, so that memory is read while the processor computes. */
class Ahead {
 public:
  /* From now on, coordinates first to first + count - 1 are asked for; none if count is 0 or less. */
  void begin(int64_t first, int64_t count) {
    first_ = first;
    count_ = count;
    rows_ = 0;
  }

  /* Asks for those of the next point of the two blocks. */
  void fetch(const Cloud &cloud, const BlockPair &blocks) {
    const int64_t row = rows_++;
    if (count_ <= 0 || row >= blocks.row_count + (blocks.diagonal() ? 0 : blocks.other_count)) return;
    const bool of_others = row >= blocks.row_count;
    const int64_t in_block = of_others ? row - blocks.row_count : row;
    if (((of_others ? blocks.others_needed : blocks.rows_needed) >> in_block & 1) == 0) return;
    const float *from = cloud.at((of_others ? blocks.first_other : blocks.first_row) + in_block) + first_;
    for (int64_t k = 0; k < count_; k += LINE) __builtin_prefetch(from + k, 0, 2);
  }

 private:
  static constexpr int64_t LINE = 16; /* coordinates of a cache line */

  int64_t first_ = 0;
  int64_t count_ = 0;
  int64_t rows_ = 0; /* that were asked for */
};

/* What the threads of a call share. */
struct Call {
  Call(const Clouds &of, const adabet_options &options, Control &calling);

  /* Of one cloud the progress is that of its tasks; of several it is how many are done. */
  void begin(int64_t tasks) {
    if (single) control.begin_phase(0, tasks);
  }
  void done() {
    if (single) control.advance(1);
  }

  const RunKernels &runs;
  const Kernels<float> &kernels;
  const ProductKernels *products; /* null if there are none */
  Control &control;
  Segments segments;
  double least; /* sums below are taken again, in double */
  bool single;
  std::atomic<bool> legal{true};
  std::atomic<bool> beyond_float{false};
};

/* Calls body(next) on so many threads; next() gives each task's number once, and tasks when there is no more. */
template <typename Body>
void shared(int threads, Call &call, int64_t tasks, Body body) {
  std::atomic<int64_t> next{0};
  in_team(static_cast<int>(std::min<int64_t>(threads, std::max<int64_t>(1, tasks))), call.control,
          [&](int) { body([&] { return call.legal ? next++ : tasks; }); });
}

/* The point that comes later in a pair of the condensed distances. */
int64_t larger_of(int64_t pair);

/* The sum of a pair's lanes, whose places serve as room for it. */
inline double folded(double *lanes, int64_t count) {
  for (int64_t half = count / 2; half > 0; half /= 2) {
    for (int64_t lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
  }
  return lanes[0];
}


/*
 * Writes the distances of a point to some that follow each other from first on, given their sums; takes sums again that
 * are too small or too large.
 */
void finish(Call &call, const Cloud &cloud, int64_t point, int64_t first, int64_t count, double *sums, float *lengths);

/* Writes the condensed distances of one cloud. Says in the call what it found that is not legal or beyond float. */
void compute_cloud(Call &call, const Cloud &cloud, int threads, float *condensed);

/* Two points, row being the later one, and their distance. */
struct KnownPair {
  int32_t row;
  int32_t other;
  float length;

  /* The place among the condensed distances. */
  int64_t place() const { return pairs_of(row) + other; }
};

/*
 * Computes the lengths of some pairs of a cloud, with the bits that compute_cloud() gives them: the same sums in the
 * same order. Costs up to twice as much for each of them. Puts the pairs into another order. For dimensions of
 * WIDE_BELOW or more.
 */
void compute_pairs(Call &call, const Cloud &cloud, int threads, int64_t count, KnownPair *pairs);

/* How many threads a call's differences are worth. */
int threads_for(const Clouds &of, const adabet_options &options);

/*
 * What a call has to return, once its threads are done: -1, or the place of the first coordinate that is not finite.
 * Throws std::invalid_argument if a distance is beyond the largest float.
 */
int64_t outcome(const Call &call, const Clouds &of);

/* The place of the first coordinate that is not finite, counted as by euclidean(), or -1. */
int64_t first_illegal(const Call &call, const Clouds &of);

}  // namespace adabet::distances

#endif
