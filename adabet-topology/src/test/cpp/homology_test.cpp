/* The barcode engine against the slow reduction, on random graphs full of ties. */
#include "homology/homology.hpp"

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "barcode_oracle.hpp"
#include "check.hpp"
#include "clouds.hpp"
#include "homology_cases.hpp"
#include "support/cpu.hpp"
#include "topology_case.hpp"

namespace {

using namespace adabet;
using namespace adabet::testing;

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
