#include "support/openmp.hpp"

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "check.hpp"
#include "clouds.hpp"
#include "distances/euclidean.hpp"

namespace {

using namespace adabet::testing;
using adabet::in_team;
using adabet::OpenMp;

constexpr const char *RUNTIME = "libgomp.so.1";

/* Holds GNU's runtime, which comes with the compiler, for as long as this lives; at the end its owner is gone. */
class Runtime {
 public:
  Runtime() : library_(dlopen(RUNTIME, RTLD_LAZY | RTLD_LOCAL)) {
    CHECK(library_ != nullptr, "libgomp.so.1 does not load");
  }
  ~Runtime() { dlclose(library_); }
  Runtime(const Runtime &) = delete;
  Runtime &operator=(const Runtime &) = delete;

 private:
  void *library_;
};

bool in_process(const char *library) {
  void *found = dlopen(library, RTLD_LAZY | RTLD_NOLOAD);
  if (found != nullptr) dlclose(found);
  return found != nullptr;
}

/* Repeats an action on a thread of its own, which nobody waits for, and counts. */
template <typename Action>
void repeat(std::atomic<int> &count, int times, Action action) {
  std::thread([&count, times, action] {
    while (count < times) {
      action();
      ++count;
    }
  }).detach();
}

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

/* A runtime that is unloaded under its waiting threads ends the process. */
void runtime_closedByItsOwner_staysForItsThreads() {
  {
    const Runtime runtime;
    workers_of(3);
  }
  CHECK(in_process(RUNTIME), "");
  std::this_thread::sleep_for(std::chrono::milliseconds(20)); /* time for a thread to wake where its code was */
  expect_workers("without the runtime's owner");
}

/*
 * The dynamic linker has two locks, and a search that took them in the other order than dlopen stood still within a
 * second of this. Threads that stand still cannot be ended, so that a failure ends the program.
 */
void search_whileLibrariesLoad_comesToItsEnd() {
  constexpr int TIMES = 20000;
  constexpr int SECONDS = 120; /* the whole takes less than one, alone on a processor */
  constexpr const char *OTHER = "libBrokenLocale.so.1"; /* of the C library, and used by nobody */
  const Runtime runtime;
  void *other = dlopen(OTHER, RTLD_LAZY | RTLD_LOCAL);
  CHECK(other != nullptr, OTHER);
  dlclose(other);
  CHECK(!in_process(OTHER), "the test's library stays loaded, so that loading it again does nothing");
  static std::atomic<int> searches{0};
  static std::atomic<int> loads{0};
  static std::atomic<int> missed{0};
  repeat(searches, TIMES, [] { missed += OpenMp().found() ? 0 : 1; });
  repeat(loads, TIMES, [] {
    void *library = dlopen(OTHER, RTLD_NOW | RTLD_LOCAL);
    if (library != nullptr) dlclose(library);
  });
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(SECONDS);
  while (searches < TIMES || loads < TIMES) {
    if (std::chrono::steady_clock::now() > end) {
      std::fprintf(stderr, "FAILED %s: after %d s there were %d searches and %d loads of %d\n", __func__, SECONDS,
                   searches.load(), loads.load(), TIMES);
      std::_Exit(1);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK_EQUAL(0, missed.load(), "searches that did not find the runtime");
}

}  // namespace

int main() {
#if defined(__linux__) && !defined(__SANITIZE_THREAD__)
  return run({
      {"team_withoutRuntime_startsThreads", team_withoutRuntime_startsThreads},
      {"team_withRuntime_usesItsThreads", team_withRuntime_usesItsThreads},
      {"euclidean_withRuntime_sameBits", euclidean_withRuntime_sameBits},
      {"runtime_closedByItsOwner_staysForItsThreads", runtime_closedByItsOwner_staysForItsThreads},
      {"search_whileLibrariesLoad_comesToItsEnd", search_whileLibrariesLoad_comesToItsEnd},
  });
#else
  return run({}); /* no runtime is looked for, or one that the sanitizer does not know */
#endif
}
