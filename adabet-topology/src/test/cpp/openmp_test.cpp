#include "support/openmp.hpp"

#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "check.hpp"
#include "clouds.hpp"
#include "distances/euclidean.hpp"

namespace {

using namespace adabet::testing;
using adabet::in_team;
using adabet::OpenMp;

/* Loads GNU's runtime, which comes with the compiler, for as long as this lives. */
class Runtime {
 public:
  Runtime() : library_(dlopen("libgomp.so.1", RTLD_LAZY | RTLD_LOCAL)) {
    CHECK(library_ != nullptr, "libgomp.so.1 does not load");
  }

 private:
  void *library_; /* never closed: its threads live on */
};

/* How often each worker's number was given, of up to 8. */
std::vector<int> workers_of(int threads) {
  adabet_control block{};
  adabet::Control control(&block, 0);
  std::atomic<int> calls[8] = {};
  in_team(threads, control, [&](int worker) { ++calls[worker]; });
  return std::vector<int>(calls, calls + 8);
}

void expect_workers(const std::string &context) {
  for (const int threads : {1, 2, 5}) {
    const std::vector<int> calls = workers_of(threads);
    CHECK_EQUAL(1, calls[0], context);
    for (int worker = 1; worker < 8; ++worker) {
      const int most = worker < threads ? 1 : 0;
      CHECK(calls[static_cast<size_t>(worker)] <= most, context + ", worker " + std::to_string(worker));
    }
  }
}

void expect_failure(const std::string &context) {
  adabet_control block{};
  adabet::Control control(&block, 0);
  CHECK_THROWS(std::domain_error, in_team(3, control, [](int) { throw std::domain_error("mine"); }), context);
  CHECK(control.cancelled(), context);
}

std::vector<float> distances(const std::vector<float> &numbers, int64_t points, int32_t threads) {
  adabet_control block{};
  adabet::Control control(&block, 0);
  const int64_t dimension = static_cast<int64_t>(numbers.size()) / points;
  std::vector<float> condensed(static_cast<size_t>(points * (points - 1) / 2));
  CHECK_EQUAL(-1,
              adabet::distances::euclidean({numbers.data(), 1, 0, points, dimension, dimension},
                                           options(INFINITY, threads, ADABET_CPU_AUTOMATIC), control, condensed.data()),
              "");
  return condensed;
}

void team_withoutRuntime_startsThreads() {
  CHECK(!OpenMp().found(), "a runtime is in the process already");
  expect_workers("own threads");
  expect_failure("own threads");
}

/* After the test above: a runtime stays. */
void team_withRuntime_usesItsThreads() {
  const Runtime runtime;
  CHECK(OpenMp().found(), "");
  expect_workers("the runtime's threads");
  expect_failure("the runtime's threads");
}

void euclidean_withRuntime_sameBits() {
  const Runtime runtime;
  std::mt19937 random(7);
  std::normal_distribution<float> gaussian;
  std::vector<float> numbers(static_cast<size_t>(40 * 40000));
  for (float &number : numbers) number = gaussian(random);
  const std::vector<float> alone = distances(numbers, 40, 1);
  for (const int32_t threads : {2, 3}) {
    const std::vector<float> shared = distances(numbers, 40, threads);
    CHECK(std::memcmp(alone.data(), shared.data(), alone.size() * sizeof(float)) == 0, std::to_string(threads));
  }
}

}  // namespace

int main() {
#if defined(__linux__) && !defined(__SANITIZE_THREAD__)
  return run({
      {"team_withoutRuntime_startsThreads", team_withoutRuntime_startsThreads},
      {"team_withRuntime_usesItsThreads", team_withRuntime_usesItsThreads},
      {"euclidean_withRuntime_sameBits", euclidean_withRuntime_sameBits},
  });
#else
  return run({}); /* no runtime is looked for, or one that the sanitizer does not know */
#endif
}
