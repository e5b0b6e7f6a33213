/*
 * Fuzz target of the distances. The first bytes choose the type of the coordinates, the metric, the threads and the
 * shape; the others are the coordinates, of any bits now and then. Distances must be those of a plain loop in long
 * double, the same bits on every instruction set, and the first coordinate that is not finite must be named.
 */
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "clouds.hpp"
#include "fuzz/bytes.hpp"
#include "fuzz/calls.hpp"

namespace {

using namespace adabet::testing;

template <typename T>
struct Points {
  int64_t count = 0;
  int64_t dimension = 0;
  std::vector<T> coordinates;

  T at(int64_t point, int64_t k) const { return coordinates[static_cast<size_t>(point * dimension + k)]; }
};

/* Shapes on both sides of the blocks that the kernels work in. */
template <typename T>
Points<T> points_of(Bytes &bytes) {
  constexpr int64_t DIMENSIONS[] = {0, 1, 2, 3, 7, 8, 255, 256, 257, 600};
  Points<T> points;
  points.count = bytes.below(20);
  points.dimension = DIMENSIONS[bytes.below(10)];
  const bool wild = bytes.below(3) == 0;
  bytes.repeat_from_here();
  for (int64_t i = 0; i < points.count * points.dimension; ++i) {
    const int small = bytes.next_repeated() % 64 - 32;
    points.coordinates.push_back(wild && small % 8 == 1 ? bytes.any<T>() : static_cast<T>(small) / 4);
  }
  points.coordinates.reserve(1);
  return points;
}

int32_t call(const Points<float> &points, int32_t metric, const adabet_options *used, adabet_control *block,
             std::vector<float> &condensed, int64_t *bad) {
  return adabet_distances_float(points.coordinates.data(), points.count, points.dimension, metric, used, block,
                                condensed.data(), bad);
}

int32_t call(const Points<double> &points, int32_t metric, const adabet_options *used, adabet_control *block,
             std::vector<float> &condensed, int64_t *bad) {
  return adabet_distances_double(points.coordinates.data(), points.count, points.dimension, metric, used, block,
                                 condensed.data(), bad);
}

template <typename T>
long double exact(const Points<T> &points, int64_t i, int64_t j, int32_t metric) {
  long double sum = 0, largest = 0, squares = 0, dot = 0, norm_i = 0, norm_j = 0;
  for (int64_t k = 0; k < points.dimension; ++k) {
    const long double a = points.at(i, k);
    const long double b = points.at(j, k);
    const long double difference = std::fabs(a - b);
    sum += difference;
    squares += difference * difference;
    largest = std::max(largest, difference);
    dot += a * b;
    norm_i += a * a;
    norm_j += b * b;
  }
  return metric == ADABET_EUCLIDEAN   ? std::sqrt(squares)
         : metric == ADABET_MANHATTAN ? sum
         : metric == ADABET_CHEBYSHEV ? largest
                                      : 1 - dot / (std::sqrt(norm_i) * std::sqrt(norm_j));
}

/* Coordinates of moderate size, whose distances neither overflow nor vanish on the way. */
template <typename T>
bool moderate(const Points<T> &points) {
  return std::all_of(points.coordinates.begin(), points.coordinates.end(),
                     [](T x) { return x == 0 || (std::abs(x) < T(1e15) && std::abs(x) > T(1e-15)); });
}

template <typename T>
void require_accurate(const Points<T> &points, int32_t metric, const std::vector<float> &condensed) {
  const long double relative = metric == ADABET_COSINE ? 1e-6L : std::ldexp(1.0L, -22);
  size_t pair = 0;
  for (int64_t i = 0; i < points.count; ++i) {
    for (int64_t j = 0; j < i; ++j) {
      const long double expected = exact(points, i, j, metric);
      const long double error = std::fabs(expected - static_cast<long double>(condensed[pair++]));
      require(error <= expected * relative + 1e-15L,
              "metric " + std::to_string(metric) + ", pair " + std::to_string(i) + " " + std::to_string(j) + ": " +
                  std::to_string(condensed[pair - 1]) + " instead of " + std::to_string(expected));
    }
  }
}

template <typename T>
void compare(Bytes &bytes) {
  const int32_t metric = bytes.below(4);
  adabet_options used = options(INFINITY, 1 + bytes.below(3));
  if (bytes.below(16) == 0) used.memory_limit = 1 + bytes.next();
  const Points<T> points = points_of<T>(bytes);
  const auto illegal = std::find_if(points.coordinates.begin(), points.coordinates.end(),
                                    [](T x) { return !std::isfinite(x); });
  const int64_t index = illegal == points.coordinates.end() ? -1 : illegal - points.coordinates.begin();
  const size_t pairs = static_cast<size_t>(points.count * std::max<int64_t>(0, points.count - 1) / 2);
  std::vector<float> first;
  int32_t first_code = -1;
  for (const int32_t cpu : cpu_levels()) {
    used.cpu = cpu;
    std::vector<float> condensed(pairs, -1.0f);
    condensed.reserve(1);
    adabet_control block{};
    int64_t bad = -2;
    const int32_t code = call(points, metric, &used, &block, condensed, &bad);
    require_orderly(code, block);
    if (code != ADABET_OUT_OF_MEMORY) require(bad == index, "bad is " + std::to_string(bad));
    if (first_code < 0) {
      first_code = code;
      first = condensed;
      if (code == ADABET_OK && moderate(points)) require_accurate(points, metric, condensed);
    }
    require(code == first_code, "cpu " + std::to_string(cpu) + ": code " + std::to_string(code));
    if (code == ADABET_OK) require(condensed == first, "cpu " + std::to_string(cpu) + ": other bits");
  }
}

/* Sizes, metrics and addresses that the call must refuse before it reads anything. */
template <typename T>
void lawless(Bytes &bytes) {
  const adabet_options used = lawless_options(bytes);
  const bool small = bytes.flip();
  Points<T> points;
  points.count = small ? bytes.below(3) : -1 - static_cast<int64_t>(bytes.next());
  points.dimension = small ? bytes.below(3) : bytes.any<int64_t>();
  const int32_t metric = bytes.below(8) == 0 ? bytes.any<int32_t>() : bytes.below(4);
  if (bytes.flip()) points.coordinates.assign(4, T(1));
  std::vector<float> condensed(1);
  const int missing = bytes.below(16);
  adabet_control block{};
  block.cancelled = bytes.below(8) == 0;
  int64_t bad = 0;
  if (missing == 0) condensed = {};
  const int32_t code = call(points, metric, missing == 1 ? nullptr : &used, missing == 2 ? nullptr : &block, condensed,
                            missing == 3 ? nullptr : &bad);
  require_orderly(code, block);
  require(code == ADABET_INVALID || (small && !(1 <= missing && missing <= 3)), "code " + std::to_string(code));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Bytes bytes(data, size);
  switch (bytes.below(5)) {
    case 0:
      bytes.flip() ? lawless<float>(bytes) : lawless<double>(bytes);
      break;
    case 1:
    case 2:
      compare<double>(bytes);
      break;
    default:
      compare<float>(bytes);
  }
  return 0;
}
