/*
 * Runs a fuzz target without a fuzzing engine: for compilers that have none, and for runs of a fixed length.
 *
 *   fuzz_main [--runs=N | --minutes=N] [--seed=N] [--length=N] [FILE...]
 *
 * Without files, gives the target N inputs (default 1000), or as many as N minutes allow, of random bytes, and lengths of
 * up to 64 bytes by default, from a seed (default 1). Each input has a seed of its own, so that a failing one is found
 * again with --runs=1: the seed is printed before the program aborts. With files, gives it their contents.
 */
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the sanitizers do with a finding: end the program by a signal, which names the seed. */
extern "C" const char *__asan_default_options() { return "abort_on_error=1:allocator_may_return_null=1"; }
extern "C" const char *__ubsan_default_options() { return "abort_on_error=1:print_stacktrace=1"; }

namespace {

volatile unsigned long long current_seed;

/* Where a failing input comes from. Uses only what a signal handler may. */
void report(int signal) {
  char text[] = "fuzz_main: failed at --runs=1 --seed=00000000000000000000\n";
  unsigned long long rest = current_seed;
  for (size_t place = sizeof text - 3; rest > 0; --place, rest /= 10) text[place] = static_cast<char>('0' + rest % 10);
  std::fwrite(text, 1, sizeof text - 1, stderr);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

unsigned long long number(const char *argument, const char *name, unsigned long long otherwise) {
  const size_t length = std::strlen(name);
  return std::strncmp(argument, name, length) == 0 ? std::strtoull(argument + length, nullptr, 10) : otherwise;
}

int run_file(const std::string &name) {
  std::ifstream file(name, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "fuzz_main: cannot read %s\n", name.c_str());
    return 1;
  }
  const std::vector<char> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size());
  return 0;
}

void run_random(unsigned long long seed, size_t most) {
  current_seed = seed;
  std::mt19937_64 random(seed);
  std::vector<uint8_t> bytes(random() % (most + 1));
  for (uint8_t &byte : bytes) byte = static_cast<uint8_t>(random());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

}  // namespace

int main(int arguments, char **argument) {
  unsigned long long runs = 1000;
  unsigned long long seed = 1;
  unsigned long long length = 64;
  unsigned long long minutes = 0;
  std::vector<std::string> files;
  for (int i = 1; i < arguments; ++i) {
    runs = number(argument[i], "--runs=", runs);
    seed = number(argument[i], "--seed=", seed);
    length = number(argument[i], "--length=", length);
    minutes = number(argument[i], "--minutes=", minutes);
    if (std::strncmp(argument[i], "--", 2) != 0) files.emplace_back(argument[i]);
  }
  int failures = 0;
  for (const std::string &file : files) failures += run_file(file);
  if (!files.empty()) return failures == 0 ? 0 : 1;
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL}) std::signal(signal, report);
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(minutes);
  unsigned long long done = 0;
  while (minutes > 0 ? std::chrono::steady_clock::now() < end : done < runs) {
    run_random(seed + done++, static_cast<size_t>(length));
  }
  std::printf("%llu inputs from seed %llu\n", done, seed);
  return 0;
}
