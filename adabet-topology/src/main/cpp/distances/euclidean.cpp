#include "distances/euclidean.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "distances/call.hpp"
#include "distances/kernels.hpp"
#include "distances/segments.hpp"
#include "distances/worker.hpp"
#include "support/cpu.hpp"
#include "support/held_buffer.hpp"

namespace adabet::distances {
namespace {


constexpr int64_t SHORT_DIMENSION = 128;
constexpr int64_t SMALL_CLOUD = 64;
constexpr int64_t PARALLEL_FROM = 1 << 22;       /* differences that are worth starting threads for */
constexpr double LEAST_OF_COORDINATE = 0x1p-120; /* sums of less for each coordinate are taken again */

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

/* The tasks of one cloud: pairs of blocks, for each segment. */
class CloudTasks {
 public:
  CloudTasks(Call &call, int64_t points) : call_(call), points_(points), partial_(call.control) {
    if (call.segments.count > 1) partial_.reserve(call.segments.count * pairs_of(points));
  }

  int64_t count() const { return call_.segments.count * BlockPair::count(points_); }

  void work(Worker &worker, const Cloud &cloud, int64_t task, float *condensed) {
    const int64_t segment = task % call_.segments.count;
    worker.work(cloud, BlockPair::of(task / call_.segments.count, points_), segment, sums(segment), condensed);
  }

  /* Once all tasks are done: adds the sums of the segments of a point's pairs, in order. */
  void join(const Cloud &cloud, int64_t point, float *condensed) {
    if (call_.segments.count == 1) return;
    double *total = sums(0) + pairs_of(point);
    for (int64_t segment = 1; segment < call_.segments.count; ++segment) {
      const double *part = sums(segment) + pairs_of(point);
      for (int64_t j = 0; j < point; ++j) total[j] += part[j];
    }
    finish(call_, cloud, point, 0, point, total, condensed + pairs_of(point));
  }

 private:
  double *sums(int64_t segment) {
    return call_.segments.count == 1 ? nullptr : partial_.data() + segment * pairs_of(points_);
  }

  Call &call_;
  int64_t points_;
  HeldBuffer<double> partial_; /* by segment, then pair; if there are several segments */
};

void compute_each(Call &call, const Clouds &of, int threads, float *condensed) {
  call.control.begin_phase(0, of.clouds);
  shared(threads, call, of.clouds, [&](auto next) {
    Worker worker(call);
    CloudTasks tasks(call, of.points);
    for (int64_t c = next(); c < of.clouds; c = next()) {
      const Cloud cloud = of.cloud(c);
      float *lengths = condensed + c * pairs_of(of.points);
      for (int64_t task = 0; task < tasks.count() && call.legal; ++task) tasks.work(worker, cloud, task, lengths);
      for (int64_t point = 0; point < of.points && call.legal; ++point) tasks.join(cloud, point, lengths);
      call.control.advance(1);
    }
  });
}

}  // namespace

int64_t larger_of(int64_t pair) {
  auto row = static_cast<int64_t>((std::sqrt(8.0 * static_cast<double>(pair) + 1) + 1) / 2);
  while (pairs_of(row) > pair) --row;
  while (pairs_of(row + 1) <= pair) ++row;
  return row;
}

BlockPair BlockPair::of(int64_t number, int64_t points) {
  const int64_t row = larger_of(number) - 1; /* blocks are paired with themselves, too */
  const int64_t other = number - pairs_of(row + 1);
  return {row * BLOCK, other * BLOCK, std::min(BLOCK, points - row * BLOCK), std::min(BLOCK, points - other * BLOCK)};
}

Call::Call(const Clouds &of, const adabet_options &options, Control &calling)
    : runs(run_kernels(choose_cpu(options.cpu))),
      kernels(distances::kernels<float>(choose_cpu(options.cpu))),
      products(product_kernels(choose_cpu(options.cpu))),
      control(calling),
      segments(of.points, of.dimension, CHUNK),
      least(LEAST_OF_COORDINATE * static_cast<double>(of.dimension)),
      single(of.clouds == 1) {}

void finish(Call &call, const Cloud &cloud, int64_t point, int64_t first, int64_t count, double *sums, float *lengths) {
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
  if (!call.kernels.round(sums, count, Length::ROOT, lengths)) call.beyond_float = true;
}

void compute_cloud(Call &call, const Cloud &cloud, int threads, float *condensed) {
  CloudTasks tasks(call, cloud.points);
  call.begin(tasks.count());
  shared(threads, call, tasks.count(), [&](auto next) {
    Worker worker(call);
    for (int64_t task = next(); task < tasks.count(); task = next()) {
      tasks.work(worker, cloud, task, condensed);
      call.done();
    }
  });
  if (call.segments.count == 1) return;
  shared(threads, call, cloud.points, [&](auto next) {
    for (int64_t point = next(); point < cloud.points; point = next()) tasks.join(cloud, point, condensed);
  });
}

int threads_for(const Clouds &of, const adabet_options &options) {
  const double differences = static_cast<double>(of.clouds) * static_cast<double>(pairs_of(of.points)) *
                             static_cast<double>(of.dimension);
  return differences >= PARALLEL_FROM ? options.threads : 1;
}

int64_t first_illegal(const Call &call, const Clouds &of) {
  if (of.points == 0 || of.dimension == 0) return -1;
  for (int64_t c = 0; c < of.clouds; ++c) {
    call.control.check();
    for (int64_t i = 0; i < of.points; ++i) {
      const float *row = of.cloud(c).at(i);
      if (call.kernels.finite(row, of.dimension)) continue;
      const float *bad = std::find_if(row, row + of.dimension, [](float x) { return !std::isfinite(x); });
      return (c * of.points + i) * of.dimension + (bad - row);
    }
  }
  return -1;
}

int64_t outcome(const Call &call, const Clouds &of) {
  if (!call.legal) return first_illegal(call, of);
  if (call.beyond_float) {
    throw std::invalid_argument("a distance is beyond the largest float; scale the coordinates down.");
  }
  return -1;
}

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
  const int threads = threads_for(clouds, options);
  if (call.single) {
    compute_cloud(call, clouds.cloud(0), threads, condensed);
  } else {
    compute_each(call, clouds, threads, condensed);
  }
  return outcome(call, clouds);
}

}  // namespace adabet::distances
