#include "distances/bounds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace adabet::distances {
namespace {

constexpr double UNIT = 0x1p-24;
constexpr double SUMS_IN_DOUBLE = 0x1p-27;
constexpr double OF_DISTANCE = 0x1p-22 + 0x1p-29;
constexpr double FLUSHED_COORDINATE = 0x1p-121;
constexpr double FLUSHED_PRODUCT = 0x1p-120;
constexpr int64_t MOST_IN_MEAN = 8; /* points */
constexpr int64_t ROOM = BLOCK + 4; /* points, and rows of zeros that fill the last tile */
constexpr int64_t PRODUCT_CHUNK = 2 * RUN; /* coordinates that are copied at a time */
constexpr int64_t SAMPLES = 8;      /* parts of the coordinates that are looked at first */
constexpr int64_t SAMPLED = 8;      /* runs of coordinates that there must be for each; of fewer two are looked at */
constexpr int64_t SAMPLE_OF = 256;  /* a sample is one of so many parts, or one run */

/* The buffers of one thread. */
class ProductWorker {
 public:
  ProductWorker(Call &call, const Cloud &cloud)
      : call_(call),
        kernels_(*call.products),
        cloud_(cloud),
        rows_(call.control),
        others_(call.control),
        sums_(call.control),
        row_tiles_(divide_up(BLOCK, kernels_.rows)),
        other_tiles_(divide_up(BLOCK, kernels_.others)) {
    rows_.reserve(ROOM * PRODUCT_CHUNK);
    others_.reserve(ROOM * PRODUCT_CHUNK);
    sums_.reserve(row_tiles_ * other_tiles_ * tile_sums());
    mean_points_ = std::min(MOST_IN_MEAN, cloud.points);
    for (int64_t p = 0; p < mean_points_; ++p) in_mean_[p] = cloud.at(p * cloud.points / mean_points_);
  }

  /* Writes the products of two blocks' points over some coordinates; of one block, those with points up to each. */
  void work(const BlockPair &blocks, int64_t begin, int64_t end, double *products) {
    blocks_ = blocks;
    std::fill(sums_.data(), sums_.data() + row_tiles_ * other_tiles_ * tile_sums(), 0.0);
    for (int64_t first = begin; first < end; first += PRODUCT_CHUNK) {
      call_.control.check();
      const int64_t next = first + PRODUCT_CHUNK;
      ahead_.begin(next, std::min(PRODUCT_CHUNK, end - next));
      add_chunk(first, std::min(PRODUCT_CHUNK, end - first));
    }
    for (int64_t i = 0; i < blocks.row_count; ++i) store(i, products);
  }

 private:
  int64_t tile_sums() const { return kernels_.rows * kernels_.others * kernels_.lanes; }

  void add_chunk(int64_t first, int64_t count) {
    const float *in_mean[MOST_IN_MEAN];
    for (int64_t p = 0; p < mean_points_; ++p) in_mean[p] = in_mean_[p] + first;
    kernels_.mean(in_mean, mean_points_, count, mean_);
    move(blocks_.first_row, blocks_.row_count, first, count, rows_.data());
    if (!blocks_.diagonal()) move(blocks_.first_other, blocks_.other_count, first, count, others_.data());
    const float *others = blocks_.diagonal() ? rows_.data() : others_.data();
    const int64_t calls = PRODUCT_CHUNK / RUN * divide_up(blocks_.row_count, kernels_.rows);
    const int64_t points_ahead = divide_up(blocks_.diagonal() ? BLOCK : 2 * BLOCK, calls);
    for (int64_t run = 0; run < divide_up(count, RUN); ++run) {
      for (int64_t tile = 0; tile * kernels_.rows < blocks_.row_count; ++tile) {
        const int64_t end_row = std::min((tile + 1) * kernels_.rows, blocks_.row_count);
        const int64_t met = blocks_.diagonal() ? end_row : blocks_.other_count;
        for (int64_t point = 0; point < points_ahead; ++point) ahead_.fetch(cloud_, blocks_);
        kernels_.add(rows_.data() + (run * ROOM + tile * kernels_.rows) * RUN, others + run * ROOM * RUN,
                     divide_up(met, kernels_.others), sums_.data() + tile * other_tiles_ * tile_sums());
      }
    }
  }

  /* Writes what some points' coordinates are more than the mean, run by run, and in a run point by point. */
  void move(int64_t first_point, int64_t points, int64_t first, int64_t count, float *target) {
    for (int64_t done = 0; done < count; done += RUN) {
      const int64_t length = std::min(RUN, count - done);
      float *to = target + done * ROOM;
      for (int64_t i = 0; i < points; ++i, to += RUN) {
        kernels_.subtract(cloud_.at(first_point + i) + first + done, mean_ + done, length, to);
        std::fill(to + length, to + RUN, 0.0f);
      }
      std::fill(to, target + (done + RUN) * ROOM, 0.0f);
    }
  }

  void store(int64_t row, double *products) {
    const int64_t count = blocks_.diagonal() ? row + 1 : blocks_.other_count;
    double *to = products + pairs_of(blocks_.first_row + row + 1) + blocks_.first_other;
    for (int64_t other = 0; other < count; ++other) {
      const int64_t tile = row / kernels_.rows * other_tiles_ + other / kernels_.others;
      const int64_t place = row % kernels_.rows * kernels_.others + other % kernels_.others;
      to[other] = folded(sums_.data() + tile * tile_sums() + place * kernels_.lanes, kernels_.lanes);
    }
  }

  Call &call_;
  const ProductKernels &kernels_;
  const Cloud &cloud_;
  HeldBuffer<float> rows_;
  HeldBuffer<float> others_;
  HeldBuffer<double> sums_; /* by tile of rows, tile of others, pair and lane */
  int64_t row_tiles_;
  int64_t other_tiles_;
  int64_t mean_points_;
  const float *in_mean_[MOST_IN_MEAN] = {};
  float mean_[PRODUCT_CHUNK];
  BlockPair blocks_ = {0, 0, 0, 0};
  Ahead ahead_;
};

/* Squared distances of samples of coordinates, and how they vary over the pairs. */
struct Variation {
  double mean = 0; /* over the pairs */
  double variance = 0;
  double squares = 0; /* of both points, on average */

  /* Of points whose products stand as those of Products do. */
  static Variation of(const double *products, int64_t points) {
    Variation found;
    double squared = 0;
    for (int64_t i = 0; i < points; ++i) {
      const double own = products[pairs_of(i + 2) - 1];
      for (int64_t j = 0; j < i; ++j) {
        const double both = own + products[pairs_of(j + 2) - 1];
        const double distance = both - 2 * products[pairs_of(i + 1) + j];
        found.mean += distance;
        found.squares += both;
        squared += distance * distance;
      }
    }
    const auto pairs = static_cast<double>(pairs_of(points));
    found.mean /= pairs;
    found.squares /= pairs;
    found.variance = std::max(0.0, squared / pairs - found.mean * found.mean);
    return found;
  }
};

}  // namespace

Products::Products(Call &call, const Cloud &cloud, int threads)
    : call_(call), cloud_(cloud), threads_(threads), partial_(call.control) {
  partial_.reserve(std::max(call.segments.count * squares_of(cloud.points), 2 * squares_of(BLOCK)));
}

double Products::relative_error() const {
  const double rounded = static_cast<double>(call_.products->roundings) * UNIT;
  return rounded / (1 - rounded) + SUMS_IN_DOUBLE;
}

double Products::expected_meetings() {
  const int64_t points = std::min(BLOCK, cloud_.points);
  const int64_t samples = std::clamp<int64_t>(cloud_.dimension / (SAMPLED * RUN), 2, SAMPLES);
  const int64_t length = std::max<int64_t>(1, cloud_.dimension / (SAMPLE_OF * RUN)) * RUN;
  double *of_sample = partial_.data();
  double *of_all = of_sample + squares_of(points);
  std::fill(of_all, of_all + squares_of(points), 0.0);
  ProductWorker worker(call_, cloud_);
  double variances = 0;
  for (int64_t sample = 0; sample < samples; ++sample) {
    const int64_t begin = sample * cloud_.dimension / samples;
    worker.work({0, 0, points, points}, begin, std::min(begin + length, cloud_.dimension), of_sample);
    for (int64_t k = 0; k < squares_of(points); ++k) of_all[k] += of_sample[k];
    variances += Variation::of(of_sample, points).variance;
  }
  const Variation all = Variation::of(of_all, points);
  if (!std::isfinite(all.variance) || !(all.mean > 0)) return std::numeric_limits<double>::infinity();
  /* What samples have in common they have with the coordinates left out; the rest of their variance averages out. */
  const auto taken = static_cast<double>(samples);
  const double parts = static_cast<double>(cloud_.dimension) / static_cast<double>(length);
  const double in_common = std::max(0.0, all.variance - variances) / (taken * (taken - 1));
  const double variance = parts * (variances / taken) + parts * (parts - 1) * in_common;
  const double mean = all.mean / taken * parts;
  const double squares = all.squares / all.mean;
  /* Of the square of a distance, relatively, up or down; and pairs for each part of it where most of them are. */
  const double error = 2 * (relative_error() * squares + UNIT * std::sqrt(2 * squares) + OF_DISTANCE);
  const double density = static_cast<double>(pairs_of(cloud_.points)) * mean / std::sqrt(4 * M_PI * variance);
  return 4 * error * density;
}

bool Products::bound(Bounds *bounds) {
  const int64_t segments = call_.segments.count;
  const int64_t tasks = segments * BlockPair::count(cloud_.points);
  call_.begin(tasks);
  shared(threads_, call_, tasks, [&](auto next) {
    ProductWorker worker(call_, cloud_);
    for (int64_t task = next(); task < tasks; task = next()) {
      const int64_t begin = task % segments * call_.segments.length;
      worker.work(BlockPair::of(task / segments, cloud_.points), begin,
                  std::min(begin + call_.segments.length, cloud_.dimension),
                  partial_.data() + task % segments * squares_of(cloud_.points));
      call_.done();
    }
  });
  join();
  const double flushed = FLUSHED_PRODUCT * static_cast<double>(cloud_.dimension);
  const double shift = FLUSHED_COORDINATE * std::sqrt(static_cast<double>(cloud_.dimension));
  const double error = relative_error();
  const double *products = partial_.data();
  HeldBuffer<double> norms(call_.control); /* not less than the points' */
  norms.reserve(cloud_.points);
  bool finite = true;
  for (int64_t i = 0; i < cloud_.points; ++i) {
    const double own = products[pairs_of(i + 2) - 1];
    norms[i] = std::sqrt((own + flushed) * (1 + 2 * error));
    finite &= std::isfinite(norms[i]);
    for (int64_t j = 0; j < i; ++j) {
      const double square = own + products[pairs_of(j + 2) - 1] - 2 * products[pairs_of(i + 1) + j];
      const double sum = norms[i] + norms[j];
      const double off = (error + SUMS_IN_DOUBLE) * sum * sum + 4 * flushed;
      const double moved = UNIT * (1 + 0x1p-20) * sum + shift;
      finite &= std::isfinite(square);
      bounds[pairs_of(i) + j] = {(std::sqrt(std::max(0.0, square - off)) - moved) * (1 - OF_DISTANCE),
                                 (std::sqrt(std::max(0.0, square + off)) + moved) * (1 + OF_DISTANCE), pairs_of(i) + j};
    }
  }
  return finite;
}

/* Adds the segments' products to those of the first. */
void Products::join() {
  double *total = partial_.data();
  const int64_t count = squares_of(cloud_.points);
  for (int64_t segment = 1; segment < call_.segments.count; ++segment) {
    call_.control.check();
    const double *part = total + segment * count;
    for (int64_t k = 0; k < count; ++k) total[k] += part[k];
  }
}

}  // namespace adabet::distances
