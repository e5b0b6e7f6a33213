#include "distances/euclidean.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "check.hpp"
#include "clouds.hpp"

namespace {

using namespace adabet::testing;
using adabet::distances::Clouds;
using adabet::distances::euclidean;

/* Clouds of one shape with the array that holds them. */
struct Stack {
  int64_t clouds;
  int64_t cloud_stride;
  int64_t points;
  int64_t point_stride;
  int64_t dimension;
  std::vector<float> numbers;

  Clouds all() const { return {numbers.data(), clouds, cloud_stride, points, point_stride, dimension}; }

  Clouds one(int64_t cloud) const {
    return {numbers.data() + cloud * cloud_stride, 1, 0, points, point_stride, dimension};
  }

  float *at(int64_t cloud, int64_t point) { return numbers.data() + cloud * cloud_stride + point * point_stride; }
  const float *at(int64_t cloud, int64_t point) const {
    return numbers.data() + cloud * cloud_stride + point * point_stride;
  }

  size_t pairs() const { return static_cast<size_t>(points * std::max<int64_t>(0, points - 1) / 2); }
};

using Coordinate = std::function<float(std::mt19937 &, int64_t point)>;

float gaussian(std::mt19937 &random) { return std::normal_distribution<float>(0, 1)(random); }

/* One cloud, row-major. */
Stack cloud_of(int64_t points, int64_t dimension, const Coordinate &coordinate) {
  std::mt19937 random(static_cast<unsigned>(points * 1000 + dimension));
  Stack cloud{1, 0, points, dimension, dimension, {}};
  for (int64_t i = 0; i < points; ++i) {
    for (int64_t k = 0; k < dimension; ++k) cloud.numbers.push_back(coordinate(random, i));
  }
  return cloud;
}

/* Channels of a tensor of samples x channels x features, the features of a sample and channel side by side. */
Stack channels_of(int64_t samples, int64_t channels, int64_t features) {
  Stack stack = cloud_of(samples, channels * features, [](std::mt19937 &random, int64_t) { return gaussian(random); });
  stack.clouds = channels;
  stack.cloud_stride = features;
  stack.dimension = features;
  return stack;
}

int64_t compute(const Clouds &clouds, const adabet_options &options, std::vector<float> *condensed) {
  adabet_control block{};
  adabet::Control control(&block, options.memory_limit);
  const int64_t pairs = clouds.points * std::max<int64_t>(0, clouds.points - 1) / 2;
  condensed->assign(static_cast<size_t>(clouds.clouds * pairs), -1);
  condensed->reserve(1);
  const int64_t illegal = euclidean(clouds, options, control, condensed->data());
  CHECK_EQUAL(0, block.memory, "memory that is still held");
  return illegal;
}

std::vector<float> legal(const Clouds &clouds, const adabet_options &options = adabet::testing::options()) {
  std::vector<float> condensed;
  CHECK_EQUAL(-1, compute(clouds, options, &condensed), "legal coordinates");
  return condensed;
}

bool same_bits(const std::vector<float> &a, const std::vector<float> &b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

long double exact(const Stack &stack, int64_t i, int64_t j) {
  long double squares = 0;
  for (int64_t k = 0; k < stack.dimension; ++k) {
    const long double difference = static_cast<long double>(stack.at(0, i)[k]) - stack.at(0, j)[k];
    squares += difference * difference;
  }
  return std::sqrt(squares);
}

/* The stated bound; distances below the normal numbers are rounded to multiples of the smallest. */
void check_accurate(const Stack &stack, const std::string &description) {
  const long double relative = std::ldexp(1.0L, -22) + std::ldexp(1.0L, -30);
  const long double absolute = std::numeric_limits<float>::denorm_min();
  const std::vector<float> condensed = legal(stack.one(0));
  size_t pair = 0;
  for (int64_t i = 0; i < stack.points; ++i) {
    for (int64_t j = 0; j < i; ++j) {
      const long double expected = exact(stack, i, j);
      const long double error = std::fabs(expected - static_cast<long double>(condensed[pair++]));
      CHECK(error <= expected * relative + absolute,
            description + ": pair " + std::to_string(i) + " " + std::to_string(j) + " is " +
                std::to_string(static_cast<double>(condensed[pair - 1])) + ", should be " +
                std::to_string(static_cast<double>(expected)));
    }
  }
}

const std::vector<std::pair<std::string, Coordinate>> &kinds() {
  static const std::vector<std::pair<std::string, Coordinate>> all = {
      {"ordinary", [](std::mt19937 &random, int64_t) { return gaussian(random); }},
      {"rectified", [](std::mt19937 &random, int64_t) { return std::max(0.0f, gaussian(random)); }},
      {"far from the origin", [](std::mt19937 &random, int64_t) { return 4096 + gaussian(random); }},
      {"near-duplicates far from the origin",
       [](std::mt19937 &random, int64_t) { return 1e6f + 0.0625f * static_cast<float>(random() % 3); }},
      {"two magnitudes", [](std::mt19937 &random, int64_t point) { return (point % 2 ? 1e15f : 1e-15f) * gaussian(random); }},
      {"squares that vanish", [](std::mt19937 &random, int64_t) { return 1e-25f * gaussian(random); }},
      {"squares at the edge of vanishing", [](std::mt19937 &random, int64_t) { return 2e-19f * gaussian(random); }},
      {"below the normal numbers", [](std::mt19937 &random, int64_t) { return 1e-41f * gaussian(random); }},
      {"squares beyond float", [](std::mt19937 &random, int64_t) { return 1e30f * gaussian(random); }},
      {"sums beyond float", [](std::mt19937 &random, int64_t) { return 1.5e19f * gaussian(random); }},
      {"few that differ",
       [](std::mt19937 &random, int64_t) { return random() % 97 == 0 ? 1e-24f * gaussian(random) : 0.5f; }},
  };
  return all;
}

void euclidean_anyKindAndShape_isAccurate() {
  for (const auto &[description, coordinate] : kinds()) {
    for (const int64_t dimension : {1, 5, 16, 17, 31, 32, 33, 100, 128, 129, 511, 513, 3000}) {
      check_accurate(cloud_of(11, dimension, coordinate), description + ", dimension " + std::to_string(dimension));
    }
    for (const int64_t points : {2, 8, 9, 31, 32, 33, 64, 65, 100}) {
      check_accurate(cloud_of(points, 200, coordinate), description + ", points " + std::to_string(points));
    }
    check_accurate(cloud_of(5, 70001, coordinate), description + ", several segments");
  }
}

void euclidean_anyInstructionsAndThreads_sameBits() {
  for (const auto &[description, coordinate] : kinds()) {
    for (const Stack &cloud : {cloud_of(33, 3001, coordinate), cloud_of(12, 40000, coordinate)}) {
      const std::vector<float> expected = legal(cloud.one(0), options(INFINITY, 1, ADABET_CPU_BASELINE));
      for (const int32_t cpu : cpu_levels()) {
        for (const int32_t threads : {1, 2, 3}) {
          CHECK(same_bits(expected, legal(cloud.one(0), options(INFINITY, threads, cpu))),
                description + ", cpu " + std::to_string(cpu) + ", threads " + std::to_string(threads));
        }
      }
    }
  }
}

void euclidean_largeEnoughForThreads_sameBits() {
  const Stack cloud = cloud_of(32, 100000, kinds()[0].second);
  const std::vector<float> expected = legal(cloud.one(0), options(INFINITY, 1, ADABET_CPU_BASELINE));
  for (const int32_t cpu : cpu_levels()) {
    for (const int32_t threads : {1, 2, 5}) {
      CHECK(same_bits(expected, legal(cloud.one(0), options(INFINITY, threads, cpu))), std::to_string(threads));
    }
  }
}

void euclidean_manyClouds_sameBitsAsOneByOne() {
  for (const int64_t features : {1, 7, 49, 196, 3136, 20000}) {
    const Stack stack = channels_of(32, features > 1000 ? 3 : 40, features);
    for (const int32_t cpu : cpu_levels()) {
      for (const int32_t threads : {1, 3}) {
        const std::vector<float> all = legal(stack.all(), options(INFINITY, threads, cpu));
        for (int64_t c = 0; c < stack.clouds; ++c) {
          const auto begin = all.begin() + static_cast<int64_t>(stack.pairs()) * c;
          CHECK(same_bits(legal(stack.one(c)), {begin, begin + static_cast<int64_t>(stack.pairs())}),
                "features " + std::to_string(features) + ", cloud " + std::to_string(c));
        }
      }
    }
  }
}

void euclidean_duplicates_are0AndLeaveOthersAlone() {
  for (const auto &[description, coordinate] : kinds()) {
    for (const int64_t dimension : {20, 300, 20000}) {
      Stack cloud = cloud_of(40, dimension, coordinate);
      const std::vector<float> before = legal(cloud.one(0));
      std::copy(cloud.at(0, 3), cloud.at(0, 4), cloud.at(0, 37));
      const std::vector<float> after = legal(cloud.one(0));
      CHECK_EQUAL(0.0f, after[37 * 36 / 2 + 3], description);
      CHECK(std::equal(before.begin(), before.begin() + 37 * 36 / 2, after.begin()), description);
      for (size_t j = 0; j < 37; ++j) {
        if (j == 3) continue;
        CHECK_EQUAL(before[std::max<size_t>(j, 3) * (std::max<size_t>(j, 3) - 1) / 2 + std::min<size_t>(j, 3)],
                    after[37 * 36 / 2 + j], description);
      }
    }
  }
}

void euclidean_zerosOfBothSigns_areEqual() {
  const Stack cloud{1, 0, 2, 40, 40, std::vector<float>(80, 0.0f)};
  Stack negative = cloud;
  std::fill(negative.at(0, 1), negative.at(0, 1) + 40, -0.0f);
  CHECK_EQUAL(0.0f, legal(cloud.one(0))[0], "");
  CHECK_EQUAL(0.0f, legal(negative.one(0))[0], "");
}

void euclidean_notFinite_returnsFirst() {
  for (const float bad : {NAN, INFINITY, -INFINITY}) {
    for (const int64_t dimension : {1, 40, 300, 20000}) {
      Stack cloud = cloud_of(10, dimension, kinds()[0].second);
      cloud.at(0, 7)[dimension - 1] = bad;
      cloud.at(0, 9)[0] = bad;
      for (const int32_t cpu : cpu_levels()) {
        std::vector<float> condensed;
        CHECK_EQUAL(7 * dimension + dimension - 1, compute(cloud.one(0), options(INFINITY, 2, cpu), &condensed),
                    std::to_string(dimension));
      }
    }
    Stack stack = channels_of(6, 9, 50);
    stack.at(4, 2)[3] = bad;
    stack.at(5, 0)[0] = bad;
    std::vector<float> condensed;
    CHECK_EQUAL((4 * 6 + 2) * 50 + 3, compute(stack.all(), options(INFINITY, 3), &condensed), "");
    Stack single{2, 3, 1, 3, 3, {1, 2, 3, 4, 5, bad}};
    CHECK_EQUAL(5, compute(single.all(), options(), &condensed), "clouds of one point");
  }
}

void euclidean_distanceBeyondFloat_throws() {
  const float most = std::numeric_limits<float>::max();
  for (const int64_t dimension : {2, 50, 9000}) {
    const Stack cloud = cloud_of(3, dimension, [=](std::mt19937 &, int64_t point) { return point == 1 ? most : -most; });
    std::vector<float> condensed;
    CHECK_THROWS(std::invalid_argument, compute(cloud.one(0), options(), &condensed), std::to_string(dimension));
    CHECK_EQUAL(0.0f, condensed[1], "the pair that is legal");
    CHECK_EQUAL(INFINITY, condensed[0], "the pair that is not");
  }
}

void euclidean_largestFinite_isLegal() {
  const float most = std::numeric_limits<float>::max();
  Stack cloud{1, 0, 2, 100, 100, std::vector<float>(200, 1.0f)};
  cloud.at(0, 1)[57] = most;
  CHECK_EQUAL(most, legal(cloud.one(0))[0], "");
}

void euclidean_nothing_isLegal() {
  CHECK_EQUAL(size_t{0}, legal({nullptr, 0, 5, 4, 5, 5}).size(), "no cloud");
  CHECK_EQUAL(size_t{0}, legal({nullptr, 3, 0, 0, 5, 5}).size(), "no point");
  CHECK_EQUAL(0.0f, legal({nullptr, 2, 0, 2, 0, 0})[1], "no coordinate");
}

void euclidean_cancelledOrShortOfMemory_throws() {
  const Stack stack = channels_of(40, 3, 100);
  std::vector<float> condensed(3 * 40 * 39 / 2);
  for (const Clouds &clouds : {stack.all(), stack.one(1)}) {
    adabet_control cancelled{};
    cancelled.cancelled = 1;
    adabet::Control control(&cancelled, 0);
    CHECK_THROWS(adabet::Cancelled, euclidean(clouds, options(), control, condensed.data()), "");
    adabet_control block{};
    adabet::Control limited(&block, 1000);
    CHECK_THROWS(adabet::MemoryLimitReached, euclidean(clouds, options(), limited, condensed.data()), "");
    CHECK_EQUAL(0, block.memory + cancelled.memory, "memory that is still held");
  }
}

}  // namespace

int main() {
  return run({
      {"euclidean_anyKindAndShape_isAccurate", euclidean_anyKindAndShape_isAccurate},
      {"euclidean_anyInstructionsAndThreads_sameBits", euclidean_anyInstructionsAndThreads_sameBits},
      {"euclidean_largeEnoughForThreads_sameBits", euclidean_largeEnoughForThreads_sameBits},
      {"euclidean_manyClouds_sameBitsAsOneByOne", euclidean_manyClouds_sameBitsAsOneByOne},
      {"euclidean_duplicates_are0AndLeaveOthersAlone", euclidean_duplicates_are0AndLeaveOthersAlone},
      {"euclidean_zerosOfBothSigns_areEqual", euclidean_zerosOfBothSigns_areEqual},
      {"euclidean_notFinite_returnsFirst", euclidean_notFinite_returnsFirst},
      {"euclidean_distanceBeyondFloat_throws", euclidean_distanceBeyondFloat_throws},
      {"euclidean_largestFinite_isLegal", euclidean_largestFinite_isLegal},
      {"euclidean_nothing_isLegal", euclidean_nothing_isLegal},
      {"euclidean_cancelledOrShortOfMemory_throws", euclidean_cancelledOrShortOfMemory_throws},
  });
}
