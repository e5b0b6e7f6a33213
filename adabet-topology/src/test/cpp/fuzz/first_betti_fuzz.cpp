/*
 * Fuzz target of the first Betti count. The first bytes choose the number of points, of distinct lengths, the
 * threshold, the threads and which edges are missing; the others are the lengths, repeated as often as needed. The
 * dense and the sparse count must equal elimination on every instruction set, padded or not with coinciding points so
 * that every search comes to work.
 */
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "clouds.hpp"
#include "first_betti_oracle.hpp"
#include "lunes/first_betti.hpp"

namespace {

using namespace adabet::testing;

/* Bytes of the input, 0 after its end. */
class Bytes {
 public:
  Bytes(const uint8_t *data, size_t size) : data_(data), size_(size) {}

  uint8_t next() { return place_ < size_ ? data_[place_++] : 0; }

  /* The bytes from here on, again and again. */
  void repeat_from_here() { start_ = place_; }

  uint8_t next_repeated() {
    if (start_ >= size_) return 0;
    if (place_ >= size_) place_ = start_;
    /* Later rounds differ, so that a short input makes more than a pattern. */
    return static_cast<uint8_t>(data_[place_++] + 29 * round_++ / static_cast<unsigned>(size_ - start_));
  }

 private:
  const uint8_t *data_;
  size_t size_;
  size_t place_ = 0;
  size_t start_ = 0;
  unsigned round_ = 0;
};

/* Small integers, tiny and huge numbers, and both zeros. */
float length_of(uint8_t byte, int distinct) {
  const int value = byte % distinct;
  if (value == 0) return byte & 0x80 ? -0.0f : 0.0f;
  return value == 13 ? 1e-42f : value == 14 ? 3e38f : static_cast<float>(value) / 4;
}

int64_t count(const adabet_graph &graph, const adabet_options &options) {
  adabet_control block{};
  adabet::Control control(&block, 0);
  const int64_t bars = adabet::lunes::first_betti(graph, options, control);
  if (block.memory != 0) std::abort();
  return bars;
}

void require_equal(int64_t expected, int64_t actual, const char *what, const Cloud &cloud, const adabet_options &used) {
  if (expected == actual) return;
  std::fprintf(stderr, "%s: %lld bars instead of %lld; %lld points, threshold %g, %d threads, cpu %d\n", what,
               static_cast<long long>(actual), static_cast<long long>(expected), static_cast<long long>(cloud.points),
               static_cast<double>(used.threshold), used.threads, used.cpu);
  std::abort();
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Bytes bytes(data, size);
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
  const Cloud given = copies > 0 ? padded(cloud, copies) : cloud;
  const SparseCloud sparse(given);
  for (const int32_t cpu : cpu_levels()) {
    const adabet_options chosen = options(threshold, threads, cpu);
    if (dense) require_equal(expected, count(given.dense(), chosen), "dense", given, chosen);
    require_equal(expected, count(sparse.graph(), chosen), "sparse", given, chosen);
  }
  return 0;
}
