#include "count/first_betti.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "check.hpp"
#include "clouds.hpp"
#include "first_betti_oracle.hpp"

namespace {

using namespace adabet::testing;

int64_t count(const adabet_graph &graph, const adabet_options &options) {
  adabet_control block{};
  adabet::Control control(&block, options.memory_limit);
  const int64_t bars = adabet::count::first_betti(graph, options, control);
  CHECK_EQUAL(0, block.memory, "memory that is still held");
  return bars;
}

int64_t oracle(const Cloud &cloud, float threshold) {
  return FirstBettiOracle(static_cast<size_t>(cloud.points), cloud.square(), threshold).count();
}

std::string describe(const Cloud &cloud, const adabet_options &options) {
  return cloud.description + ", threshold " + std::to_string(options.threshold) + ", " +
         std::to_string(options.threads) + " threads, cpu " + std::to_string(options.cpu);
}

/* Dense and sparse, on every instruction set, by 1 and more threads. */
void check_everywhere(const Cloud &cloud, float threshold, int64_t expected) {
  const SparseCloud sparse(cloud);
  for (const int32_t cpu : cpu_levels()) {
    for (const int32_t threads : {1, 3}) {
      const adabet_options chosen = options(threshold, threads, cpu);
      CHECK_EQUAL(expected, count(cloud.dense(), chosen), "dense, " + describe(cloud, chosen));
      CHECK_EQUAL(expected, count(sparse.graph(), chosen), "sparse, " + describe(cloud, chosen));
    }
  }
}

/* A cloud of more than 64 points that has the bars of the given one: the new points coincide with its first. */
Cloud padded(const Cloud &cloud, int64_t points) {
  Cloud larger;
  larger.points = points;
  larger.description = cloud.description + ", padded to " + std::to_string(points);
  for (int64_t i = 0; i < points; ++i) {
    for (int64_t j = 0; j < i; ++j) {
      const int64_t a = i < cloud.points ? i : 0;
      const int64_t b = j < cloud.points ? j : 0;
      larger.condensed.push_back(a == b ? 0 : cloud.at(a, b));
    }
  }
  return larger;
}

void count_tieHeavyMatrices_equalsElimination() {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    const int64_t points = 4 + seed % 19;
    const int last = 1 + static_cast<int>(seed % 11);
    const Cloud cloud = random_lengths(points, static_cast<int>(seed % 2), last, seed);
    for (const float threshold : {INFINITY, static_cast<float>(last) / 2}) {
      check_everywhere(cloud, threshold, oracle(cloud, threshold));
    }
  }
}

void count_tieHeavyMatricesAmongManyPoints_equalsElimination() {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    const int last = 1 + static_cast<int>(seed % 9);
    const Cloud cloud = random_lengths(6 + seed % 15, static_cast<int>(seed % 2), last, seed);
    for (const float threshold : {INFINITY, static_cast<float>(last) / 2}) {
      check_everywhere(padded(cloud, 65 + 31 * (seed % 5)), threshold, oracle(cloud, threshold));
    }
  }
}

void count_pointsInGeneralPosition_equalsElimination() {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const Cloud cloud = gaussian(8 + seed, 1 + seed % 5, seed % 4, seed);
    for (const float threshold : {INFINITY, 1.0f}) check_everywhere(cloud, threshold, oracle(cloud, threshold));
  }
}

void count_anySize_sameOnEveryPath() {
  for (const int64_t points : {31, 32, 33, 63, 64, 65, 127, 128, 129, 200, 600}) {
    const Cloud cloud = gaussian(points, 6, points / 20, static_cast<unsigned>(points));
    for (const float threshold : {INFINITY, 2.5f}) {
      check_everywhere(cloud, threshold, count(SparseCloud(cloud).graph(), options(threshold)));
    }
  }
}

void count_manyTiesAmongManyPoints_sameOnEveryPath() {
  for (const int last : {1, 2, 40, 1000}) {
    const Cloud cloud = random_lengths(150, last == 40 ? 30 : 0, last, static_cast<unsigned>(last));
    check_everywhere(cloud, INFINITY, count(SparseCloud(cloud).graph(), options()));
  }
}

void count_lengthsOfVeryDifferentSizes_sameOnEveryPath() {
  Cloud cloud = gaussian(300, 4, 10, 7);
  for (float &length : cloud.condensed) length = std::pow(length, 20.0f);
  cloud.description += ", to the 20th power";
  check_everywhere(cloud, INFINITY, count(gaussian(300, 4, 10, 7).dense(), options()));
}

void count_lengthsThatDifferInTheLastBits_sameOnEveryPath() {
  Cloud cloud = random_lengths(200, 0, 50, 3);
  for (float &length : cloud.condensed) length = 1000 + length / (1 << 14);
  cloud.condensed[17] = 0;
  cloud.condensed[4711] = 1e-30f;
  cloud.condensed[4712] = 3e38f;
  cloud.description += ", nearly equal, three outliers";
  check_everywhere(cloud, INFINITY, count(SparseCloud(cloud).graph(), options()));
}

void count_missingEdges_equalsElimination() {
  for (unsigned seed = 1; seed <= 100; ++seed) {
    Cloud cloud = random_lengths(5 + seed % 18, 1, 8, seed);
    for (float &length : cloud.condensed) length = length > 4 ? INFINITY : length;
    const SparseCloud sparse(cloud);
    for (const int32_t threads : {1, 2}) {
      for (const float threshold : {INFINITY, 2.0f}) {
        CHECK_EQUAL(oracle(cloud, threshold), count(sparse.graph(), options(threshold, threads)), cloud.description);
      }
    }
  }
}

void count_negativeZero_isZero() {
  Cloud cloud = random_lengths(12, 0, 2, 5);
  const int64_t expected = oracle(cloud, INFINITY);
  const int64_t expected_at_0 = oracle(cloud, 0);
  int flip = 0;
  for (float &length : cloud.condensed) length = length == 0 && flip++ % 2 == 0 ? -0.0f : length;
  for (const Cloud &each : {cloud, padded(cloud, 90)}) {
    check_everywhere(each, INFINITY, expected);
    check_everywhere(each, 0, expected_at_0);
    check_everywhere(each, -0.0f, expected_at_0);
  }
}

void count_fewPoints_is0() {
  for (int64_t points = 0; points < 4; ++points) check_everywhere(random_lengths(points, 1, 3, 1), INFINITY, 0);
}

void count_circle_is1() {
  Cloud cloud;
  cloud.points = 100;
  cloud.description = "100 points on a circle";
  for (int i = 0; i < 100; ++i) {
    for (int j = 0; j < i; ++j) cloud.condensed.push_back(static_cast<float>(std::min(i - j, 100 - i + j)));
  }
  check_everywhere(cloud, INFINITY, 1);
  check_everywhere(cloud, 1, 1);
  check_everywhere(cloud, 0.5f, 0);
}

void count_allEqual_is0() {
  for (const int64_t points : {10, 64, 65, 700}) {
    check_everywhere(random_lengths(points, 3, 3, 1), INFINITY, 0);
    check_everywhere(random_lengths(points, 0, 0, 1), INFINITY, 0);
  }
}

void count_completeBipartiteLengths_isAllEdgesButATree() {
  Cloud cloud;
  cloud.points = 90;
  cloud.description = "complete bipartite";
  for (int i = 0; i < 90; ++i) {
    for (int j = 0; j < i; ++j) cloud.condensed.push_back(i % 2 == j % 2 ? 2.0f : 1.0f);
  }
  check_everywhere(cloud, INFINITY, 45 * 45 - 89);
  check_everywhere(cloud, 1, 45 * 45 - 89);
}

void count_manyThreads_same() {
  const Cloud cloud = gaussian(1500, 8, 40, 11);
  const int64_t expected = count(cloud.dense(), options());
  const SparseCloud sparse(cloud);
  for (const int32_t threads : {2, 3, 4}) {
    CHECK_EQUAL(expected, count(cloud.dense(), options(INFINITY, threads)), std::to_string(threads) + " threads");
    CHECK_EQUAL(expected, count(sparse.graph(), options(INFINITY, threads)), std::to_string(threads) + " threads");
  }
}

void batch_cloudsOfManySizes_equalsSingleCounts() {
  std::vector<int32_t> points;
  std::vector<float> condensed;
  std::vector<int64_t> expected;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    const int64_t size = seed == 200 ? 1100 : seed % 50 == 0 ? 150 : seed % 67;
    const Cloud cloud = seed % 3 == 0 && size < 70 ? random_lengths(size, 0, 6, seed) : gaussian(size, 5, 0, seed);
    points.push_back(static_cast<int32_t>(size));
    condensed.insert(condensed.end(), cloud.condensed.begin(), cloud.condensed.end());
    expected.push_back(count(cloud.dense(), options()));
  }
  for (const int32_t cpu : cpu_levels()) {
    for (int32_t threads = 1; threads <= 4; ++threads) {
      std::vector<int64_t> counts(points.size(), -1);
      adabet_control block{};
      adabet::Control control(&block, 0);
      adabet::count::first_betti_batch(static_cast<int64_t>(points.size()), points.data(), condensed.data(),
                                       options(INFINITY, threads, cpu), control, counts.data());
      CHECK(counts == expected, std::to_string(threads) + " threads, cpu " + std::to_string(cpu));
      CHECK_EQUAL(0, block.memory, "memory that is still held");
    }
  }
}

void batch_empty_writesNothing() {
  adabet_control block{};
  adabet::Control control(&block, 0);
  adabet::count::first_betti_batch(0, nullptr, nullptr, options(), control, nullptr);
}

void count_cancelled_throws() {
  const Cloud cloud = gaussian(200, 3, 0, 1);
  const SparseCloud sparse(cloud);
  adabet_control block{};
  block.cancelled = 1;
  adabet::Control control(&block, 0);
  CHECK_THROWS(adabet::Cancelled, adabet::count::first_betti(cloud.dense(), options(), control), "dense");
  CHECK_THROWS(adabet::Cancelled, adabet::count::first_betti(sparse.graph(), options(), control), "sparse");
  CHECK_EQUAL(0, block.memory, "memory that is still held");
}

void count_memoryLimit_throwsAndHoldsNothing() {
  const Cloud cloud = gaussian(600, 3, 0, 1);
  const SparseCloud sparse(cloud);
  for (const adabet_graph &graph : {cloud.dense(), sparse.graph()}) {
    for (const int32_t threads : {1, 2}) {
      adabet_control block{};
      adabet::Control control(&block, 50000);
      CHECK_THROWS(adabet::MemoryLimitReached, adabet::count::first_betti(graph, options(INFINITY, threads), control),
                   "");
      CHECK_EQUAL(0, block.memory, "memory that is still held");
    }
  }
}

void count_levelTheProcessorLacks_throws() {
  const Cloud cloud = gaussian(20, 3, 0, 1);
#if defined(__aarch64__)
  const int32_t missing = ADABET_CPU_AVX2;
#else
  const int32_t missing = ADABET_CPU_NEON;
#endif
  CHECK_THROWS(std::invalid_argument, count(cloud.dense(), options(INFINITY, 1, missing)), "");
  CHECK_THROWS(std::invalid_argument, count(cloud.dense(), options(INFINITY, 1, 99)), "");
}

}  // namespace

int main() {
  return run({
      {"count_tieHeavyMatrices_equalsElimination", count_tieHeavyMatrices_equalsElimination},
      {"count_tieHeavyMatricesAmongManyPoints_equalsElimination",
       count_tieHeavyMatricesAmongManyPoints_equalsElimination},
      {"count_pointsInGeneralPosition_equalsElimination", count_pointsInGeneralPosition_equalsElimination},
      {"count_anySize_sameOnEveryPath", count_anySize_sameOnEveryPath},
      {"count_manyTiesAmongManyPoints_sameOnEveryPath", count_manyTiesAmongManyPoints_sameOnEveryPath},
      {"count_lengthsOfVeryDifferentSizes_sameOnEveryPath", count_lengthsOfVeryDifferentSizes_sameOnEveryPath},
      {"count_lengthsThatDifferInTheLastBits_sameOnEveryPath", count_lengthsThatDifferInTheLastBits_sameOnEveryPath},
      {"count_missingEdges_equalsElimination", count_missingEdges_equalsElimination},
      {"count_negativeZero_isZero", count_negativeZero_isZero},
      {"count_fewPoints_is0", count_fewPoints_is0},
      {"count_circle_is1", count_circle_is1},
      {"count_allEqual_is0", count_allEqual_is0},
      {"count_completeBipartiteLengths_isAllEdgesButATree", count_completeBipartiteLengths_isAllEdgesButATree},
      {"count_manyThreads_same", count_manyThreads_same},
      {"batch_cloudsOfManySizes_equalsSingleCounts", batch_cloudsOfManySizes_equalsSingleCounts},
      {"batch_empty_writesNothing", batch_empty_writesNothing},
      {"count_cancelled_throws", count_cancelled_throws},
      {"count_memoryLimit_throwsAndHoldsNothing", count_memoryLimit_throwsAndHoldsNothing},
      {"count_levelTheProcessorLacks_throws", count_levelTheProcessorLacks_throws},
  });
}
