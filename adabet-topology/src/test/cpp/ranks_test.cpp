#include "distances/ranks.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "check.hpp"
#include "clouds.hpp"
#include "distances/bounds.hpp"
#include "distances/call.hpp"

namespace {

using namespace adabet::testing;
using adabet::distances::Bounds;
using adabet::distances::Call;
using adabet::distances::Clouds;
using adabet::distances::euclidean;
using adabet::distances::Products;
using adabet::distances::ranks;

/* Points one after another. */
struct Points {
  int64_t count;
  int64_t dimension;
  std::vector<float> numbers;

  Clouds clouds() const { return {numbers.data(), 1, 0, count, dimension, dimension}; }
  float *at(int64_t point) { return numbers.data() + point * dimension; }
  int64_t pairs() const { return count * (count - 1) / 2; }
};

using Coordinate = std::function<float(std::mt19937 &, int64_t point, int64_t k)>;

float gaussian(std::mt19937 &random) { return std::normal_distribution<float>(0, 1)(random); }

Points points_of(int64_t count, int64_t dimension, const Coordinate &coordinate) {
  std::mt19937 random(static_cast<unsigned>(count * 1000 + dimension));
  Points points{count, dimension, {}};
  for (int64_t i = 0; i < count; ++i) {
    for (int64_t k = 0; k < dimension; ++k) points.numbers.push_back(coordinate(random, i, k));
  }
  return points;
}

/* Lengths of pairs of such points are spread as those of activations of different images are. */
float spread(std::mt19937 &random, int64_t point, int64_t) {
  return (1 + 0.07f * static_cast<float>(point % 31)) * gaussian(random);
}

int64_t call(const Clouds &clouds, const adabet_options &options, std::vector<float> *result,
             int64_t (*function)(const Clouds &, const adabet_options &, adabet::Control &, float *)) {
  adabet_control block{};
  adabet::Control control(&block, options.memory_limit);
  const int64_t pairs = clouds.points * std::max<int64_t>(0, clouds.points - 1) / 2;
  result->assign(static_cast<size_t>(clouds.clouds * pairs), -1);
  result->reserve(1);
  const int64_t illegal = function(clouds, options, control, result->data());
  CHECK_EQUAL(0, block.memory, "memory that is still held");
  return illegal;
}

/* By sorting the distances that the baseline's kernels give: for each pair, how many different ones are smaller. */
std::vector<float> expected_ranks(const Clouds &clouds) {
  std::vector<float> lengths;
  CHECK_EQUAL(-1, call(clouds, options(INFINITY, 1, ADABET_CPU_BASELINE), &lengths, euclidean), "legal coordinates");
  const size_t pairs = static_cast<size_t>(clouds.points * (clouds.points - 1) / 2);
  std::vector<float> expected;
  for (size_t first = 0; first < lengths.size(); first += pairs) {
    const auto begin = lengths.begin() + static_cast<int64_t>(first);
    std::vector<float> sorted(begin, begin + static_cast<int64_t>(pairs));
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    for (size_t pair = 0; pair < pairs; ++pair) {
      const auto place = std::lower_bound(sorted.begin(), sorted.end(), lengths[first + pair]);
      expected.push_back(static_cast<float>(place - sorted.begin()));
    }
  }
  return expected;
}

void check_everywhere(const Clouds &clouds, const std::string &description) {
  const std::vector<float> expected = expected_ranks(clouds);
  for (const int32_t cpu : cpu_levels()) {
    for (const int32_t threads : {1, 2}) {
      std::vector<float> found;
      CHECK_EQUAL(-1, call(clouds, options(INFINITY, threads, cpu), &found, ranks), description);
      CHECK(found == expected, description + ", dimension " + std::to_string(clouds.dimension) + ", points " +
                                   std::to_string(clouds.points) + ", cpu " + std::to_string(cpu) + ", threads " +
                                   std::to_string(threads));
    }
  }
}

const std::vector<std::pair<std::string, Coordinate>> &kinds() {
  static const std::vector<std::pair<std::string, Coordinate>> all = {
      {"spread", spread},
      {"noise", [](std::mt19937 &random, int64_t, int64_t) { return gaussian(random); }},
      {"rectified", [](std::mt19937 &random, int64_t i, int64_t k) { return std::max(0.0f, spread(random, i, k)); }},
      {"integers", [](std::mt19937 &random, int64_t, int64_t) { return static_cast<float>(random() % 3); }},
      {"few integers that differ",
       [](std::mt19937 &random, int64_t i, int64_t) { return random() % 40 == 0 ? static_cast<float>(i / 4) : 7.0f; }},
      {"one-hot", [](std::mt19937 &, int64_t i, int64_t k) { return k == 3 * i ? 1.0f : 0.0f; }},
      {"mirrored",
       [](std::mt19937 &, int64_t i, int64_t k) {
         const float magnitude = std::sin(static_cast<float>((i / 2 + 1) * (k + 1)));
         return i % 2 == 0 ? magnitude : -magnitude;
       }},
      {"far from the origin", [](std::mt19937 &random, int64_t i, int64_t k) { return 1e6f + spread(random, i, k); }},
      {"far in different directions",
       [](std::mt19937 &random, int64_t i, int64_t k) {
         return (k % 5 == 0 ? 1e4f : -3e3f) + 0.01f * spread(random, i, k);
       }},
      {"neighbours in float",
       [](std::mt19937 &random, int64_t, int64_t k) {
         const float base = 1 + static_cast<float>(k % 7);
         return random() % 2 == 0 ? base : std::nextafter(base, 100.0f);
       }},
      {"one far away",
       [](std::mt19937 &random, int64_t i, int64_t k) { return i == 5 ? 1e5f : spread(random, i, k); }},
      {"two magnitudes",
       [](std::mt19937 &random, int64_t i, int64_t k) { return (i % 2 ? 1e15f : 1e-15f) * spread(random, i, k); }},
      {"squares that vanish", [](std::mt19937 &random, int64_t i, int64_t k) { return 1e-25f * spread(random, i, k); }},
      {"squares at the edge of vanishing",
       [](std::mt19937 &random, int64_t i, int64_t k) { return 2e-19f * spread(random, i, k); }},
      {"below the normal numbers",
       [](std::mt19937 &random, int64_t i, int64_t k) { return 1e-41f * spread(random, i, k); }},
      {"squares beyond float", [](std::mt19937 &random, int64_t i, int64_t k) { return 1e30f * spread(random, i, k); }},
      {"sums beyond float", [](std::mt19937 &random, int64_t i, int64_t k) { return 1.5e19f * spread(random, i, k); }},
      {"zeros", [](std::mt19937 &, int64_t, int64_t) { return 0.0f; }},
  };
  return all;
}

void ranks_anyKindAndShape_areThoseOfTheDistances() {
  for (const auto &[description, coordinate] : kinds()) {
    for (const int64_t dimension : {1, 2, 31, 33, 127, 300, 1024, 1025, 1151, 1300, 4099}) {
      check_everywhere(points_of(13, dimension, coordinate).clouds(), description);
    }
    for (const int64_t points : {2, 3, 4, 8, 9, 31, 32, 33, 64, 65, 100}) {
      check_everywhere(points_of(points, 1100, coordinate).clouds(), description);
    }
    check_everywhere(points_of(32, 20001, coordinate).clouds(), description + ", several segments");
  }
}

void ranks_duplicatesAndNearDuplicates_areThoseOfTheDistances() {
  for (const auto &[description, coordinate] : kinds()) {
    Points points = points_of(40, 2100, coordinate);
    for (const auto &[from, to] : std::vector<std::pair<int64_t, int64_t>>{{0, 39}, {0, 7}, {12, 13}, {20, 33}}) {
      std::copy(points.at(from), points.at(from) + points.dimension, points.at(to));
    }
    check_everywhere(points.clouds(), description + ", duplicates");
    points.at(39)[1777] = std::nextafter(points.at(39)[1777], 1e30f);
    points.at(13)[5] = std::nextafter(points.at(13)[5], -1e30f);
    for (int64_t k = 0; k < points.dimension; ++k) points.at(33)[k] = std::nextafter(points.at(33)[k], 1e30f);
    check_everywhere(points.clouds(), description + ", near-duplicates");
  }
}

/* Orders of coordinates and signs that leave distances as they are, but not how they are rounded. */
void ranks_permutedCoordinates_areThoseOfTheDistances() {
  Points points = points_of(16, 3000, spread);
  std::mt19937 random(5);
  for (int64_t i = 8; i < 16; ++i) {
    std::vector<float> copy(points.at(i - 8), points.at(i - 8) + points.dimension);
    if (i % 2 == 0) std::reverse(copy.begin(), copy.end());
    if (i % 3 == 0) std::shuffle(copy.begin(), copy.end(), random);
    for (float &x : copy) x = -x;
    std::copy(copy.begin(), copy.end(), points.at(i));
  }
  check_everywhere(points.clouds(), "permuted");
}

void ranks_largeEnoughForThreads_areThoseOfTheDistances() {
  check_everywhere(points_of(32, 70001, spread).clouds(), "spread");
  check_everywhere(points_of(32, 70001, kinds()[1].second).clouds(), "noise");
  check_everywhere(points_of(150, 2000, spread).clouds(), "spread");
}

void ranks_manyClouds_areThoseOfEachAlone() {
  for (const int64_t features : {1, 49, 1100, 3136}) {
    const int64_t channels = 5;
    const Points tensor = points_of(12, channels * features, spread);
    const Clouds all = {tensor.numbers.data(), channels, features, 12, channels * features, features};
    check_everywhere(all, "channels");
    std::vector<float> together;
    call(all, options(INFINITY, 3), &together, ranks);
    for (int64_t c = 0; c < channels; ++c) {
      std::vector<float> alone;
      call({tensor.numbers.data() + c * features, 1, 0, 12, channels * features, features}, options(), &alone, ranks);
      CHECK(std::equal(alone.begin(), alone.end(), together.begin() + c * 66), "channel " + std::to_string(c));
    }
  }
}

/* Bounds that decide nothing would be right, too: most pairs of spread points are decided. */
void bounds_anyKind_holdTheDistances() {
  for (const auto &[description, coordinate] : kinds()) {
    const Points points = points_of(40, 3001, coordinate);
    std::vector<float> lengths;
    call(points.clouds(), options(), &lengths, euclidean);
    for (const int32_t cpu : cpu_levels()) {
      adabet_control block{};
      adabet::Control control(&block, 0);
      Call shared(points.clouds(), options(INFINITY, 1, cpu), control);
      if (shared.products == nullptr) continue;
      const adabet::distances::Cloud cloud = points.clouds().cloud(0);
      std::vector<Bounds> bounds(static_cast<size_t>(points.pairs()));
      if (!Products(shared, cloud, 1).bound(bounds.data())) continue;
      for (size_t pair = 0; pair < bounds.size(); ++pair) {
        const double length = static_cast<double>(lengths[pair]);
        CHECK(bounds[pair].low <= length && length <= bounds[pair].high,
              description + ", pair " + std::to_string(pair) + ", cpu " + std::to_string(cpu));
        CHECK(description != "spread" || bounds[pair].high - bounds[pair].low < 3e-6 * length, std::to_string(pair));
      }
    }
  }
}

void bounds_squaresBeyondFloat_areNone() {
  const Points points =
      points_of(5, 2000, [](std::mt19937 &random, int64_t, int64_t) { return 1e30f * gaussian(random); });
  for (const int32_t cpu : cpu_levels()) {
    adabet_control block{};
    adabet::Control control(&block, 0);
    Call shared(points.clouds(), options(INFINITY, 1, cpu), control);
    if (shared.products == nullptr) continue;
    const adabet::distances::Cloud cloud = points.clouds().cloud(0);
    std::vector<Bounds> bounds(static_cast<size_t>(points.pairs()));
    Products products(shared, cloud, 1);
    CHECK(!(products.expected_meetings() < 1e300), std::to_string(cpu));
    CHECK(!products.bound(bounds.data()), std::to_string(cpu));
  }
}

double expected_meetings(const Points &points, int32_t cpu) {
  adabet_control block{};
  adabet::Control control(&block, 0);
  Call shared(points.clouds(), options(INFINITY, 1, cpu), control);
  const adabet::distances::Cloud cloud = points.clouds().cloud(0);
  return shared.products == nullptr ? NAN : Products(shared, cloud, 1).expected_meetings();
}

void expected_spreadAndNoise_tellsThemApart() {
  const Points far = points_of(100, 20000, spread);
  const Points noise = points_of(100, 20000, kinds()[1].second);
  for (const int32_t cpu : cpu_levels()) {
    CHECK(!(expected_meetings(far, cpu) > 0.1), std::to_string(cpu));
    CHECK(!(expected_meetings(noise, cpu) < 0.3), std::to_string(cpu));
  }
}

void ranks_notFinite_returnsFirst() {
  for (const float bad : {NAN, INFINITY, -INFINITY}) {
    for (const int64_t dimension : {1, 300, 1500, 20000}) {
      Points points = points_of(10, dimension, spread);
      points.at(7)[dimension - 1] = bad;
      points.at(9)[0] = bad;
      for (const int32_t cpu : cpu_levels()) {
        std::vector<float> found;
        CHECK_EQUAL(7 * dimension + dimension - 1, call(points.clouds(), options(INFINITY, 2, cpu), &found, ranks),
                    std::to_string(dimension));
      }
    }
    Points tensor = points_of(6, 3 * 1200, spread);
    tensor.at(4)[2 * 1200 + 3] = bad;
    std::vector<float> found;
    CHECK_EQUAL((2 * 6 + 4) * 1200 + 3,
                call({tensor.numbers.data(), 3, 1200, 6, 3600, 1200}, options(INFINITY, 2), &found, ranks), "channels");
  }
}

void ranks_distanceBeyondFloat_throwsAndRanksTheOthers() {
  const float most = std::numeric_limits<float>::max();
  for (const int64_t dimension : {2, 2000}) {
    const Points points = points_of(8, dimension, [=](std::mt19937 &, int64_t i, int64_t) {
      return i == 1 ? most : i == 2 ? -most / 2 : -most;
    });
    /* Two clouds of four points, the second of points that are all the same. */
    for (const int32_t threads : {1, 2}) {
      std::vector<float> found;
      CHECK_THROWS(std::invalid_argument,
                   call({points.numbers.data(), 2, 4 * dimension, 4, dimension, dimension},
                        options(INFINITY, threads), &found, ranks),
                   std::to_string(dimension));
      const float half = dimension == 2 ? 1 : INFINITY; /* of the largest float, times the root of the dimension */
      const std::vector<float> expected = {INFINITY, half, INFINITY, 0, INFINITY, half, 0, 0, 0, 0, 0, 0};
      CHECK(found == expected, std::to_string(dimension));
    }
  }
}

void ranks_nothing_isLegal() {
  std::vector<float> found;
  CHECK_EQUAL(-1, call({nullptr, 0, 5, 4, 5, 5}, options(), &found, ranks), "no cloud");
  CHECK_EQUAL(-1, call({nullptr, 3, 0, 0, 5, 5}, options(), &found, ranks), "no point");
  CHECK_EQUAL(-1, call({nullptr, 2, 0, 2, 0, 0}, options(), &found, ranks), "no coordinate");
  CHECK_EQUAL(0.0f, found[1], "no coordinate");
}

void ranks_cancelledOrShortOfMemory_throws() {
  const Points points = points_of(40, 2000, spread);
  std::vector<float> found(static_cast<size_t>(points.pairs()));
  adabet_control cancelled{};
  cancelled.cancelled = 1;
  adabet::Control control(&cancelled, 0);
  CHECK_THROWS(adabet::Cancelled, ranks(points.clouds(), options(), control, found.data()), "");
  /* From too little for anything to just enough: each buffer is refused at its turn, and nothing stays held. */
  bool enough = false;
  for (int64_t limit = 1000; !enough; limit += limit / 3) {
    adabet_control block{};
    adabet::Control limited(&block, limit);
    try {
      enough = ranks(points.clouds(), options(), limited, found.data()) == -1;
    } catch (const adabet::MemoryLimitReached &) {
    }
    CHECK_EQUAL(0, block.memory, "memory that is still held");
    CHECK(block.memory_peak <= limit, std::to_string(limit));
  }
  CHECK_EQUAL(0, cancelled.memory, "memory that is still held");
}

void function_tooManyPairs_isRefused() {
  const adabet_options chosen = options();
  adabet_control block{};
  const float coordinate = 0;
  float rank = 0;
  int64_t bad = 0;
  CHECK_EQUAL(ADABET_INVALID, adabet_distance_ranks(&coordinate, 1, 0, 5794, 0, 1, &chosen, &block, &rank, &bad), "");
  CHECK_EQUAL(-1, bad, "");
}

}  // namespace

int main() {
  return run({
      {"ranks_anyKindAndShape_areThoseOfTheDistances", ranks_anyKindAndShape_areThoseOfTheDistances},
      {"ranks_duplicatesAndNearDuplicates_areThoseOfTheDistances",
       ranks_duplicatesAndNearDuplicates_areThoseOfTheDistances},
      {"ranks_permutedCoordinates_areThoseOfTheDistances", ranks_permutedCoordinates_areThoseOfTheDistances},
      {"ranks_largeEnoughForThreads_areThoseOfTheDistances", ranks_largeEnoughForThreads_areThoseOfTheDistances},
      {"ranks_manyClouds_areThoseOfEachAlone", ranks_manyClouds_areThoseOfEachAlone},
      {"bounds_anyKind_holdTheDistances", bounds_anyKind_holdTheDistances},
      {"bounds_squaresBeyondFloat_areNone", bounds_squaresBeyondFloat_areNone},
      {"expected_spreadAndNoise_tellsThemApart", expected_spreadAndNoise_tellsThemApart},
      {"ranks_notFinite_returnsFirst", ranks_notFinite_returnsFirst},
      {"ranks_distanceBeyondFloat_throwsAndRanksTheOthers", ranks_distanceBeyondFloat_throwsAndRanksTheOthers},
      {"ranks_nothing_isLegal", ranks_nothing_isLegal},
      {"ranks_cancelledOrShortOfMemory_throws", ranks_cancelledOrShortOfMemory_throws},
      {"function_tooManyPairs_isRefused", function_tooManyPairs_isRefused},
  });
}
