#ifndef ADABET_TEST_CLOUDS_HPP
#define ADABET_TEST_CLOUDS_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "adabet_topology.h"
#include "support/cpu.hpp"

namespace adabet::testing {

/* Lengths between points in condensed form, or of some edges only. */
struct Cloud {
  int64_t points = 0;
  std::vector<float> condensed;
  std::string description;

  float at(int64_t i, int64_t j) const {
    if (i < j) std::swap(i, j);
    return condensed[static_cast<size_t>(i * (i - 1) / 2 + j)];
  }

  adabet_graph dense() const {
    adabet_graph graph{};
    graph.points = points;
    graph.condensed = condensed.data();
    return graph;
  }

  std::vector<float> square() const {
    std::vector<float> all(static_cast<size_t>(points * points));
    for (int64_t i = 0; i < points; ++i) {
      for (int64_t j = 0; j < i; ++j) {
        all[static_cast<size_t>(i * points + j)] = all[static_cast<size_t>(j * points + i)] = at(i, j);
      }
    }
    return all;
  }
};

/* The finite edges of a cloud as a sparse graph. */
class SparseCloud {
 public:
  explicit SparseCloud(const Cloud &cloud) : points_(cloud.points) {
    for (int64_t i = 0; i < cloud.points; ++i) {
      for (int64_t j = 0; j < i; ++j) {
        if (!std::isfinite(cloud.at(i, j))) continue;
        larger_.push_back(static_cast<int32_t>(i));
        smaller_.push_back(static_cast<int32_t>(j));
        lengths_.push_back(cloud.at(i, j));
      }
    }
  }

  adabet_graph graph() const {
    adabet_graph graph{};
    graph.points = points_;
    graph.entries = static_cast<int64_t>(lengths_.size());
    graph.larger = larger_.data();
    graph.smaller = smaller_.data();
    graph.lengths = lengths_.data();
    return graph;
  }

 private:
  int64_t points_;
  std::vector<int32_t> larger_;
  std::vector<int32_t> smaller_;
  std::vector<float> lengths_;
};

/* Independent integer lengths from first to last: many ties. */
inline Cloud random_lengths(int64_t points, int first, int last, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> length(first, last);
  Cloud cloud;
  cloud.points = points;
  cloud.description = std::to_string(points) + " points, lengths " + std::to_string(first) + " to " +
                      std::to_string(last) + ", seed " + std::to_string(seed);
  for (int64_t i = 0; i < points * (points - 1) / 2; ++i) cloud.condensed.push_back(static_cast<float>(length(random)));
  return cloud;
}

/* Distances between normally distributed points, of which some coincide. */
inline Cloud gaussian(int64_t points, int64_t dimension, int64_t duplicates, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> coordinate;
  std::vector<double> at(static_cast<size_t>(points * dimension));
  for (double &x : at) x = coordinate(random);
  for (int64_t i = 0; i < duplicates * dimension; ++i) {
    at[static_cast<size_t>((points - duplicates) * dimension + i)] = at[static_cast<size_t>(i)];
  }
  Cloud cloud;
  cloud.points = points;
  cloud.description = std::to_string(points) + " Gaussian points in R^" + std::to_string(dimension) + ", " +
                      std::to_string(duplicates) + " twice, seed " + std::to_string(seed);
  for (int64_t i = 0; i < points; ++i) {
    for (int64_t j = 0; j < i; ++j) {
      double sum = 0;
      for (int64_t k = 0; k < dimension; ++k) {
        const double d = at[static_cast<size_t>(i * dimension + k)] - at[static_cast<size_t>(j * dimension + k)];
        sum += d * d;
      }
      cloud.condensed.push_back(static_cast<float>(std::sqrt(sum)));
    }
  }
  return cloud;
}

inline adabet_options options(float threshold = INFINITY, int32_t threads = 1, int32_t cpu = ADABET_CPU_AUTOMATIC) {
  adabet_options chosen{};
  chosen.threshold = threshold;
  chosen.maximum_degree = 1;
  chosen.modulus = 2;
  chosen.threads = threads;
  chosen.cpu = cpu;
  return chosen;
}

/* The instruction sets that this processor has. */
inline std::vector<int32_t> cpu_levels() {
  std::vector<int32_t> levels;
  for (const int32_t level : {ADABET_CPU_BASELINE, ADABET_CPU_AVX2, ADABET_CPU_AVX512, ADABET_CPU_NEON}) {
    if (cpu_supports(level)) levels.push_back(level);
  }
  return levels;
}

}  // namespace adabet::testing

#endif
