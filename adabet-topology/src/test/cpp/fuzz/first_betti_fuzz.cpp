/*
 * Fuzz target of the first Betti count. The first byte chooses between a legal case and a lawless one, which must be
 * refused or survived. The next choose the number of points, of distinct lengths, the threshold, the threads and which
 * edges are missing; the others are the lengths, repeated as often as needed. The dense, the sparse and the batch count
 * must equal elimination on every instruction set, padded or not with coinciding points so that every search comes to
 * work.
 */
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "clouds.hpp"
#include "first_betti_oracle.hpp"
#include "fuzz/bytes.hpp"
#include "fuzz/calls.hpp"

namespace {

using namespace adabet::testing;

/* Small integers, tiny and huge numbers, and both zeros. */
float length_of(uint8_t byte, int distinct) {
  const int value = byte % distinct;
  if (value == 0) return byte & 0x80 ? -0.0f : 0.0f;
  return value == 13 ? 1e-42f : value == 14 ? 3e38f : static_cast<float>(value) / 4;
}

int64_t count(const adabet_graph &graph, const adabet_options &used) {
  adabet_control block{};
  int64_t bars = -1;
  const int32_t code = adabet_first_betti(&graph, &used, &block, &bars);
  require_orderly(code, block);
  require(code == ADABET_OK, "code " + std::to_string(code));
  return bars;
}

/* The cloud twice, with an empty one between. */
int64_t count_batch(const Cloud &cloud, const adabet_options &used) {
  const int32_t points[] = {static_cast<int32_t>(cloud.points), 0, static_cast<int32_t>(cloud.points)};
  std::vector<float> condensed(cloud.condensed);
  condensed.insert(condensed.end(), cloud.condensed.begin(), cloud.condensed.end());
  condensed.reserve(1);
  int64_t counts[] = {-1, -1, -1};
  adabet_control block{};
  const int32_t code = adabet_first_betti_batch(3, points, condensed.data(), &used, &block, counts);
  require_orderly(code, block);
  require(code == ADABET_OK && counts[1] == 0 && counts[0] == counts[2], "batch, code " + std::to_string(code));
  return counts[0];
}

void require_equal(int64_t expected, int64_t actual, const std::string &what, const Cloud &cloud,
                   const adabet_options &used) {
  require(expected == actual, what + ": " + std::to_string(actual) + " bars instead of " + std::to_string(expected) +
                                  "; " + std::to_string(cloud.points) + " points, threshold " +
                                  std::to_string(used.threshold) + ", " + std::to_string(used.threads) +
                                  " threads, cpu " + std::to_string(used.cpu));
}

/* The same cloud with copies of its first point: as many bars. */
Cloud padded(const Cloud &cloud, int64_t points) {
  Cloud larger;
  larger.points = points;
  for (int64_t i = 0; i < points; ++i) {
    for (int64_t j = 0; j < i; ++j) {
      const int64_t a = i < cloud.points ? i : 0;
      const int64_t b = j < cloud.points ? j : 0;
      larger.condensed.push_back(a == b ? 0 : cloud.at(a, b));
    }
  }
  return larger;
}

void lawful(Bytes &bytes) {
  Cloud cloud;
  cloud.points = bytes.next() % 16;
  const int distinct = 1 + bytes.next() % 15;
  const uint8_t threshold_byte = bytes.next();
  const float threshold = threshold_byte < 128 ? INFINITY : length_of(threshold_byte, distinct);
  const int32_t threads = 1 + bytes.next() % 3;
  const uint8_t missing_byte = bytes.next();
  const int missing = missing_byte < 128 ? 0 : missing_byte - 127; /* of 256 edges */
  const int64_t copies = bytes.next() % 4 == 0 && cloud.points > 0 ? 66 + bytes.next() % 140 : 0;
  bytes.repeat_from_here();
  for (int64_t pair = 0; pair < cloud.points * (cloud.points - 1) / 2; ++pair) {
    const uint8_t byte = bytes.next_repeated();
    cloud.condensed.push_back(byte < missing ? INFINITY : length_of(byte, distinct));
  }
  const int64_t expected = FirstBettiOracle(static_cast<size_t>(cloud.points), cloud.square(), threshold).count();
  const bool dense = missing == 0;
  Cloud given = copies > 0 ? padded(cloud, copies) : cloud;
  given.condensed.reserve(1);
  const SparseCloud sparse(given);
  for (const int32_t cpu : cpu_levels()) {
    const adabet_options chosen = options(threshold, threads, cpu);
    if (dense) {
      require_equal(expected, count(given.dense(), chosen), "dense", given, chosen);
      require_equal(expected, count_batch(given, chosen), "batch", given, chosen);
    }
    require_equal(expected, count(sparse.graph(), chosen), "sparse", given, chosen);
  }
}

void lawless(Bytes &bytes) {
  const adabet_options used = lawless_options(bytes);
  const int missing = bytes.below(16);
  adabet_control block{};
  block.cancelled = bytes.below(8) == 0;
  bytes.repeat_from_here();
  const LawlessGraph given(bytes);
  int64_t bars = 0;
  const int32_t code =
      adabet_first_betti(missing == 0 ? nullptr : &given.graph(), missing == 1 ? nullptr : &used,
                         missing == 2 ? nullptr : &block, missing == 3 ? nullptr : &bars);
  require_orderly(code, block);
  require(missing > 3 || code == ADABET_INVALID, "code " + std::to_string(code));
}

/* Clouds of too few points, too many clouds or none, and lengths that are no lengths. */
void lawless_batch(Bytes &bytes) {
  const adabet_options used = lawless_options(bytes);
  const int missing = bytes.below(16);
  adabet_control block{};
  block.cancelled = bytes.below(8) == 0;
  int64_t clouds = bytes.below(6);
  bytes.repeat_from_here();
  std::vector<int32_t> points;
  std::vector<float> condensed;
  for (int64_t c = 0; c < clouds; ++c) {
    points.push_back(bytes.below(12) - (bytes.below(16) == 0 ? 12 : 0));
    for (int pair = 0; pair < points.back() * (points.back() - 1) / 2; ++pair) {
      condensed.push_back(lawless_length(bytes));
    }
  }
  std::vector<int64_t> counts(static_cast<size_t>(clouds), -1);
  points.reserve(1);
  condensed.reserve(1);
  counts.reserve(1);
  if (bytes.below(8) == 0) clouds = -1 - clouds;
  const int32_t code = adabet_first_betti_batch(
      clouds, missing == 0 ? nullptr : points.data(), missing == 1 ? nullptr : condensed.data(),
      missing == 2 ? nullptr : &used, missing == 3 ? nullptr : &block, missing == 4 ? nullptr : counts.data());
  require_orderly(code, block);
  const bool negative = clouds < 0 || std::any_of(points.begin(), points.end(), [](int32_t n) { return n < 0; });
  require(code == ADABET_INVALID || !(negative || missing == 2 || missing == 3), "code " + std::to_string(code));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Bytes bytes(data, size);
  const int kind = bytes.below(8);
  if (kind == 0) {
    lawless(bytes);
  } else if (kind == 1) {
    lawless_batch(bytes);
  } else {
    lawful(bytes);
  }
  return 0;
}
