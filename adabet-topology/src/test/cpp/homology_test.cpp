/* The barcode engine against the slow reduction, on random graphs full of ties. */
#include "homology/homology.hpp"

#include <cmath>
#include <random>
#include <string>

#include "barcode_oracle.hpp"
#include "check.hpp"
#include "clouds.hpp"
#include "support/cpu.hpp"
#include "topology_case.hpp"

namespace {

using namespace adabet;
using namespace adabet::testing;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

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
Case random_case(uint32_t seed) {
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

Barcode compute(const Case &one, int threads, bool cocycles, int32_t cpu) {
  const int n = one.graph.points;
  std::vector<float> lengths;
  std::vector<int32_t> larger;
  std::vector<int32_t> smaller;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < i; ++j) {
      if (one.sparse && std::isinf(one.graph.length(i, j))) continue;
      lengths.push_back(one.graph.length(i, j));
      larger.push_back(i);
      smaller.push_back(j);
    }
  }
  adabet_graph graph = {};
  graph.points = n;
  graph.births = one.births ? one.graph.births.data() : nullptr;
  lengths.reserve(1);
  larger.reserve(1);
  smaller.reserve(1);
  if (one.sparse) {
    graph.entries = static_cast<int64_t>(lengths.size());
    graph.larger = larger.data();
    graph.smaller = smaller.data();
    graph.lengths = lengths.data();
  } else {
    graph.condensed = lengths.data();
  }
  adabet_options options = {};
  options.threshold = one.threshold;
  options.maximum_degree = one.degrees;
  options.modulus = one.modulus;
  options.threads = threads;
  options.cocycles = cocycles;
  options.cpu = cpu;
  adabet_control block = {};
  Barcode barcode;
  {
    Control control(&block, 0);
    homology::compute(graph, options, control, barcode);
  }
  CHECK_EQUAL(int64_t{0}, block.memory, one.name + ": memory is given back");
  return barcode;
}

Bars bars(const Barcode &barcode, size_t degree) {
  Bars result;
  const Barcode::Degree &one = barcode.degrees[degree];
  for (size_t k = 0; k < one.births.size(); ++k) result.push_back({one.births[k], one.deaths[k]});
  return result;
}

std::string text(const Bars &bars) {
  std::string result;
  for (const auto &[birth, death] : bars) result += "[" + std::to_string(birth) + ", " + std::to_string(death) + ") ";
  return result;
}

void compare(const Case &one, const Barcode &barcode, const std::vector<Bars> &expected) {
  for (size_t degree = 0; degree < expected.size(); ++degree) {
    CHECK(bars(barcode, degree) == expected[degree], one.name + ", degree " + std::to_string(degree) + ": expected " +
                                                         text(expected[degree]) + "got " + text(bars(barcode, degree)));
  }
}

void compute_randomGraphs_agreesWithSlowReduction() {
  for (uint32_t seed = 0; seed < 4000; ++seed) {
    const Case one = random_case(seed);
    const std::vector<Bars> expected = slow_barcode(one.graph, one.degrees, one.modulus, one.threshold);
    compare(one, compute(one, 1, false, ADABET_CPU_AUTOMATIC), expected);
    if (seed % 8 == 0) {
      for (int32_t cpu = ADABET_CPU_BASELINE; cpu <= ADABET_CPU_NEON; ++cpu) {
        if (cpu_supports(cpu)) compare(one, compute(one, 1, false, cpu), expected);
      }
    }
  }
}

void compute_cocycles_representTheirBars() {
  for (uint32_t seed = 100000; seed < 101500; ++seed) {
    const Case one = random_case(seed);
    const Barcode barcode = compute(one, 2, true, ADABET_CPU_AUTOMATIC);
    compare(one, barcode, slow_barcode(one.graph, one.degrees, one.modulus, one.threshold));
    for (int degree = 0; degree <= one.degrees; ++degree) {
      const Barcode::Degree &classes = barcode.degrees[static_cast<size_t>(degree)];
      for (size_t k = 0; k < classes.births.size(); ++k) {
        std::map<Simplex, int64_t> cochain;
        for (int64_t term = classes.offsets[k]; term < classes.offsets[k + 1]; ++term) {
          const auto first = classes.vertices.begin() + term * (degree + 1);
          cochain[Simplex(first, first + degree + 1)] = classes.coefficients[static_cast<size_t>(term)];
        }
        CHECK(represents(one.graph, cochain, degree, one.modulus, classes.births[k], classes.deaths[k], one.threshold),
              one.name + ", degree " + std::to_string(degree) + ", bar " + std::to_string(k));
      }
    }
  }
}

/* A cloud large enough for threads to meet. */
Case sphere(int points, uint32_t seed, bool sparse) {
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

void compute_anyNumberOfThreads_givesEqualBars() {
  for (const bool sparse : {false, true}) {
    Case one = sphere(120, 7, sparse);
    one.threshold = sparse ? 1.2f : kInfinity;
    one.degrees = 2;
    const Barcode first = compute(one, 1, false, ADABET_CPU_AUTOMATIC);
    CHECK(!bars(first, 1).empty(), one.name);
    for (int threads = 2; threads <= 5; ++threads) {
      const Barcode other = compute(one, threads, false, ADABET_CPU_AUTOMATIC);
      for (size_t degree = 0; degree <= 2; ++degree) CHECK(bars(first, degree) == bars(other, degree), one.name);
    }
  }
}

/* Some points joined to all others, which have few edges: the lists of the hubs are searched, not gone through. */
Case hubs(int points, int hubs, uint32_t seed) {
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

void compute_hubs_giveTheBarsOfTheDenseGraph() {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    Case dense = hubs(170, 1 + static_cast<int>(seed % 3), seed);
    dense.degrees = 2;
    Case sparse = dense;
    sparse.sparse = true;
    for (const bool cocycles : {false, true}) {
      const Barcode expected = compute(dense, 1, cocycles, ADABET_CPU_AUTOMATIC);
      const Barcode actual = compute(sparse, 2, cocycles, ADABET_CPU_AUTOMATIC);
      CHECK(!bars(expected, 1).empty(), dense.name);
      for (size_t degree = 0; degree <= 2; ++degree) {
        CHECK(bars(expected, degree) == bars(actual, degree), dense.name + ", degree " + std::to_string(degree));
      }
    }
  }
}

void compute_sparseAndDense_giveEqualBars() {
  Case dense = sphere(90, 3, false);
  dense.threshold = 1.1f;
  dense.degrees = 3;
  Case sparse = dense;
  sparse.sparse = true;
  for (float &length : sparse.graph.lengths) length = length <= 1.1f ? length : kInfinity;
  for (size_t degree = 0; degree <= 3; ++degree) {
    CHECK(bars(compute(dense, 1, false, ADABET_CPU_AUTOMATIC), degree) ==
              bars(compute(sparse, 2, false, ADABET_CPU_AUTOMATIC), degree),
          "degree " + std::to_string(degree));
  }
}

/* 2^7 points and degree 8 need 70 bits for a simplex; a sphere of dimension 5 has one class there. */
void compute_manyVertices_usesWideNumbers() {
  Case one;
  const int n = 128;
  one.graph.points = n;
  one.graph.lengths.assign(static_cast<size_t>(n * n), 10);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      float length = 10;
      if (i == j) length = 0;
      if (i < 12 && j < 12 && i != j) length = i / 2 == j / 2 ? 2.0f : 1.0f;
      one.graph.lengths[static_cast<size_t>(i * n + j)] = length;
    }
  }
  one.threshold = 3;
  one.degrees = 8;
  one.name = "cross-polytope";
  for (const bool sparse : {false, true}) {
    one.sparse = sparse;
    const Barcode barcode = compute(one, 1, false, ADABET_CPU_AUTOMATIC);
    CHECK_EQUAL(size_t{1}, barcode.degrees[5].births.size(), one.name);
    CHECK_EQUAL(1.0f, barcode.degrees[5].births[0], one.name);
    CHECK_EQUAL(2.0f, barcode.degrees[5].deaths[0], one.name);
    CHECK_EQUAL(size_t{0}, barcode.degrees[8].births.size(), one.name);
  }
}

/* A graph with enough columns in every degree for threads to meet, whose simplices of dimension 7 need 64 bits. */
Case random_sparse_graph(int points, uint32_t seed) {
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

void compute_wideNumbersByThreads_giveTheBarsOfNarrowOnes() {
  Case narrow = random_sparse_graph(140, 11);
  narrow.degrees = 2;
  Case wide = narrow;
  wide.degrees = 6;
  for (const int modulus : {2, 3}) {
    narrow.modulus = wide.modulus = modulus;
    const Barcode expected = compute(narrow, 1, false, ADABET_CPU_AUTOMATIC);
    const Barcode alone = compute(wide, 1, false, ADABET_CPU_AUTOMATIC);
    CHECK(bars(expected, 2).size() > 64, "more columns than one thread works on alone");
    for (int threads = 1; threads <= 4; ++threads) {
      const Barcode found = compute(wide, threads, false, ADABET_CPU_AUTOMATIC);
      for (size_t degree = 0; degree <= 2; ++degree) CHECK(bars(expected, degree) == bars(found, degree), wide.name);
      for (size_t degree = 3; degree <= 6; ++degree) CHECK(bars(alone, degree) == bars(found, degree), wide.name);
    }
  }
}

void compute_sharedCases_haveTheirLoops() {
  const std::vector<TopologyCase> cases = TopologyCase::all();
  CHECK(cases.size() >= 30, "case files");
  for (const TopologyCase &one : cases) {
    const SparseCloud sparse(one.cloud);
    for (const adabet_graph &graph : {one.cloud.dense(), sparse.graph()}) {
      for (const int threads : {1, 3}) {
        adabet_control block = {};
        Control control(&block, 0);
        Barcode barcode;
        homology::compute(graph, options(one.threshold, threads), control, barcode);
        CHECK_EQUAL(one.loops, static_cast<int64_t>(barcode.degrees[1].births.size()), one.name);
      }
    }
  }
}

void compute_simplicesBeyond128Bits_throwsTooLarge() {
  Case one = sphere(130, 1, false);
  one.degrees = 20;
  bool thrown = false;
  try {
    compute(one, 1, false, ADABET_CPU_AUTOMATIC);
  } catch (const TooLarge &) {
    thrown = true;
  }
  CHECK(thrown, "8 bits for each of 22 vertices");
}

void compute_cancelledBlock_throwsCancelled() {
  const Case one = sphere(60, 5, false);
  std::vector<float> condensed;
  for (int i = 0; i < 60; ++i) {
    for (int j = 0; j < i; ++j) condensed.push_back(one.graph.length(i, j));
  }
  adabet_graph graph = {};
  graph.points = 60;
  graph.condensed = condensed.data();
  adabet_options options = {};
  options.threshold = kInfinity;
  options.maximum_degree = 2;
  options.modulus = 2;
  options.threads = 2;
  options.cpu = ADABET_CPU_AUTOMATIC;
  adabet_control block = {};
  block.cancelled = 1;
  bool cancelled = false;
  bool refused = false;
  Barcode barcode;
  try {
    Control control(&block, 0);
    homology::compute(graph, options, control, barcode);
  } catch (const Cancelled &) {
    cancelled = true;
  }
  CHECK(cancelled, "asked to stop before it began");
  block = {};
  try {
    Control control(&block, 1000);
    homology::compute(graph, options, control, barcode);
  } catch (const MemoryLimitReached &) {
    refused = true;
  }
  CHECK(refused, "a limit of 1000 bytes");
  CHECK_EQUAL(int64_t{0}, block.memory, "memory is given back");
}

}  // namespace

int main() {
  return run({
      {"compute_randomGraphs_agreesWithSlowReduction", compute_randomGraphs_agreesWithSlowReduction},
      {"compute_cocycles_representTheirBars", compute_cocycles_representTheirBars},
      {"compute_anyNumberOfThreads_givesEqualBars", compute_anyNumberOfThreads_givesEqualBars},
      {"compute_hubs_giveTheBarsOfTheDenseGraph", compute_hubs_giveTheBarsOfTheDenseGraph},
      {"compute_sparseAndDense_giveEqualBars", compute_sparseAndDense_giveEqualBars},
      {"compute_manyVertices_usesWideNumbers", compute_manyVertices_usesWideNumbers},
      {"compute_wideNumbersByThreads_giveTheBarsOfNarrowOnes", compute_wideNumbersByThreads_giveTheBarsOfNarrowOnes},
      {"compute_sharedCases_haveTheirLoops", compute_sharedCases_haveTheirLoops},
      {"compute_simplicesBeyond128Bits_throwsTooLarge", compute_simplicesBeyond128Bits_throwsTooLarge},
      {"compute_cancelledBlock_throwsCancelled", compute_cancelledBlock_throwsCancelled},
  });
}
