#include "distances/euclidean.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "distances/kernels.hpp"
#include "distances/segments.hpp"
#include "support/cpu.hpp"
#include "support/held_buffer.hpp"
#include "support/openmp.hpp"

namespace adabet::distances {
namespace {

constexpr int64_t CHUNK = 4 * RUN; /* coordinates that are copied at a time */
constexpr int64_t LINE = 16;       /* coordinates of a cache line */
constexpr int64_t BLOCK = 32;      /* points on each side of a task */
constexpr int64_t BLOCK_TILES = BLOCK / TILE;
constexpr int64_t TILE_SUMS = TILE * TILE * RUN_LANES;
constexpr int64_t WIDE_BELOW = 2 * RUN_LANES; /* coordinates; errors of more average out, and fewer cost little */
constexpr int64_t SHORT_DIMENSION = 128;
constexpr int64_t SMALL_CLOUD = 64;
constexpr int64_t PARALLEL_FROM = 1 << 22;     /* differences that are worth starting threads for */
constexpr double LEAST_OF_COORDINATE = 0x1p-120; /* sums of less for each coordinate are taken again */

/* One cloud, and where its distances go. */
struct Cloud {
  const float *coordinates;
  int64_t points;
  int64_t stride;
  int64_t dimension;
  float *condensed;

  const float *at(int64_t point) const { return coordinates + point * stride; }
};

bool equal(const float *a, const float *b, int64_t count) {
  for (int64_t first = 0; first < count; first += CHUNK) {
    const int64_t end = std::min(first + CHUNK, count);
    int32_t different = 0;
    for (int64_t k = first; k < end; ++k) different |= a[k] != b[k];
    if (different != 0) return false;
  }
  return true;
}

/* The sum of the squared differences, in double. */
double exact_square(const float *a, const float *b, int64_t count) {
  constexpr int64_t LANES = 8;
  double sums[LANES] = {};
  int64_t k = 0;
  for (; k + LANES <= count; k += LANES) {
    for (int64_t lane = 0; lane < LANES; ++lane) {
      const double difference = a[k + lane] - b[k + lane];
      sums[lane] += difference * difference;
    }
  }
  for (int64_t lane = 0; k < count; ++k, ++lane) {
    const double difference = a[k] - b[k];
    sums[lane] += difference * difference;
  }
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

/* The sum of a pair's lanes. */
double folded(double *lanes) {
  for (int64_t half = RUN_LANES / 2; half > 0; half /= 2) {
    for (int64_t lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
  }
  return lanes[0];
}

/* What the threads of a call share. */
struct Call {
  Call(const Clouds &of, const adabet_options &options, Control &calling)
      : runs(run_kernels(choose_cpu(options.cpu))),
        kernels(distances::kernels<float>(choose_cpu(options.cpu))),
        control(calling),
        segments(of.points, of.dimension, CHUNK),
        least(LEAST_OF_COORDINATE * static_cast<double>(of.dimension)) {}

  const RunKernels &runs;
  const Kernels<float> &kernels;
  Control &control;
  Segments segments;
  double least;
  std::atomic<bool> legal{true};
  std::atomic<bool> beyond_float{false};
};

/* Writes the lengths of a point to those from first on, given their sums; takes doubtful sums again. */
void finish(Call &call, const Cloud &cloud, int64_t point, int64_t first, int64_t count, double *sums) {
  const float *row = cloud.at(point);
  for (int64_t j = 0; j < count; ++j) {
    if (sums[j] >= call.least && sums[j] <= std::numeric_limits<double>::max()) continue;
    const float *other = cloud.at(first + j);
    if (!std::isfinite(sums[j]) &&
        !(call.kernels.finite(row, cloud.dimension) && call.kernels.finite(other, cloud.dimension))) {
      call.legal = false;
      return;
    }
    call.control.check();
    sums[j] = equal(row, other, cloud.dimension) ? 0 : exact_square(row, other, cloud.dimension);
  }
  if (!call.kernels.round(sums, count, Length::ROOT, cloud.condensed + pairs_of(point) + first)) {
    call.beyond_float = true;
  }
}

/* The buffers of one thread. */
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
  void work(const Cloud &cloud, int64_t row_block, int64_t other_block, int64_t segment, double *partial) {
    cloud_ = &cloud;
    first_row_ = row_block * BLOCK;
    first_other_ = other_block * BLOCK;
    row_count_ = std::min(BLOCK, cloud.points - first_row_);
    other_count_ = std::min(BLOCK, cloud.points - first_other_);
    std::fill(sums_.data(), sums_.data() + BLOCK_TILES * BLOCK_TILES * TILE_SUMS, 0.0);
    const int64_t begin = segment * call_.segments.length;
    const int64_t end = std::min(begin + call_.segments.length, cloud.dimension);
    for (int64_t first = begin; first < end; first += CHUNK) {
      call_.control.check();
      const int64_t next = first + CHUNK;
      ahead_ = {next, std::min(CHUNK, end - next), 0};
      add_chunk(first, std::min(CHUNK, end - first));
    }
    for (int64_t i = 0; i < row_count_ && call_.legal; ++i) store(i, partial);
  }

 private:
  bool diagonal() const { return first_row_ == first_other_; }

  void add_chunk(int64_t first, int64_t count) {
    const int64_t runs = divide_up(count, RUN);
    copy(first_row_, row_count_, first, count, rows_.data());
    if (!diagonal()) copy(first_other_, other_count_, first, count, others_.data());
    const float *others = diagonal() ? rows_.data() : others_.data();
    for (int64_t row = 0; row < row_count_; row += TILE) {
      for (int64_t other = 0; other < (diagonal() ? row + 1 : other_count_); other += TILE) {
        for (int64_t run = 0; run < runs; ++run) {
          const RunTile tile = {rows_.data() + (run * BLOCK + row) * RUN, others + (run * BLOCK + other) * RUN,
                                std::min(TILE, row_count_ - row), std::min(TILE, other_count_ - other),
                                diagonal() && row == other};
          const int64_t level = level_of(count - run * RUN);
          const auto add = cloud_->dimension < WIDE_BELOW ? call_.runs.add_wide[level] : call_.runs.add[level];
          fetch_ahead();
          add(tile, tile_sums(row, other));
        }
      }
    }
  }

  /* The logarithm of the terms that a lane of the last run needs. */
  static int64_t level_of(int64_t left) {
    return left > 4 * RUN_LANES ? 3 : left > 2 * RUN_LANES ? 2 : left > RUN_LANES ? 1 : 0;
  }

  /* Asks for one row of the next chunk, so that memory is read while the processor computes. */
  void fetch_ahead() {
    const int64_t row = ahead_.rows++;
    const bool of_others = row >= row_count_;
    if (ahead_.count <= 0 || row >= row_count_ + (diagonal() ? 0 : other_count_)) return;
    const float *from =
        cloud_->at(of_others ? first_other_ + row - row_count_ : first_row_ + row) + ahead_.first;
    for (int64_t k = 0; k < ahead_.count; k += LINE) __builtin_prefetch(from + k, 0, 2);
  }

  /* Copies coordinates run by run, and in a run point by point; fills the last run with zeros. */
  void copy(int64_t first_point, int64_t points, int64_t first, int64_t count, float *target) {
    for (int64_t i = 0; i < points; ++i) {
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
  void store(int64_t row, double *partial) {
    const int64_t count = diagonal() ? row : other_count_;
    double folds[BLOCK];
    for (int64_t other = 0; other < count; ++other) {
      folds[other] = folded(tile_sums(row, other) + (row % TILE * TILE + other % TILE) * RUN_LANES);
    }
    if (partial == nullptr) {
      finish(call_, *cloud_, first_row_ + row, first_other_, count, folds);
    } else {
      std::copy(folds, folds + count, partial + pairs_of(first_row_ + row) + first_other_);
    }
  }

  double *tile_sums(int64_t row, int64_t other) {
    return sums_.data() + (row / TILE * BLOCK_TILES + other / TILE) * TILE_SUMS;
  }

  Call &call_;
  HeldBuffer<float> rows_;
  HeldBuffer<float> others_;
  HeldBuffer<double> sums_; /* by tile, pair and lane */
  const Cloud *cloud_ = nullptr;
  struct {
    int64_t first;
    int64_t count;
    int64_t rows; /* that were asked for */
  } ahead_ = {0, 0, 0};
  int64_t first_row_ = 0;
  int64_t first_other_ = 0;
  int64_t row_count_ = 0;
  int64_t other_count_ = 0;
};

/* The tasks of one cloud: pairs of blocks, for each segment. */
class CloudTasks {
 public:
  CloudTasks(Call &call, int64_t points) : call_(call), points_(points), partial_(call.control) {
    blocks_ = divide_up(points, BLOCK);
    if (call.segments.count > 1) partial_.reserve(call.segments.count * pairs_of(points));
  }

  int64_t count() const { return call_.segments.count * blocks_ * (blocks_ + 1) / 2; }

  void work(Worker &worker, const Cloud &cloud, int64_t task) {
    const int64_t segment = task % call_.segments.count;
    const int64_t pair = task / call_.segments.count;
    auto row = static_cast<int64_t>((std::sqrt(8.0 * static_cast<double>(pair) + 1) - 1) / 2);
    while (row * (row + 1) / 2 > pair) --row;
    while ((row + 1) * (row + 2) / 2 <= pair) ++row;
    worker.work(cloud, row, pair - row * (row + 1) / 2, segment, sums(segment));
  }

  /* Once all tasks are done: adds the sums of the segments of a point's pairs, in order. */
  void join(const Cloud &cloud, int64_t point) {
    if (call_.segments.count == 1) return;
    double *total = sums(0) + pairs_of(point);
    for (int64_t segment = 1; segment < call_.segments.count; ++segment) {
      const double *part = sums(segment) + pairs_of(point);
      for (int64_t j = 0; j < point; ++j) total[j] += part[j];
    }
    finish(call_, cloud, point, 0, point, total);
  }

 private:
  double *sums(int64_t segment) {
    return call_.segments.count == 1 ? nullptr : partial_.data() + segment * pairs_of(points_);
  }

  Call &call_;
  int64_t points_;
  int64_t blocks_;
  HeldBuffer<double> partial_; /* by segment, then pair; if there are several segments */
};

template <typename Body>
void shared(int threads, Call &call, int64_t tasks, Body body) {
  std::atomic<int64_t> next{0};
  in_team(static_cast<int>(std::min<int64_t>(threads, std::max<int64_t>(1, tasks))), call.control,
          [&](int) { body([&] { return call.legal ? next++ : tasks; }); });
}

void compute_one(Call &call, const Cloud &cloud, int threads) {
  CloudTasks tasks(call, cloud.points);
  call.control.begin_phase(0, tasks.count());
  shared(threads, call, tasks.count(), [&](auto next) {
    Worker worker(call);
    for (int64_t task = next(); task < tasks.count(); task = next()) {
      tasks.work(worker, cloud, task);
      call.control.advance(1);
    }
  });
  if (call.segments.count == 1) return;
  shared(threads, call, cloud.points, [&](auto next) {
    for (int64_t point = next(); point < cloud.points; point = next()) tasks.join(cloud, point);
  });
}

void compute_each(Call &call, const Clouds &of, int threads, float *condensed) {
  call.control.begin_phase(0, of.clouds);
  shared(threads, call, of.clouds, [&](auto next) {
    Worker worker(call);
    CloudTasks tasks(call, of.points);
    for (int64_t c = next(); c < of.clouds; c = next()) {
      const Cloud cloud = {of.coordinates + c * of.cloud_stride, of.points, of.point_stride, of.dimension,
                           condensed + c * pairs_of(of.points)};
      for (int64_t task = 0; task < tasks.count() && call.legal; ++task) tasks.work(worker, cloud, task);
      for (int64_t point = 0; point < of.points && call.legal; ++point) tasks.join(cloud, point);
      call.control.advance(1);
    }
  });
}

/* The place of the first coordinate that is not finite, or -1. */
int64_t first_illegal(const Call &call, const Clouds &of) {
  if (of.points == 0 || of.dimension == 0) return -1;
  for (int64_t c = 0; c < of.clouds; ++c) {
    call.control.check();
    for (int64_t i = 0; i < of.points; ++i) {
      const float *row = of.coordinates + c * of.cloud_stride + i * of.point_stride;
      if (call.kernels.finite(row, of.dimension)) continue;
      const float *bad = std::find_if(row, row + of.dimension, [](float x) { return !std::isfinite(x); });
      return (c * of.points + i) * of.dimension + (bad - row);
    }
  }
  return -1;
}

}  // namespace

bool euclidean_takes(int64_t points, int64_t dimension) {
  return points <= SMALL_CLOUD || dimension >= SHORT_DIMENSION;
}

int64_t euclidean(const Clouds &clouds, const adabet_options &options, Control &control, float *condensed) {
  Call call(clouds, options, control);
  if (clouds.points < 2) return first_illegal(call, clouds);
  if (clouds.dimension == 0) {
    std::fill_n(condensed, clouds.clouds * pairs_of(clouds.points), 0.0f);
    return -1;
  }
  const double differences = static_cast<double>(clouds.clouds) * static_cast<double>(pairs_of(clouds.points)) *
                             static_cast<double>(clouds.dimension);
  const int threads = differences >= PARALLEL_FROM ? options.threads : 1;
  if (clouds.clouds == 1) {
    compute_one(call, {clouds.coordinates, clouds.points, clouds.point_stride, clouds.dimension, condensed}, threads);
  } else {
    compute_each(call, clouds, threads, condensed);
  }
  if (!call.legal) return first_illegal(call, clouds);
  if (call.beyond_float) {
    throw std::invalid_argument("a distance is beyond the largest float; scale the coordinates down.");
  }
  return -1;
}

}  // namespace adabet::distances
