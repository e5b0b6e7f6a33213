#ifndef ADABET_DISTANCES_KERNELS_HPP
#define ADABET_DISTANCES_KERNELS_HPP

#include <cstdint>

namespace adabet::distances {

constexpr int64_t PANEL = 8;     /* points that are worked on side by side */
constexpr int64_t MOST_ROWS = 8; /* points that one of the kernels takes at once against a panel, at most */

/* What is summed over the coordinates of two points. */
enum Term : int32_t { SQUARES = 0, ABSOLUTES = 1, LARGEST = 2, TERMS = 3 };

/* How a length comes from a sum. */
enum class Length { ROOT, HALF, SUM };

/*
 * The loops over coordinates of one type, compiled for one instruction set. A panel holds some coordinates of 8 points,
 * coordinate by coordinate. Every number that comes out is the same for each instruction set: the lanes of a vector are
 * different pairs, whose sums are each taken in the order of the coordinates.
 */
template <typename T>
struct Kernels {
  /* Whether so many numbers are all finite. */
  bool (*finite)(const T *numbers, int64_t count);

  /* Makes a panel of so many coordinates of the points whose coordinates begin there. */
  void (*pack)(const T *const *points, int64_t count, T *panel);

  /* How many rows the terms take. */
  int64_t rows;

  /*
   * For the points whose coordinates begin at rows, against the points of a panel: the sum over so many coordinates of
   * the squared differences, or of the absolute differences, or the largest of these. Differences are taken in T,
   * everything else in double. Writes result[row * PANEL + point of the panel].
   */
  void (*terms[TERMS])(const T *const *rows, const T *panel, int64_t count, double *result);

  /* Rounds lengths, the roots of sums or half the sums or the sums, to float; false if one is beyond the largest. */
  bool (*round)(const double *sums, int64_t count, Length length, float *lengths);
};

/* The kernels of a level of instructions, one of ADABET_CPU_* that this processor has, but not automatic. */
template <typename T>
const Kernels<T> &kernels(int32_t cpu);

}  // namespace adabet::distances

#endif
