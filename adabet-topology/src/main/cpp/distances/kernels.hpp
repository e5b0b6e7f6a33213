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

constexpr int64_t RUN_LANES = 16; /* coordinates of a run that stand side by side */
constexpr int64_t RUN_TERMS = 8;  /* coordinates of a run that one lane takes */
constexpr int64_t RUN = RUN_LANES * RUN_TERMS;
constexpr int64_t TILE = 8; /* points on each side of a tile of pairs */

/* A pair of points, by the places of both among the rows that hold a run of the points' coordinates. */
struct PairPlace {
  int32_t row;
  int32_t other;
};

/* One run of coordinates of a tile of pairs. Rows of RUN numbers stand one after another, aligned to cache lines. */
struct RunTile {
  const float *rows;
  const float *others;
  int64_t row_count;   /* 1 to TILE */
  int64_t other_count; /* 1 to TILE; where rows and others are the same points, row i meets those before it only */
  bool diagonal;
};

/*
 * Squared differences of a tile, added to one double for each pair and lane: sums[(row * TILE + other) * RUN_LANES +
 * lane]. Differences are taken in float. Nothing is fused, so that the numbers are the same for each instruction set.
 */
struct RunKernels {
  /*
   * By the logarithm of how many terms the lanes have: 1, 2, 4 or 8. Further terms of a lane are not read. Squares and
   * the sum of a lane's terms are in float, a balanced tree: ((0 1) (2 3)) ((4 5) (6 7)).
   */
  void (*add[4])(const RunTile &tile, double *sums);

  /* The same for 1 or 2 terms, with squares and sums in double. */
  void (*add_wide[2])(const RunTile &tile, double *sums);

  /* As add[3] for so many single pairs: sums[pair * RUN_LANES + lane]. */
  void (*add_pairs)(const float *rows, const float *others, const PairPlace *pairs, int64_t count, double *sums);
};

/*
 * Products of runs of coordinates, multiplied and added in one and summed in float, for bounds of distances: their
 * numbers differ between instruction sets. A tile has so many rows and others, whose RUN numbers stand one after
 * another, aligned to cache lines.
 */
struct ProductKernels {
  int64_t rows;
  int64_t others;
  int64_t lanes;     /* doubles that a pair's sum is spread over */
  int64_t roundings; /* of a product on its way to a double, at most */

  /*
   * Adds the products of the rows of a tile and the others of so many tiles that stand one after another:
   * sums[((tile * rows + row) * others + other) * lanes + lane].
   */
  void (*add)(const float *rows, const float *others, int64_t tiles, double *sums);

  /* The means of so many coordinates of some points. */
  void (*mean)(const float *const *points, int64_t count, int64_t length, float *mean);

  /* By how much so many numbers are more than others. */
  void (*subtract)(const float *numbers, const float *less, int64_t length, float *difference);
};

/*
 * The kernels of a level of instructions, one of ADABET_CPU_* that this processor has, but not automatic; null for the
 * levels that cannot multiply and add in one.
 */
const ProductKernels *product_kernels(int32_t cpu);

/* The kernels of a level of instructions, one of ADABET_CPU_* that this processor has, but not automatic. */
const RunKernels &run_kernels(int32_t cpu);

/* The kernels of a level of instructions, one of ADABET_CPU_* that this processor has, but not automatic. */
template <typename T>
const Kernels<T> &kernels(int32_t cpu);

}  // namespace adabet::distances

#endif
