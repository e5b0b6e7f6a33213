#ifndef ADABET_LUNES_KERNELS_HPP
#define ADABET_LUNES_KERNELS_HPP

#include <cstdint>

namespace adabet::count {

/* Rows of levels are worked on in blocks of so many points; one bit of a mask word stands for each. */
constexpr int64_t BLOCK = 64;

/* Monotone map from lengths to levels 0 to 254: the bits of a length, less first, shifted, look up the level. */
struct LevelMap {
  int32_t first;
  int32_t shift;
  int32_t last_bucket;
  const uint8_t *level_of_bucket;
};

/* What an edge's lune holds. The rim is where the longer of a point's two lengths equals the edge's. */
enum LuneContent : int32_t {
  EMPTY = 0,   /* no point, on the rim neither */
  RIM = 1,     /* points on the rim only */
  OCCUPIED = 2 /* a point */
};

/*
 * The loops over points, compiled for one instruction set. Rows of levels begin at multiples of 64 bytes and have
 * whole blocks; 255 stands for "no such point" and for a point itself.
 */
struct Kernels {
  /* Levels of so many lengths, 0 or more; -0 counts as 0. */
  void (*quantise)(const float *lengths, int64_t count, const LevelMap &map, uint8_t *levels);

  /* Transposes 16 x 16 levels. */
  void (*transpose)(const uint8_t *from, int64_t from_stride, uint8_t *to, int64_t to_stride);

  /* How many entries are level or less; level < 255. */
  int64_t (*count)(const uint8_t *row, int64_t blocks, uint8_t level);

  /* Writes the places of entries that are level or less, ascending, most at most; returns how many. */
  int32_t (*collect)(const uint8_t *row, int64_t blocks, uint8_t level, int32_t most, int32_t *places);

  /*
   * Point u against the first 64 * blocks points v at once: bit v of open stays set if row[v] is limit or less and no
   * striker w has max(from_u[w], strikers[w][v]) < row[v].
   */
  void (*strike)(const uint8_t *row, int64_t blocks, uint8_t limit, int32_t count, const uint8_t *const *strikers,
                 const uint8_t *from_u, uint64_t *open);

  /*
   * The content of the lune of an edge of this level between the points of two rows, as far as levels tell: points on
   * the rim may turn out to be in the lune, or outside.
   */
  LuneContent (*lune)(const uint8_t *row_u, const uint8_t *row_v, int64_t blocks, uint8_t level);

  /* The points of one block at level or less from both. */
  uint64_t (*within)(const uint8_t *row_u, const uint8_t *row_v, uint8_t level);

  /*
   * All edges of a cloud of up to 64 points. The square of lengths has rows of stride floats, a multiple of 16 and at
   * least points, at multiples of 64 bytes, and infinity on the diagonal. Bit v < u of open[u]: uv is threshold or
   * less and no point has both lengths shorter; of tied[u]: besides, some point has the longer of its lengths equal.
   * No length is -0. Returns how many bits of open are set; *any_tied: whether one of tied is.
   */
  int64_t (*small_lunes)(const float *square, int64_t points, int64_t stride, float threshold, uint64_t *open,
                         uint64_t *tied, bool *any_tied);
};

/* The kernels of a level of instructions, one of ADABET_CPU_* that this processor has, but not automatic. */
const Kernels &kernels(int32_t cpu);

}  // namespace adabet::count

#endif
