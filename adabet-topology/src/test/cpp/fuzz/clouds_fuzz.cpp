/*
 * Fuzz target of the distances of many clouds. The first byte chooses between a legal case and a lawless one, which must
 * be refused or survived. The next choose the numbers of clouds, points, coordinates and threads, and how the clouds
 * stand in the array, be it over one another; the others are the coordinates, of any bits now and then. Each cloud must
 * get the bits that a call for a copy of it alone gives, the same on every instruction set and near those of a plain loop
 * in long double, and the first coordinate that is not finite must be named. Ranks must be those of the distances.
 */
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "clouds.hpp"
#include "fuzz/bytes.hpp"
#include "fuzz/calls.hpp"

namespace {

using namespace adabet::testing;

struct Stack {
  int64_t clouds = 1;
  int64_t cloud_stride = 0;
  int64_t points = 0;
  int64_t point_stride = 0;
  int64_t dimension = 0;
  std::vector<float> numbers; /* exactly as long as it must be */

  float at(int64_t cloud, int64_t point, int64_t k) const {
    return numbers[static_cast<size_t>(cloud * cloud_stride + point * point_stride + k)];
  }

  int64_t length() const {
    if (clouds == 0 || points == 0 || dimension == 0) return 0;
    return (clouds - 1) * cloud_stride + (points - 1) * point_stride + dimension;
  }

  size_t pairs() const { return static_cast<size_t>(points * std::max<int64_t>(0, points - 1) / 2); }

  /* A copy of one cloud, its points one after another. */
  Stack alone(int64_t cloud) const {
    Stack copy{1, 0, points, dimension, dimension, {}};
    for (int64_t i = 0; i < points; ++i) {
      for (int64_t k = 0; k < dimension; ++k) copy.numbers.push_back(at(cloud, i, k));
    }
    copy.numbers.reserve(1);
    return copy;
  }

  /* As adabet_distances_clouds names it. */
  int64_t first_illegal() const {
    for (int64_t place = 0; place < clouds * points * dimension; ++place) {
      const int64_t row = place / dimension;
      if (!std::isfinite(at(row / points, row % points, place % dimension))) return place;
    }
    return -1;
  }

  std::string text() const {
    return std::to_string(clouds) + " clouds every " + std::to_string(cloud_stride) + ", " + std::to_string(points) +
           " points every " + std::to_string(point_stride) + ", dimension " + std::to_string(dimension);
  }
};

struct Outcome {
  int32_t code = -1;
  int64_t bad = -2;
  std::vector<float> condensed;
};

Outcome call(const Stack &of, const adabet_options &used, decltype(adabet_distances_clouds) function) {
  Outcome outcome;
  outcome.condensed.assign(static_cast<size_t>(of.clouds) * of.pairs(), -1.0f);
  outcome.condensed.reserve(1);
  adabet_control block{};
  outcome.code = function(of.numbers.data(), of.clouds, of.cloud_stride, of.points, of.point_stride, of.dimension, &used,
                          &block, outcome.condensed.data(), &outcome.bad);
  require_orderly(outcome.code, block);
  require(outcome.code == ADABET_OK || outcome.code == ADABET_INVALID || used.memory_limit > 0,
          "code " + std::to_string(outcome.code) + "; " + of.text());
  return outcome;
}

void lay_out(Bytes &bytes, Stack &stack) {
  switch (bytes.below(4)) {
    case 0: /* cloud by cloud */
      stack.point_stride = stack.dimension + bytes.below(4);
      stack.cloud_stride = stack.points * stack.point_stride + bytes.below(4);
      break;
    case 1: /* channels of samples */
      stack.cloud_stride = stack.dimension;
      stack.point_stride = stack.clouds * stack.dimension;
      break;
    default: /* over one another */
      stack.cloud_stride = bytes.below(40);
      stack.point_stride = bytes.below(40);
  }
}

/* Shapes on both sides of the blocks and runs that clouds are cut into. */
Stack stack_of(Bytes &bytes) {
  constexpr int64_t DIMENSIONS[] = {0, 1, 7, 15, 16, 31, 32, 127, 128, 129, 511, 512, 513, 1100, 1601};
  Stack stack;
  stack.clouds = bytes.below(5);
  stack.points = bytes.below(8) == 0 ? 30 + bytes.below(8) : bytes.below(12);
  stack.dimension = DIMENSIONS[bytes.below(15)];
  lay_out(bytes, stack);
  const bool wild = bytes.below(3) == 0;
  bytes.repeat_from_here();
  for (int64_t i = 0; i < stack.length(); ++i) {
    const int small = bytes.next_repeated() % 64 - 32;
    stack.numbers.push_back(wild && small % 8 == 1 ? bytes.any<float>() : static_cast<float>(small) / 4);
  }
  stack.numbers.reserve(1);
  return stack;
}

void require_accurate(const Stack &of, int64_t cloud, const float *condensed) {
  for (int64_t i = 0; i < of.points; ++i) {
    for (int64_t j = 0; j < i; ++j) {
      long double sum = 0;
      for (int64_t k = 0; k < of.dimension; ++k) {
        const long double difference = static_cast<long double>(of.at(cloud, i, k)) - of.at(cloud, j, k);
        sum += difference * difference;
      }
      const long double expected = std::sqrt(sum);
      const long double found = *condensed++;
      /* The smallest positive float is the step between those that follow it. */
      const long double allowed = expected * (std::ldexp(1.0L, -22) + std::ldexp(1.0L, -30)) + std::ldexp(1.0L, -149);
      require(std::fabs(expected - found) <= allowed,
              "cloud " + std::to_string(cloud) + ", pair " + std::to_string(i) + " " + std::to_string(j) + ": " +
                  std::to_string(found) + " instead of " + std::to_string(expected) + "; " + of.text());
    }
  }
}

/* Each cloud for itself must give the same, a refusal too. */
void require_as_alone(const Stack &stack, const adabet_options &used, const Outcome &together) {
  bool refused = false;
  for (int64_t c = 0; c < stack.clouds; ++c) {
    const Outcome alone = call(stack.alone(c), used, adabet_distances_clouds);
    refused |= alone.code != ADABET_OK;
    if (together.code != ADABET_OK) continue;
    require(alone.code == ADABET_OK, "cloud " + std::to_string(c) + " alone is refused; " + stack.text());
    const float *part = together.condensed.data() + static_cast<size_t>(c) * stack.pairs();
    require(std::equal(alone.condensed.begin(), alone.condensed.end(), part),
            "cloud " + std::to_string(c) + " alone has other bits; " + stack.text());
    require_accurate(stack, c, part);
  }
  require(refused == (together.code != ADABET_OK), "only together: code " + std::to_string(together.code));
}

/* By sorting the distances of each cloud. */
void require_ranks(const Stack &stack, const Outcome &distances, const Outcome &ranks) {
  require(ranks.code == distances.code && ranks.bad == distances.bad, "ranks: code " + std::to_string(ranks.code));
  if (ranks.code != ADABET_OK) return;
  for (size_t first = 0; first < distances.condensed.size(); first += stack.pairs()) {
    const float *lengths = distances.condensed.data() + first;
    std::vector<float> sorted(lengths, lengths + stack.pairs());
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    for (size_t pair = 0; pair < stack.pairs(); ++pair) {
      const auto smaller = std::lower_bound(sorted.begin(), sorted.end(), lengths[pair]) - sorted.begin();
      require(ranks.condensed[first + pair] == static_cast<float>(smaller),
              "rank " + std::to_string(ranks.condensed[first + pair]) + " instead of " + std::to_string(smaller) + "; " +
                  stack.text());
    }
  }
}

void lawful(Bytes &bytes) {
  adabet_options used = options(INFINITY, 1 + bytes.below(3));
  const Stack stack = stack_of(bytes);
  const Outcome first = call(stack, used, adabet_distances_clouds);
  require(first.bad == stack.first_illegal(), "bad is " + std::to_string(first.bad) + "; " + stack.text());
  require_as_alone(stack, used, first);
  for (const int32_t cpu : cpu_levels()) {
    used.cpu = cpu;
    const Outcome outcome = call(stack, used, adabet_distances_clouds);
    require_ranks(stack, outcome, call(stack, used, adabet_distance_ranks));
    require(outcome.code == first.code && outcome.bad == first.bad, "cpu " + std::to_string(cpu) + ": other code");
    require(outcome.code != ADABET_OK || outcome.condensed == first.condensed,
            "cpu " + std::to_string(cpu) + ": other bits; " + stack.text());
  }
}

/* Anything from -2 to 3, or of any size. */
int64_t lawless_size(Bytes &bytes) { return bytes.below(4) == 0 ? bytes.any<int64_t>() : bytes.below(6) - 2; }

/* Whether the product of two sizes is at most so many. */
bool within(int64_t a, int64_t b, int64_t most) { return a == 0 || b == 0 || (a > 0 && b > 0 && a <= most / b); }

/*
 * Sizes, strides, options and addresses of which some are out of range. Where all of them could be right the arrays are
 * as long as they say, if that is little; if it is much, no call is made, since the interface cannot see that they lie.
 */
void lawless(Bytes &bytes) {
  const adabet_options used = lawless_options(bytes);
  Stack stack;
  stack.clouds = lawless_size(bytes);
  stack.points = lawless_size(bytes);
  stack.dimension = lawless_size(bytes);
  stack.cloud_stride = lawless_size(bytes);
  stack.point_stride = lawless_size(bytes);
  const bool negative =
      std::min({stack.clouds, stack.points, stack.dimension, stack.cloud_stride, stack.point_stride}) < 0;
  const bool empty = stack.clouds == 0 || stack.points == 0 || stack.dimension == 0;
  constexpr int64_t SMALL = 64; /* more than that is not laid out */
  const bool small = stack.clouds <= SMALL && stack.points <= SMALL && stack.dimension <= SMALL &&
                     within(stack.clouds, stack.cloud_stride, SMALL) && within(stack.points, stack.point_stride, SMALL);
  if (!negative && !small && !(empty && (stack.points < 2 || stack.clouds == 0))) return;
  if (!negative && !empty) stack.numbers.assign(static_cast<size_t>(stack.length()), 1.5f);
  stack.numbers.reserve(1);
  std::vector<float> condensed;
  if (!negative && small) condensed.resize(static_cast<size_t>(stack.clouds) * stack.pairs());
  condensed.reserve(1);
  const int missing = bytes.below(16);
  adabet_control block{};
  block.cancelled = bytes.below(8) == 0;
  int64_t bad = -2;
  const auto function = bytes.flip() ? adabet_distances_clouds : adabet_distance_ranks;
  const int32_t code = function(
      missing == 0 ? nullptr : stack.numbers.data(), stack.clouds, stack.cloud_stride, stack.points, stack.point_stride,
      stack.dimension, missing == 1 ? nullptr : &used, missing == 2 ? nullptr : &block,
      missing == 3 ? nullptr : condensed.data(), missing == 4 ? nullptr : &bad);
  require_orderly(code, block);
  require(code == ADABET_INVALID || !(negative || missing == 1 || missing == 2 || missing == 4),
          "code " + std::to_string(code) + "; " + stack.text());
  require(missing == 4 || bad == -1, "bad is " + std::to_string(bad) + "; " + stack.text());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Bytes bytes(data, size);
  if (bytes.below(4) == 0) {
    lawless(bytes);
  } else {
    lawful(bytes);
  }
  return 0;
}
