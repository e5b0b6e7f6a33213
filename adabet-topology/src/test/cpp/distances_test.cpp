#include "distances/distances.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "check.hpp"
#include "clouds.hpp"

namespace {

using namespace adabet::testing;

constexpr int32_t METRICS[] = {ADABET_EUCLIDEAN, ADABET_MANHATTAN, ADABET_CHEBYSHEV, ADABET_COSINE};

template <typename T>
struct Points {
  int64_t count;
  int64_t dimension;
  std::vector<T> coordinates;

  T *at(int64_t point) { return coordinates.data() + point * dimension; }
  const T *at(int64_t point) const { return coordinates.data() + point * dimension; }

  std::string description() const {
    return std::to_string(count) + " points in R^" + std::to_string(dimension) + ", " + std::to_string(sizeof(T)) +
           " bytes";
  }
};

template <typename T>
Points<T> random_points(int64_t count, int64_t dimension, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> coordinate(0.5, 2);
  Points<T> points{count, dimension, {}};
  for (int64_t i = 0; i < count * dimension; ++i) points.coordinates.push_back(static_cast<T>(coordinate(random)));
  return points;
}

/* Computes into *condensed; returns the index of the first illegal coordinate. */
template <typename T>
int64_t compute(const Points<T> &points, int32_t metric, const adabet_options &options, std::vector<float> *condensed) {
  adabet_control block{};
  adabet::Control control(&block, options.memory_limit);
  condensed->assign(static_cast<size_t>(std::max<int64_t>(0, points.count * (points.count - 1) / 2)), -1);
  const int64_t illegal = adabet::distances::compute(points.coordinates.data(), points.count, points.dimension, metric,
                                                     options, control, condensed->data());
  CHECK_EQUAL(0, block.memory, "memory that is still held");
  return illegal;
}

template <typename T>
std::vector<float> legal(const Points<T> &points, int32_t metric, const adabet_options &options) {
  std::vector<float> condensed;
  CHECK_EQUAL(-1, compute(points, metric, options, &condensed), points.description());
  return condensed;
}

template <typename T>
long double exact(const Points<T> &points, int64_t i, int64_t j, int32_t metric) {
  long double sum = 0, largest = 0, squares = 0, dot = 0, norm_i = 0, norm_j = 0;
  for (int64_t k = 0; k < points.dimension; ++k) {
    const long double a = points.at(i)[k];
    const long double b = points.at(j)[k];
    sum += std::fabs(a - b);
    squares += (a - b) * (a - b);
    largest = std::max(largest, std::fabs(a - b));
    dot += a * b;
    norm_i += a * a;
    norm_j += b * b;
  }
  switch (metric) {
    case ADABET_EUCLIDEAN:
      return std::sqrt(squares);
    case ADABET_MANHATTAN:
      return sum;
    case ADABET_CHEBYSHEV:
      return largest;
    default:
      return 1 - dot / std::sqrt(norm_i * norm_j);
  }
}

template <typename T>
void check_accuracy(const Points<T> &points) {
  const double relative = std::ldexp(1.0, sizeof(T) == sizeof(float) ? -23 : -24) + std::ldexp(1.0, -40);
  for (const int32_t metric : METRICS) {
    const std::vector<float> condensed = legal(points, metric, options());
    size_t pair = 0;
    for (int64_t i = 0; i < points.count; ++i) {
      for (int64_t j = 0; j < i; ++j) {
        const long double expected = exact(points, i, j, metric);
        const long double error = std::fabs(expected - condensed[pair++]);
        CHECK(error <= expected * relative + (metric == ADABET_COSINE ? 1e-15L : 0.0L),
              points.description() + ", metric " + std::to_string(metric) + ", pair " + std::to_string(i) + " " +
                  std::to_string(j));
      }
    }
  }
}

template <typename T>
void check_same_bits(const Points<T> &points) {
  for (const int32_t metric : METRICS) {
    const std::vector<float> expected = legal(points, metric, options(INFINITY, 1, ADABET_CPU_BASELINE));
    for (const int32_t cpu : cpu_levels()) {
      for (int32_t threads = 1; threads <= 4; ++threads) {
        CHECK(legal(points, metric, options(INFINITY, threads, cpu)) == expected,
              points.description() + ", metric " + std::to_string(metric) + ", cpu " + std::to_string(cpu) + ", " +
                  std::to_string(threads) + " threads");
      }
    }
  }
}

void compute_anyShape_isAccurate() {
  for (const int64_t count : {2, 3, 7, 8, 9, 33, 70}) {
    for (const int64_t dimension : {1, 2, 9, 255, 256, 257, 1000}) {
      check_accuracy(random_points<float>(count, dimension, static_cast<unsigned>(count + dimension)));
      check_accuracy(random_points<double>(count, dimension, static_cast<unsigned>(count + dimension)));
    }
  }
  check_accuracy(random_points<float>(300, 5, 1));
  check_accuracy(random_points<float>(5, 70001, 2));
}

void compute_anyInstructionsAndThreads_sameBits() {
  check_same_bits(random_points<float>(32, 100000, 1));
  check_same_bits(random_points<double>(17, 30001, 2));
  check_same_bits(random_points<float>(300, 40, 3));
  check_same_bits(random_points<double>(600, 9, 4));
  check_same_bits(random_points<float>(65, 17000, 5));
}

template <typename T>
void check_equal_points() {
  Points<T> points = random_points<T>(80, 333, 1);
  std::copy(points.at(0), points.at(1), points.at(70));
  for (const int32_t metric : METRICS) {
    for (const int32_t cpu : cpu_levels()) {
      const std::vector<float> condensed = legal(points, metric, options(INFINITY, 1, cpu));
      CHECK_EQUAL(0.0f, condensed[70 * 69 / 2], "metric " + std::to_string(metric));
    }
  }
}

void compute_equalPoints_is0() {
  check_equal_points<float>();
  check_equal_points<double>();
}

void compute_pointsCloseTogetherFarOut_keepsTheDifference() {
  Points<float> points{2, 4, {4096, 4096, 4096, 4096, 4096, 4096, 4096, 4096.5f}};
  for (const int32_t metric : {ADABET_EUCLIDEAN, ADABET_MANHATTAN, ADABET_CHEBYSHEV}) {
    CHECK_EQUAL(0.5f, legal(points, metric, options())[0], "metric " + std::to_string(metric));
  }
}

void cosine_scaledPoint_is0AndNeverNegative() {
  Points<double> points = random_points<double>(2, 100, 3);
  for (const double factor : {1e-200, 1e-300, 3.0, 1e200}) {
    for (int64_t k = 0; k < 100; ++k) points.at(1)[k] = points.at(0)[k] * factor;
    const float distance = legal(points, ADABET_COSINE, options())[0];
    CHECK(distance >= 0 && distance < 1e-30f, std::to_string(factor));
  }
  for (int64_t k = 0; k < 100; ++k) points.at(1)[k] = -points.at(0)[k];
  CHECK_EQUAL(2.0f, legal(points, ADABET_COSINE, options())[0], "opposite");
}

void cosine_smallAngle_isAccurate() {
  const Points<double> points{2, 2, {1, 0, 1, 1e-12}};
  const double expected = 0.5e-24;
  CHECK(std::fabs(legal(points, ADABET_COSINE, options())[0] - expected) < 1e-6 * expected, "angle 1e-12");
}

void cosine_origin_throws() {
  Points<float> points = random_points<float>(9, 20, 1);
  std::fill(points.at(4), points.at(5), 0.0f);
  std::vector<float> condensed;
  CHECK_THROWS(std::invalid_argument, compute(points, ADABET_COSINE, options(), &condensed), "");
  CHECK_EQUAL(-1, compute(points, ADABET_EUCLIDEAN, options(), &condensed), "");
}

template <typename T>
void check_illegal() {
  for (const T bad :
       {std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::infinity(), -std::numeric_limits<T>::infinity()}) {
    for (const int64_t index : {0, 1, 299, 300, 4711, 69 * 300, 70 * 300 - 1}) {
      Points<T> points = random_points<T>(70, 300, 1);
      points.coordinates[static_cast<size_t>(index)] = bad;
      points.coordinates.back() = bad;
      for (const int32_t metric : METRICS) {
        for (const int32_t cpu : cpu_levels()) {
          std::vector<float> condensed;
          CHECK_EQUAL(index, compute(points, metric, options(INFINITY, 2, cpu), &condensed), std::to_string(metric));
        }
      }
    }
  }
  Points<T> single{1, 3, {1, 2, std::numeric_limits<T>::infinity()}};
  std::vector<float> condensed;
  CHECK_EQUAL(2, compute(single, ADABET_EUCLIDEAN, options(), &condensed), "one point");
}

void compute_notFinite_returnsFirst() {
  check_illegal<float>();
  check_illegal<double>();
}

void compute_largestFinite_isLegal() {
  const float most = std::numeric_limits<float>::max();
  const Points<float> points{2, 1, {0, most}};
  CHECK_EQUAL(most, legal(points, ADABET_EUCLIDEAN, options())[0], "");
}

void compute_beyondFloat_throws() {
  const float most = std::numeric_limits<float>::max();
  const Points<float> single{2, 2, {most, most, -most, -most}};
  const Points<double> wide{2, 1, {0, 1e300}};
  std::vector<float> condensed;
  for (const int32_t metric : {ADABET_EUCLIDEAN, ADABET_MANHATTAN, ADABET_CHEBYSHEV}) {
    CHECK_THROWS(std::invalid_argument, compute(single, metric, options(), &condensed), std::to_string(metric));
    CHECK_THROWS(std::invalid_argument, compute(wide, metric, options(), &condensed), std::to_string(metric));
  }
}

void compute_tinyCoordinates_doNotVanish() {
  const Points<float> points{2, 2, {0, 0, 3e-30f, 4e-30f}};
  CHECK_EQUAL(5e-30f, legal(points, ADABET_EUCLIDEAN, options())[0], "");
}

void compute_nothing_isLegal() {
  for (const int32_t metric : METRICS) {
    CHECK_EQUAL(size_t{0}, legal(Points<float>{0, 5, {}}, metric, options()).size(), "no point");
    CHECK_EQUAL(size_t{0}, legal(Points<float>{1, 2, {1, 2}}, metric, options()).size(), "one point");
  }
  CHECK_EQUAL(0.0f, legal(Points<float>{2, 0, {}}, ADABET_EUCLIDEAN, options())[0], "no coordinate");
}

void compute_cancelled_throws() {
  const Points<float> points = random_points<float>(40, 100, 1);
  std::vector<float> condensed(40 * 39 / 2);
  for (const int32_t metric : METRICS) {
    adabet_control block{};
    block.cancelled = 1;
    adabet::Control control(&block, 0);
    CHECK_THROWS(
        adabet::Cancelled,
        adabet::distances::compute(points.coordinates.data(), 40, 100, metric, options(), control, condensed.data()),
        "");
    CHECK_EQUAL(0, block.memory, "memory that is still held");
  }
}

void compute_memoryLimit_throws() {
  const Points<float> points = random_points<float>(40, 100, 1);
  adabet_options limited = options(INFINITY, 2);
  limited.memory_limit = 1000;
  std::vector<float> condensed(40 * 39 / 2);
  adabet_control block{};
  adabet::Control control(&block, limited.memory_limit);
  CHECK_THROWS(adabet::MemoryLimitReached,
               adabet::distances::compute(points.coordinates.data(), 40, 100, ADABET_EUCLIDEAN, limited, control,
                                          condensed.data()),
               "");
  CHECK_EQUAL(0, block.memory, "memory that is still held");
}

}  // namespace

int main() {
  return run({
      {"compute_anyShape_isAccurate", compute_anyShape_isAccurate},
      {"compute_anyInstructionsAndThreads_sameBits", compute_anyInstructionsAndThreads_sameBits},
      {"compute_equalPoints_is0", compute_equalPoints_is0},
      {"compute_pointsCloseTogetherFarOut_keepsTheDifference", compute_pointsCloseTogetherFarOut_keepsTheDifference},
      {"cosine_scaledPoint_is0AndNeverNegative", cosine_scaledPoint_is0AndNeverNegative},
      {"cosine_smallAngle_isAccurate", cosine_smallAngle_isAccurate},
      {"cosine_origin_throws", cosine_origin_throws},
      {"compute_notFinite_returnsFirst", compute_notFinite_returnsFirst},
      {"compute_largestFinite_isLegal", compute_largestFinite_isLegal},
      {"compute_beyondFloat_throws", compute_beyondFloat_throws},
      {"compute_tinyCoordinates_doNotVanish", compute_tinyCoordinates_doNotVanish},
      {"compute_nothing_isLegal", compute_nothing_isLegal},
      {"compute_cancelled_throws", compute_cancelled_throws},
      {"compute_memoryLimit_throws", compute_memoryLimit_throws},
  });
}
