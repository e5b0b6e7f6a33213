#ifndef ADABET_LUNES_LEVEL_TABLE_HPP
#define ADABET_LUNES_LEVEL_TABLE_HPP

#include <cstdint>

#include "count/kernels.hpp"
#include "support/control.hpp"
#include "support/held_buffer.hpp"

namespace adabet::count {

/*
 * All lengths of a dense cloud as a full square of bytes.
 *
 * Idea. Whether a point lies in a lune is a question of which of three lengths is longest. A monotone map to 255 levels
 * answers it whenever the levels differ, with a quarter of the memory traffic of floats and four times the lanes;
 * where levels are equal, the lengths themselves decide. So the map may be anything monotone: it decides about time,
 * never about the result. Levels are spread by rank in a sample of the lengths, more densely towards the short
 * lengths, because a lune is decided by its points' shortest lengths.
 *
 * Memory: n^2 bytes. Immutable once filled; then any number of threads may read it.
 */
class LevelTable {
 public:
  static constexpr uint8_t LARGEST_LEVEL = 254;

  LevelTable(const Kernels &kernels, Control &control)
      : kernels_(kernels), control_(control), levels_(control), level_of_bucket_(control), sample_(control) {}

  /* Takes over a cloud, whose condensed lengths are borrowed until the next call. */
  void fill(int64_t points, const float *condensed, int threads);

  int64_t points() const { return points_; }

  /* Blocks of a row, those that pad it included. */
  int64_t blocks() const { return blocks_; }

  const uint8_t *row(int64_t point) const { return levels_.data() + point * stride_; }

  /* The length between different points. */
  float length(int64_t a, int64_t b) const { return a > b ? lengths_before(a)[b] : lengths_before(b)[a]; }

  /* The lengths from a point to those before it. */
  const float *lengths_before(int64_t point) const { return condensed_ + point * (point - 1) / 2; }

  /* The level of a length, which may be infinite. */
  uint8_t level(float length) const;

 private:
  void make_map(int64_t points);
  void fill_rows(int64_t first);
  void mirror(int64_t first, int64_t last);

  const Kernels &kernels_;
  Control &control_;
  int64_t points_ = 0;
  int64_t blocks_ = 0;
  int64_t stride_ = 0;
  const float *condensed_ = nullptr;
  LevelMap map_{};
  HeldBuffer<uint8_t> levels_;
  HeldBuffer<uint8_t> level_of_bucket_;
  HeldBuffer<int32_t> sample_;
};

}  // namespace adabet::count

#endif
