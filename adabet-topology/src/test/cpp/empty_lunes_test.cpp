/* Edges with an empty lune, and components of lunes, against their definitions. */
#include "homology/empty_lunes.hpp"

#include <limits>
#include <random>
#include <string>

#include "check.hpp"
#include "homology/lune_components.hpp"
#include "support/cpu.hpp"

namespace {

using namespace adabet;
using namespace adabet::homology;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/* Integer lengths in condensed form; few levels make many ties. */
std::vector<float> random_lengths(uint32_t points, uint32_t levels, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<float> lengths(size_t{points} * (points - 1) / 2 + 1);
  for (float &length : lengths) length = static_cast<float>(1 + random() % levels);
  return lengths;
}

template <typename Graph>
std::vector<Rank> by_definition(const Filtration &filtration, const Graph &graph) {
  std::vector<Rank> empty;
  for (Rank edge = 0; edge < filtration.edges(); ++edge) {
    bool found = false;
    for (uint32_t w = 0; w < filtration.points() && !found; ++w) {
      found = graph.rank(filtration.larger(edge), w) < edge && graph.rank(filtration.smaller(edge), w) < edge;
    }
    if (!found) empty.push_back(edge);
  }
  return empty;
}

std::string text(const std::vector<Rank> &ranks) {
  std::string result;
  for (const Rank rank : ranks) result += std::to_string(rank) + " ";
  return result;
}

void empty_lunes_dense_areThoseOfTheDefinition() {
  for (const uint32_t points : {2u, 3u, 16u, 63u, 64u, 65u, 130u, 300u}) {
    for (const uint32_t levels : {1u, 7u, 1000000u}) {
      const std::vector<float> lengths = random_lengths(points, levels, points + levels);
      adabet_graph graph = {};
      graph.points = points;
      graph.condensed = lengths.data();
      adabet_control block = {};
      Control control(&block, 0);
      for (const float threshold : {kInfinity, 0.4f * static_cast<float>(levels) + 1}) {
        const Filtration filtration(graph, threshold, control);
        const NearestVertices nearest(filtration, control);
        for (int32_t cpu = ADABET_CPU_BASELINE; cpu_supports(cpu); ++cpu) {
          const DenseGraph dense(filtration, 1, cpu, control);
          const std::string expected = text(by_definition(filtration, dense));
          for (const int32_t threads : {1, 3}) {
            CHECK_EQUAL(expected, text(empty_lunes(filtration, dense, nearest, threads, cpu, control)),
                        std::to_string(points) + " points, " + std::to_string(levels) + " levels");
          }
        }
      }
      CHECK_EQUAL(int64_t{0}, block.memory, "bytes left");
    }
  }
}

void empty_lunes_sparse_areThoseOfTheDefinition() {
  for (const uint32_t points : {3u, 20u, 150u}) {
    std::mt19937 random(points);
    std::vector<float> lengths;
    std::vector<int32_t> larger;
    std::vector<int32_t> smaller;
    for (uint32_t i = 1; i < points; ++i) {
      for (uint32_t j = 0; j < i; ++j) {
        if (random() % 3 != 0) continue;
        lengths.push_back(static_cast<float>(1 + random() % 9));
        larger.push_back(static_cast<int32_t>(i));
        smaller.push_back(static_cast<int32_t>(j));
      }
    }
    adabet_graph graph = {};
    graph.points = points;
    graph.entries = static_cast<int64_t>(lengths.size());
    graph.lengths = lengths.data();
    graph.larger = larger.data();
    graph.smaller = smaller.data();
    adabet_control block = {};
    Control control(&block, 0);
    const Filtration filtration(graph, kInfinity, control);
    const NearestVertices nearest(filtration, control);
    const SparseGraph sparse(filtration, control);
    CHECK_EQUAL(text(by_definition(filtration, sparse)),
                text(empty_lunes(filtration, sparse, nearest, 2, ADABET_CPU_BASELINE, control)),
                std::to_string(points) + " points");
  }
}

/* A graph on 512 vertices as bit rows. */
class BitRows {
 public:
  BitRows() : rows_(size_t{512} * 8) {}
  void join(uint32_t a, uint32_t b) {
    add_bit(rows_.at(size_t{8} * a), b);
    add_bit(rows_.at(size_t{8} * b), a);
  }
  const uint64_t *row(uint32_t vertex) const { return rows_.at(size_t{8} * vertex); }

 private:
  Words rows_;
};

std::string components(BitRows &rows, uint32_t size, uint32_t first) {
  Words lune(8);
  for (uint32_t v = 0; v < size; ++v) add_bit(lune.at(0), v);
  LuneComponents search(8);
  search.find(lune.at(0), rows, 8, first);
  return text(search.representatives());
}

void find_longPath_isOneComponentFromEachEnd() {
  BitRows rows;
  for (uint32_t v = 1; v < 512; ++v) rows.join(v - 1, v);
  CHECK_EQUAL(std::string("0 "), components(rows, 512, 0), "from the lowest");
  CHECK_EQUAL(std::string("511 "), components(rows, 512, 511), "from the highest");
  CHECK_EQUAL(std::string("200 "), components(rows, 512, 200), "from within");
}

void find_severalComponents_namesTheHighestOfEach() {
  BitRows rows;
  for (uint32_t v = 3; v < 300; ++v) rows.join(v - 3, v);
  rows.join(400, 0); /* beyond the lune of 300: must not connect */
  CHECK_EQUAL(std::string("5 298 297 "), components(rows, 300, 5), "three residues");
  CHECK_EQUAL(std::string("1 2 0 "), components(rows, 3, 1), "three single vertices");
}

}  // namespace

int main() {
  return adabet::testing::run({
      {"empty_lunes_dense_areThoseOfTheDefinition", empty_lunes_dense_areThoseOfTheDefinition},
      {"empty_lunes_sparse_areThoseOfTheDefinition", empty_lunes_sparse_areThoseOfTheDefinition},
      {"find_longPath_isOneComponentFromEachEnd", find_longPath_isOneComponentFromEachEnd},
      {"find_severalComponents_namesTheHighestOfEach", find_severalComponents_namesTheHighestOfEach},
  });
}
