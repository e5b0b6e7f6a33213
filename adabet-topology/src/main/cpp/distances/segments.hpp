#ifndef ADABET_DISTANCES_SEGMENTS_HPP
#define ADABET_DISTANCES_SEGMENTS_HPP

#include <algorithm>
#include <cstdint>

namespace adabet::distances {

inline int64_t divide_up(int64_t value, int64_t unit) { return (value + unit - 1) / unit; }

inline int64_t pairs_of(int64_t points) { return points * (points - 1) / 2; }

/*
 * How the coordinates of few points are cut so that several threads have work. Depends on the numbers of points and
 * coordinates only. Segments have whole chunks, but for the last.
 */
struct Segments {
  int64_t count;
  int64_t length;

  Segments(int64_t points, int64_t dimension, int64_t chunk) {
    const int64_t most = points <= FEW ? MOST_OF_FEW : points <= SEVERAL ? MOST_OF_SEVERAL : 1;
    const int64_t wanted = std::max<int64_t>(1, std::min(dimension / SHORTEST, most));
    length = std::max<int64_t>(1, divide_up(divide_up(dimension, chunk), wanted)) * chunk;
    count = std::max<int64_t>(1, divide_up(dimension, length));
  }

 private:
  static constexpr int64_t SHORTEST = 1 << 13; /* coordinates that are worth a task */
  static constexpr int64_t FEW = 64;
  static constexpr int64_t MOST_OF_FEW = 64;
  static constexpr int64_t SEVERAL = 512; /* more points have tasks enough without segments */
  static constexpr int64_t MOST_OF_SEVERAL = 16;
};

}  // namespace adabet::distances

#endif
