#ifndef ADABET_TEST_HOMOLOGY_CASES_HPP
#define ADABET_TEST_HOMOLOGY_CASES_HPP

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "barcode_oracle.hpp"

namespace adabet::testing {

inline constexpr float kInfinity = std::numeric_limits<float>::infinity();

/* A filtered graph, and what is asked of it. */
struct Case {
  SmallGraph graph;
  std::string name;
  bool sparse = false;
  bool births = false;
  float threshold = kInfinity;
  int degrees = 3;
  int modulus = 2;
};

/* Integer lengths, so that ties abound; some edges missing in sparse graphs; births now and then. */
inline Case random_case(uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](uint32_t bound) { return random() % bound; };
  Case result;
  result.sparse = below(2) == 0;
  result.births = below(3) == 0;
  result.modulus = std::vector<int>{2, 2, 3, 5, 32749}[below(5)];
  result.degrees = static_cast<int>(1 + below(3));
  const int n = static_cast<int>(below(10));
  const uint32_t levels = 1 + below(below(2) == 0 ? 5 : 60);
  result.graph.points = n;
  result.graph.lengths.assign(static_cast<size_t>(n * n), 0);
  result.graph.births.assign(static_cast<size_t>(n), 0);
  for (float &birth : result.graph.births) birth = result.births ? static_cast<float>(below(levels + 1)) : 0;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < i; ++j) {
      const bool missing = result.sparse && below(4) == 0;
      float length = static_cast<float>(below(levels + 1));
      length = std::max({length, result.graph.births[static_cast<size_t>(i)], result.graph.births[static_cast<size_t>(j)]});
      const float value = missing ? kInfinity : length;
      result.graph.lengths[static_cast<size_t>(i * n + j)] = result.graph.lengths[static_cast<size_t>(j * n + i)] = value;
    }
  }
  if (below(2) == 0) result.threshold = static_cast<float>(below(levels + 2));
  result.name = "seed " + std::to_string(seed) + ", " + std::to_string(n) + " points, p = " +
                std::to_string(result.modulus) + (result.sparse ? ", sparse" : ", dense") +
                (result.births ? ", births" : "") + ", threshold " + std::to_string(result.threshold);
  return result;
}

/* A cloud large enough for threads to meet. */
inline Case sphere(int points, uint32_t seed, bool sparse) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> coordinates(static_cast<size_t>(3 * points));
  for (int i = 0; i < points; ++i) {
    double norm = 0;
    for (int k = 0; k < 3; ++k) {
      coordinates[static_cast<size_t>(3 * i + k)] = normal(random);
      norm += std::pow(coordinates[static_cast<size_t>(3 * i + k)], 2);
    }
    for (int k = 0; k < 3; ++k) coordinates[static_cast<size_t>(3 * i + k)] /= std::sqrt(norm);
  }
  Case result;
  result.graph.points = points;
  result.graph.lengths.resize(static_cast<size_t>(points * points));
  for (int i = 0; i < points; ++i) {
    for (int j = 0; j < points; ++j) {
      double sum = 0;
      for (int k = 0; k < 3; ++k) {
        sum += std::pow(coordinates[static_cast<size_t>(3 * i + k)] - coordinates[static_cast<size_t>(3 * j + k)], 2);
      }
      result.graph.lengths[static_cast<size_t>(i * points + j)] = static_cast<float>(std::sqrt(sum));
    }
  }
  result.sparse = sparse;
  result.name = "sphere of " + std::to_string(points);
  return result;
}

/* Some points joined to all others, which have few edges: the lists of the hubs are searched, not gone through. */
inline Case hubs(int points, int hubs, uint32_t seed) {
  std::mt19937 random(seed);
  Case result;
  result.graph.points = points;
  result.graph.lengths.assign(static_cast<size_t>(points * points), kInfinity);
  result.graph.births.assign(static_cast<size_t>(points), 0);
  for (int i = 0; i < points; ++i) {
    result.graph.lengths[static_cast<size_t>(i * points + i)] = 0;
    for (int j = 0; j < i; ++j) {
      const bool hub = i % (points / hubs) == 1 || j % (points / hubs) == 1;
      if (!hub && random() % static_cast<uint32_t>(points) >= 3) continue;
      const float length = static_cast<float>(random() % 50);
      result.graph.lengths[static_cast<size_t>(i * points + j)] = length;
      result.graph.lengths[static_cast<size_t>(j * points + i)] = length;
    }
  }
  result.name = std::to_string(hubs) + " hubs, seed " + std::to_string(seed);
  return result;
}

/* A graph with enough columns in every degree for threads to meet, whose simplices of dimension 7 need 64 bits. */
inline Case random_sparse_graph(int points, uint32_t seed) {
  std::mt19937 random(seed);
  Case result;
  result.graph.points = points;
  result.graph.lengths.assign(static_cast<size_t>(points * points), kInfinity);
  for (int i = 0; i < points; ++i) {
    result.graph.lengths[static_cast<size_t>(i * points + i)] = 0;
    for (int j = 0; j < i; ++j) {
      const uint32_t length = random() % 1000;
      if (length >= 220) continue;
      result.graph.lengths[static_cast<size_t>(i * points + j)] = static_cast<float>(length);
      result.graph.lengths[static_cast<size_t>(j * points + i)] = static_cast<float>(length);
    }
  }
  result.sparse = true;
  result.name = "random graph on " + std::to_string(points) + ", seed " + std::to_string(seed);
  return result;
}

}  // namespace adabet::testing

#endif
