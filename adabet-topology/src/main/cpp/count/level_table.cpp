#include "count/level_table.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <vector>

#include "support/parallel.hpp"

namespace adabet::count {
namespace {

constexpr int64_t TILE = 16;           /* rows and columns that are transposed at once */
constexpr int64_t PARALLEL_FROM = 512; /* points that are worth starting threads for */
constexpr int32_t INFINITE = 0x7f800000;
constexpr uint8_t NO_POINT = 255;

int32_t bits_of(float length) {
  const float positive = length + 0.0f; /* -0 becomes 0, whose bits are in order */
  int32_t bits;
  std::memcpy(&bits, &positive, sizeof bits);
  return bits;
}

/* How many buckets of lengths there are: few for small clouds, whose time they would dominate. */
int64_t bucket_count(int64_t lengths) { return lengths < 1 << 14 ? 1 << 11 : lengths < 1 << 18 ? 1 << 12 : 1 << 14; }

int64_t sample_size(int64_t lengths) {
  return std::min<int64_t>(lengths, lengths < 1 << 14 ? 1 << 10 : lengths < 1 << 18 ? 1 << 12 : 1 << 14);
}

/* Spreads buckets over the bits from first to last. */
void spread(int32_t first, int32_t last, int64_t buckets, LevelMap &map) {
  map.first = first;
  map.shift = 0;
  while ((static_cast<int64_t>(last) - first) >> map.shift >= buckets) ++map.shift;
}

int64_t bucket_of(int32_t bits, const LevelMap &map) {
  const int64_t bucket = (static_cast<int64_t>(bits) - map.first) >> map.shift;
  return std::clamp<int64_t>(bucket, 0, map.last_bucket);
}

/* The bucket in which the sample reaches a rank. */
int64_t bucket_of_rank(const std::vector<int32_t> &histogram, int64_t rank) {
  int64_t bucket = 0;
  for (int64_t below = histogram[0]; below <= rank; below += histogram[static_cast<size_t>(bucket)]) ++bucket;
  return bucket;
}

}  // namespace

void LevelTable::fill(int64_t points, const float *condensed, int threads) {
  points_ = points;
  condensed_ = condensed;
  blocks_ = (points + BLOCK - 1) / BLOCK;
  stride_ = (blocks_ | 1) * BLOCK; /* rows an odd number of lines apart fall into all sets of a cache */
  levels_.reserve(blocks_ * BLOCK * stride_);
  make_map(points);
  std::atomic<int64_t> next{blocks_};
  const int workers = points < PARALLEL_FROM ? 1 : static_cast<int>(std::min<int64_t>(threads, blocks_));
  in_parallel(workers, control_, [&](int) {
    for (int64_t block = --next; block >= 0; block = --next) {
      control_.check();
      fill_rows(block * BLOCK);
    }
  });
}

/*
 * Buckets first span all lengths of the sample that are not 0. While too much of the sample falls into one bucket they
 * are spread again over its middle part: outliers get the first and last bucket.
 */
void LevelTable::make_map(int64_t points) {
  const int64_t lengths = points * (points - 1) / 2;
  const int64_t size = sample_size(lengths);
  sample_.reserve(size);
  int32_t first = INFINITE;
  int32_t last = 0;
  for (int64_t i = 0; i < size; ++i) {
    const int32_t bits = bits_of(condensed_[i * lengths / size]);
    sample_[i] = bits;
    if (bits > 0) first = std::min(first, bits);
    last = std::max(last, bits);
  }
  const int64_t buckets = bucket_count(lengths);
  map_.last_bucket = static_cast<int32_t>(buckets - 1);
  std::vector<int32_t> histogram;
  for (int round = 0; round < 3; ++round) {
    spread(std::min(first, last), last, buckets, map_);
    histogram.assign(static_cast<size_t>(buckets), 0);
    for (int64_t i = 0; i < size; ++i) ++histogram[static_cast<size_t>(bucket_of(sample_[i], map_))];
    if (map_.shift == 0 || *std::max_element(histogram.begin(), histogram.end()) < size / 16) break;
    const int64_t low = bucket_of_rank(histogram, size / 256);
    const int64_t high = bucket_of_rank(histogram, size - 1 - size / 256);
    first = static_cast<int32_t>(map_.first + (low << map_.shift));
    last = static_cast<int32_t>(std::min<int64_t>(map_.first + ((high + 1) << map_.shift), INFINITE));
  }
  level_of_bucket_.reserve(buckets);
  int64_t below = 0;
  uint8_t level = 0;
  for (int64_t bucket = 0; bucket < buckets; ++bucket) {
    level_of_bucket_[bucket] = level;
    if (histogram[static_cast<size_t>(bucket)] == 0) continue;
    below += histogram[static_cast<size_t>(bucket)];
    const float rank = static_cast<float>(below) / static_cast<float>(size);
    level = static_cast<uint8_t>(std::sqrt(std::sqrt(rank)) * LARGEST_LEVEL);
  }
  map_.level_of_bucket = level_of_bucket_.data();
}

uint8_t LevelTable::level(float length) const { return map_.level_of_bucket[bucket_of(bits_of(length), map_)]; }

/* One block of rows up to the diagonal, and the same as columns of the rows up to them. */
void LevelTable::fill_rows(int64_t first) {
  const int64_t end = first + BLOCK;
  uint8_t *levels = levels_.data();
  for (int64_t u = first; u < end; ++u) {
    uint8_t *row = levels + u * stride_;
    if (u < points_) {
      kernels_.quantise(lengths_before(u), u, map_, row);
    } else {
      std::memset(row, NO_POINT, static_cast<size_t>(u));
    }
    std::memset(row + u, NO_POINT, static_cast<size_t>(end - u));
  }
  mirror(first, end);
}

void LevelTable::mirror(int64_t first, int64_t last) {
  uint8_t *levels = levels_.data();
  for (int64_t column = 0; column < last; column += TILE) {
    for (int64_t row = std::max(first, column); row < last; row += TILE) {
      const uint8_t *from = levels + row * stride_ + column;
      uint8_t *to = levels + column * stride_ + row;
      if (row > column) {
        kernels_.transpose(from, stride_, to, stride_);
        continue;
      }
      for (int64_t i = 1; i < TILE; ++i) {
        for (int64_t j = 0; j < i; ++j) to[j * stride_ + i] = from[i * stride_ + j];
      }
    }
  }
}

}  // namespace adabet::count
