#ifndef ADABET_DISTANCES_WORKER_HPP
#define ADABET_DISTANCES_WORKER_HPP

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "distances/call.hpp"
#include "distances/kernels.hpp"
#include "distances/segments.hpp"
#include "support/held_buffer.hpp"

namespace adabet::distances {

/* Sums of squared differences, by one thread with buffers of its own. */
class Worker {
 public:
  explicit Worker(Call &call) : call_(call), rows_(call.control), others_(call.control), sums_(call.control) {
    rows_.reserve(BLOCK * CHUNK);
    others_.reserve(BLOCK * CHUNK);
    sums_.reserve(BLOCK_TILES * BLOCK_TILES * TILE_SUMS);
  }

  /*
   * Adds up a segment of coordinates for the pairs of two blocks of points. Writes the sums of the segment to partial,
   * by pair, or finishes the distances if partial is null.
   */
  void work(const Cloud &cloud, const BlockPair &blocks, int64_t segment, double *partial, float *condensed) {
    std::fill(sums_.data(), sums_.data() + BLOCK_TILES * BLOCK_TILES * TILE_SUMS, 0.0);
    walk(cloud, blocks, segment, [&](int64_t count, const float *others) { add_tiles(count, others); });
    for (int64_t i = 0; i < blocks.row_count && call_.legal; ++i) store(i, partial, condensed);
  }

  /* Writes the sums of a segment for some pairs of two blocks, which have bits for the points that are needed. */
  void work_on(const PairPlace *pairs, int64_t pair_count, const Cloud &cloud, const BlockPair &blocks, int64_t segment,
               double *partial) {
    std::fill(sums_.data(), sums_.data() + pair_count * RUN_LANES, 0.0);
    walk(cloud, blocks, segment, [&](int64_t count, const float *others) {
      for (int64_t run = 0; run * RUN < count; ++run) {
        for (int64_t point = 0; point < 2 * BLOCK; point += CHUNK / RUN) ahead_.fetch(cloud, blocks);
        const int64_t place = run * BLOCK * RUN;
        call_.runs.add_pairs(rows_.data() + place, others + place, pairs, pair_count, sums_.data());
      }
    });
    for (int64_t k = 0; k < pair_count; ++k) partial[k] = folded(sums_.data() + k * RUN_LANES, RUN_LANES);
  }

 private:
  static constexpr int64_t BLOCK_TILES = BLOCK / TILE;
  static constexpr int64_t TILE_SUMS = TILE * TILE * RUN_LANES;

  /* Copies the coordinates of a segment chunk by chunk, and lets add(count, others) add up each. */
  template <typename Add>
  void walk(const Cloud &cloud, const BlockPair &blocks, int64_t segment, Add add) {
    cloud_ = &cloud;
    blocks_ = blocks;
    const int64_t begin = segment * call_.segments.length;
    const int64_t end = std::min(begin + call_.segments.length, cloud.dimension);
    for (int64_t first = begin; first < end; first += CHUNK) {
      call_.control.check();
      const int64_t next = first + CHUNK;
      const int64_t count = std::min(CHUNK, end - first);
      ahead_.begin(next, std::min(CHUNK, end - next));
      copy(blocks.first_row, blocks.row_count, blocks.rows_needed, first, count, rows_.data());
      if (!blocks.diagonal()) {
        copy(blocks.first_other, blocks.other_count, blocks.others_needed, first, count, others_.data());
      }
      add(count, blocks.diagonal() ? rows_.data() : others_.data());
    }
  }

  void add_tiles(int64_t count, const float *others) {
    const int64_t runs = divide_up(count, RUN);
    const bool diagonal = blocks_.diagonal();
    for (int64_t row = 0; row < blocks_.row_count; row += TILE) {
      for (int64_t other = 0; other < (diagonal ? row + 1 : blocks_.other_count); other += TILE) {
        for (int64_t run = 0; run < runs; ++run) {
          const RunTile tile = {rows_.data() + (run * BLOCK + row) * RUN, others + (run * BLOCK + other) * RUN,
                                std::min(TILE, blocks_.row_count - row), std::min(TILE, blocks_.other_count - other),
                                diagonal && row == other};
          const int64_t level = level_of(count - run * RUN);
          const auto add = cloud_->dimension < WIDE_BELOW ? call_.runs.add_wide[level] : call_.runs.add[level];
          ahead_.fetch(*cloud_, blocks_);
          add(tile, tile_sums(row, other));
        }
      }
    }
  }

  /* The logarithm of the terms that a lane of the last run needs. */
  static int64_t level_of(int64_t left) {
    return left > 4 * RUN_LANES ? 3 : left > 2 * RUN_LANES ? 2 : left > RUN_LANES ? 1 : 0;
  }

  /* Copies coordinates of the needed points run by run, and in a run point by point; fills the last run with zeros. */
  void copy(int64_t first_point, int64_t points, uint32_t needed, int64_t first, int64_t count, float *target) {
    for (int64_t i = 0; i < points; ++i) {
      if ((needed >> i & 1) == 0) continue;
      const float *from = cloud_->at(first_point + i) + first;
      for (int64_t done = 0; done < count; done += RUN) {
        float *to = target + done * BLOCK + i * RUN;
        const int64_t length = std::min(RUN, count - done);
        std::memcpy(to, from + done, static_cast<size_t>(length) * sizeof(float));
        std::fill(to + length, to + RUN, 0.0f);
      }
    }
  }

  /* The sums of a row: lanes are folded where they stand. */
  void store(int64_t row, double *partial, float *condensed) {
    const int64_t count = blocks_.diagonal() ? row : blocks_.other_count;
    const int64_t pair = pairs_of(blocks_.first_row + row) + blocks_.first_other;
    double folds[BLOCK];
    for (int64_t other = 0; other < count; ++other) {
      folds[other] = folded(tile_sums(row, other) + (row % TILE * TILE + other % TILE) * RUN_LANES, RUN_LANES);
    }
    if (partial == nullptr) {
      finish(call_, *cloud_, blocks_.first_row + row, blocks_.first_other, count, folds, condensed + pair);
    } else {
      std::copy(folds, folds + count, partial + pair);
    }
  }

  double *tile_sums(int64_t row, int64_t other) {
    return sums_.data() + (row / TILE * BLOCK_TILES + other / TILE) * TILE_SUMS;
  }

  Call &call_;
  HeldBuffer<float> rows_;
  HeldBuffer<float> others_;
  HeldBuffer<double> sums_; /* by tile, pair and lane; of some pairs, by pair and lane */
  const Cloud *cloud_ = nullptr;
  BlockPair blocks_ = {0, 0, 0, 0};
  Ahead ahead_;
};

}  // namespace adabet::distances

#endif
