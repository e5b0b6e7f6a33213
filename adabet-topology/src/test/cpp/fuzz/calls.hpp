#ifndef ADABET_TEST_FUZZ_CALLS_HPP
#define ADABET_TEST_FUZZ_CALLS_HPP

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "adabet_topology.h"
#include "fuzz/bytes.hpp"

namespace adabet::testing {

/* Ends the program, with what went wrong, unless the condition holds. */
inline void require(bool condition, const std::string &what) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

/* What every call owes its caller, whatever it was given. */
inline void require_orderly(int32_t code, const adabet_control &block) {
  require(ADABET_OK <= code && code < ADABET_INTERNAL, "code " + std::to_string(code));
  require(block.memory == 0, "holds " + std::to_string(block.memory) + " bytes after the call");
}

/* A number that is no length as often as not. */
inline float lawless_length(Bytes &bytes) {
  const uint8_t kind = bytes.next_repeated();
  if (kind == 0) return NAN;
  if (kind == 1) return INFINITY;
  if (kind == 2) return -INFINITY;
  if (kind < 10) return -static_cast<float>(kind);
  if (kind < 20) return 3.4e38f;
  if (kind < 30) return 1e-42f;
  return static_cast<float>(kind % 7);
}

/*
 * A graph that breaks the rules that the interface leaves to the caller: unsorted and repeated edges, ends out of range,
 * lengths and births that are negative, infinite, no numbers or of any size. Arrays are exactly as long as they must be.
 */
class LawlessGraph {
 public:
  explicit LawlessGraph(Bytes &bytes) {
    const bool dense = bytes.flip();
    const int points = bytes.below(12);
    const int edges = dense ? points * (points - 1) / 2 : bytes.below(40);
    graph_.points = points;
    if (bytes.below(4) == 0) {
      for (int v = 0; v < points; ++v) births_.push_back(lawless_length(bytes));
      graph_.births = births_.data();
    }
    const bool far_out = bytes.below(8) == 0;
    for (int edge = 0; edge < edges; ++edge) {
      lengths_.push_back(lawless_length(bytes));
      if (dense) continue;
      larger_.push_back(far_out ? bytes.any<int32_t>() : bytes.below(points + 1));
      smaller_.push_back(far_out ? bytes.any<int32_t>() : bytes.below(points + 1));
      if (!far_out && larger_.back() < smaller_.back()) std::swap(larger_.back(), smaller_.back());
    }
    if (dense) {
      lengths_.reserve(1);
      graph_.condensed = lengths_.data();
    } else {
      graph_.entries = edges;
      graph_.larger = larger_.data();
      graph_.smaller = smaller_.data();
      graph_.lengths = lengths_.data();
      break_sizes(bytes);
    }
  }

  const adabet_graph &graph() const { return graph_; }

 private:
  /* Sizes that no array can have, or that no memory holds: the lists of edges stay as long as they say. */
  void break_sizes(Bytes &bytes) {
    switch (bytes.below(16)) {
      case 0:
        graph_.points = bytes.any<int64_t>();
        graph_.births = nullptr;
        break;
      case 1:
        graph_.entries = -1 - static_cast<int64_t>(bytes.next());
        break;
      case 2:
        graph_.larger = nullptr;
        break;
      default:
        break;
    }
  }

  adabet_graph graph_{};
  std::vector<float> lengths_;
  std::vector<int32_t> larger_;
  std::vector<int32_t> smaller_;
  std::vector<float> births_;
};

/*
 * Options of which some are out of range. Memory is limited, so that sizes beyond all memory are met at once. A modulus
 * that is in range is a prime: over others there are no inverses, and no promise.
 */
inline adabet_options lawless_options(Bytes &bytes) {
  constexpr int32_t OUT_OF_RANGE[] = {INT32_MIN, -1, 0, 1, 1 << 15};
  adabet_options options{};
  options.threshold = bytes.below(3) == 0 ? bytes.any<float>() : INFINITY;
  options.maximum_degree = bytes.below(8) == 0 ? bytes.any<int32_t>() : bytes.below(6);
  options.modulus = bytes.below(8) == 0 ? OUT_OF_RANGE[bytes.below(5)] : bytes.flip() ? 2 : 3;
  options.minimum_persistence = bytes.below(8) == 0 ? bytes.any<double>() : 0;
  options.threads = bytes.below(8) == 0 ? -bytes.below(3) : 1 + bytes.below(3);
  options.cocycles = bytes.below(4) == 0;
  options.memory_limit = bytes.below(4) == 0 ? 1 + 16 * bytes.next() : int64_t{1} << 24;
  options.cpu = bytes.below(4) == 0 ? bytes.below(8) - 2 : ADABET_CPU_AUTOMATIC;
  return options;
}

}  // namespace adabet::testing

#endif
