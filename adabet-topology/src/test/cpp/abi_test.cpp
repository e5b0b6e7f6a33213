#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "adabet_topology.h"
#include "check.hpp"
#include "clouds.hpp"
#include "support/cpu.hpp"

namespace {

using namespace adabet::testing;

constexpr float EVERYTHING = INFINITY;

/* The four corners of a square, whose sides are 1 and diagonals 2. */
const std::vector<float> SQUARE = {1, 2, 1, 1, 2, 1};

adabet_graph square() {
  adabet_graph graph{};
  graph.points = 4;
  graph.condensed = SQUARE.data();
  return graph;
}

adabet_options barcode_options() {
  adabet_options chosen = options(EVERYTHING, 1, ADABET_CPU_AUTOMATIC);
  chosen.maximum_degree = 1;
  chosen.modulus = 2;
  return chosen;
}

/* Calls adabet_homology, expects no barcode unless all went well, and frees it. */
int32_t homology(const adabet_graph *graph, const adabet_options *options, adabet_control *control) {
  adabet_barcode *const nowhere = reinterpret_cast<adabet_barcode *>(1);
  adabet_barcode *barcode = nowhere;
  const int32_t code = adabet_homology(graph, options, control, &barcode);
  CHECK(barcode != nowhere && (barcode != nullptr) == (code == ADABET_OK), "code " + std::to_string(code));
  adabet_barcode_free(barcode);
  return code;
}

int32_t homology(const adabet_graph &graph, const adabet_options &options) {
  adabet_control control{};
  return homology(&graph, &options, &control);
}

void version_isTheHeaders() { CHECK_EQUAL(ADABET_ABI_VERSION, adabet_abi_version(), ""); }

void cpu_isOneThatRunsHere() { CHECK(adabet::cpu_supports(adabet_cpu()), std::to_string(adabet_cpu())); }

void barcode_square_holdsItsBars() {
  const adabet_graph graph = square();
  const adabet_options chosen = barcode_options();
  adabet_control control{};
  adabet_barcode *barcode = nullptr;
  CHECK_EQUAL(ADABET_OK, adabet_homology(&graph, &chosen, &control, &barcode), "");
  CHECK_EQUAL(2.0f, adabet_barcode_threshold(barcode), "");
  CHECK_EQUAL(4, adabet_barcode_size(barcode, 0), "");
  CHECK_EQUAL(1, adabet_barcode_size(barcode, 1), "");
  CHECK_EQUAL(1.0f, adabet_barcode_births(barcode, 1)[0], "");
  CHECK_EQUAL(2.0f, adabet_barcode_deaths(barcode, 1)[0], "");
  CHECK_EQUAL(EVERYTHING, adabet_barcode_deaths(barcode, 0)[3], "");
  CHECK(adabet_barcode_cocycle_offsets(barcode, 1) == nullptr, "no cocycles were asked for");
  CHECK(adabet_barcode_cocycle_vertices(barcode, 1) == nullptr, "no cocycles were asked for");
  CHECK(adabet_barcode_cocycle_coefficients(barcode, 1) == nullptr, "no cocycles were asked for");
  CHECK_EQUAL(0, control.memory, "memory that is still held");
  CHECK(control.memory_peak > 0, "");
  adabet_barcode_free(barcode);
}

void barcode_cocycles_haveTheTermsOfEachBar() {
  const adabet_graph graph = square();
  adabet_options chosen = barcode_options();
  chosen.cocycles = 1;
  adabet_control control{};
  adabet_barcode *barcode = nullptr;
  CHECK_EQUAL(ADABET_OK, adabet_homology(&graph, &chosen, &control, &barcode), "");
  for (const int32_t degree : {0, 1}) {
    const int64_t bars = adabet_barcode_size(barcode, degree);
    const int64_t *offsets = adabet_barcode_cocycle_offsets(barcode, degree);
    CHECK_EQUAL(0, offsets[0], "");
    for (int64_t bar = 0; bar < bars; ++bar) CHECK(offsets[bar] < offsets[bar + 1], std::to_string(bar));
    for (int64_t term = 0; term < offsets[bars]; ++term) {
      CHECK_EQUAL(1, adabet_barcode_cocycle_coefficients(barcode, degree)[term], "over F_2");
      const int32_t *vertices = adabet_barcode_cocycle_vertices(barcode, degree) + term * (degree + 1);
      CHECK(0 <= vertices[degree] && vertices[0] < 4, "");
      CHECK(degree == 0 || vertices[0] > vertices[1], "descending");
    }
  }
  adabet_barcode_free(barcode);
}

void barcode_degreesNotHeld_areEmpty() {
  const adabet_graph graph = square();
  const adabet_options chosen = barcode_options();
  adabet_control control{};
  adabet_barcode *barcode = nullptr;
  CHECK_EQUAL(ADABET_OK, adabet_homology(&graph, &chosen, &control, &barcode), "");
  for (const int32_t degree : {-1, 2, std::numeric_limits<int32_t>::max()}) {
    CHECK_EQUAL(0, adabet_barcode_size(barcode, degree), "");
    CHECK(adabet_barcode_births(barcode, degree) == nullptr, "");
    CHECK(adabet_barcode_deaths(barcode, degree) == nullptr, "");
    CHECK(adabet_barcode_cocycle_offsets(barcode, degree) == nullptr, "");
  }
  adabet_barcode_free(barcode);
}

void barcode_null_isEmptyAndFreed() {
  CHECK_EQUAL(0, adabet_barcode_size(nullptr, 0), "");
  CHECK_EQUAL(0.0f, adabet_barcode_threshold(nullptr), "");
  CHECK(adabet_barcode_births(nullptr, 0) == nullptr, "");
  adabet_barcode_free(nullptr);
}

void homology_nullArguments_areInvalid() {
  const adabet_graph graph = square();
  const adabet_options chosen = barcode_options();
  adabet_control control{};
  CHECK_EQUAL(ADABET_INVALID, homology(nullptr, &chosen, &control), "graph");
  CHECK_EQUAL(ADABET_INVALID, homology(&graph, nullptr, &control), "options");
  CHECK_EQUAL(ADABET_INVALID, homology(&graph, &chosen, nullptr), "control");
  CHECK_EQUAL(ADABET_INVALID, adabet_homology(&graph, &chosen, &control, nullptr), "barcode");
}

void homology_optionsOutOfRange_areInvalid() {
  const auto with = [](auto change) {
    adabet_options chosen = barcode_options();
    change(chosen);
    return homology(square(), chosen);
  };
  CHECK_EQUAL(ADABET_INVALID, with([](adabet_options &o) { o.maximum_degree = -1; }), "");
  CHECK_EQUAL(ADABET_INVALID, with([](adabet_options &o) { o.modulus = 1; }), "");
  CHECK_EQUAL(ADABET_INVALID, with([](adabet_options &o) { o.modulus = 1 << 15; }), "");
  CHECK_EQUAL(ADABET_INVALID, with([](adabet_options &o) { o.threads = 0; }), "");
  CHECK_EQUAL(ADABET_INVALID, with([](adabet_options &o) { o.threads = ADABET_MAX_THREADS + 1; }), "");
  CHECK_EQUAL(ADABET_INVALID, with([](adabet_options &o) { o.memory_limit = -1; }), "");
  CHECK_EQUAL(ADABET_INVALID, with([](adabet_options &o) { o.cpu = 99; }), "");
  CHECK_EQUAL(ADABET_INVALID, with([](adabet_options &o) { o.cpu = -2; }), "");
}

void homology_cpuLevelsOfThisProcessor_agree() {
  for (const int32_t level : {ADABET_CPU_BASELINE, ADABET_CPU_AVX2, ADABET_CPU_AVX512, ADABET_CPU_NEON}) {
    adabet_options chosen = barcode_options();
    chosen.cpu = level;
    CHECK_EQUAL(adabet::cpu_supports(level) ? ADABET_OK : ADABET_INVALID, homology(square(), chosen),
                std::to_string(level));
  }
}

void homology_graphsThatLeadOutside_areInvalid() {
  const int32_t larger[] = {1, 2};
  const int32_t smaller[] = {0, 1};
  const float lengths[] = {1, 1};
  adabet_graph edges{};
  edges.points = 3;
  edges.entries = 2;
  edges.larger = larger;
  edges.smaller = smaller;
  edges.lengths = lengths;
  CHECK_EQUAL(ADABET_OK, homology(edges, barcode_options()), "");
  const auto with = [&](auto change) {
    adabet_graph changed = edges;
    change(changed);
    return homology(changed, barcode_options());
  };
  CHECK_EQUAL(ADABET_INVALID, with([](adabet_graph &g) { g.points = -1; }), "");
  CHECK_EQUAL(ADABET_INVALID, with([](adabet_graph &g) { g.points = int64_t{1} << 31; }), "");
  CHECK_EQUAL(ADABET_INVALID, with([](adabet_graph &g) { g.points = 2; }), "an end beyond the points");
  CHECK_EQUAL(ADABET_INVALID, with([](adabet_graph &g) { g.entries = -1; }), "");
  CHECK_EQUAL(ADABET_INVALID, with([](adabet_graph &g) { g.larger = nullptr; }), "");
  CHECK_EQUAL(ADABET_INVALID, with([](adabet_graph &g) { g.smaller = nullptr; }), "");
  CHECK_EQUAL(ADABET_INVALID, with([](adabet_graph &g) { g.lengths = nullptr; }), "");
  CHECK_EQUAL(ADABET_INVALID, with([](adabet_graph &g) { std::swap(g.larger, g.smaller); }), "");
  CHECK_EQUAL(ADABET_OK, homology(adabet_graph{}, barcode_options()), "no points");
}

void calls_cancelledBeforeTheStart_end() {
  const adabet_graph graph = square();
  const adabet_options chosen = barcode_options();
  adabet_control control{};
  control.cancelled = 1;
  CHECK_EQUAL(ADABET_CANCELLED, homology(&graph, &chosen, &control), "");
  int64_t count = -1;
  CHECK_EQUAL(ADABET_CANCELLED, adabet_first_betti(&graph, &chosen, &control, &count), "");
  const int32_t points = 4;
  CHECK_EQUAL(ADABET_CANCELLED, adabet_first_betti_batch(1, &points, SQUARE.data(), &chosen, &control, &count), "");
  const std::vector<float> line = {0, 1, 3};
  std::vector<float> lengths(3);
  int64_t bad = 0;
  CHECK_EQUAL(ADABET_CANCELLED,
              adabet_distances_float(line.data(), 3, 1, ADABET_EUCLIDEAN, &chosen, &control, lengths.data(), &bad), "");
  CHECK_EQUAL(0, control.memory, "memory that is still held");
}

void homology_moreMemoryThanAllowed_isOutOfMemory() {
  const int64_t points = 400;
  std::vector<float> lengths(points * (points - 1) / 2);
  for (size_t i = 0; i < lengths.size(); ++i) lengths[i] = 1 + static_cast<float>(i % 97) / 97;
  adabet_graph graph{};
  graph.points = points;
  graph.condensed = lengths.data();
  adabet_options chosen = barcode_options();
  chosen.memory_limit = 1000;
  adabet_control control{};
  CHECK_EQUAL(ADABET_OUT_OF_MEMORY, homology(&graph, &chosen, &control), "");
  CHECK_EQUAL(0, control.memory, "memory that is still held");
  CHECK(control.memory_peak <= chosen.memory_limit, std::to_string(control.memory_peak));
}

void firstBetti_square_isOne() {
  const adabet_graph graph = square();
  const adabet_options chosen = barcode_options();
  adabet_control control{};
  int64_t count = -1;
  CHECK_EQUAL(ADABET_OK, adabet_first_betti(&graph, &chosen, &control, &count), "");
  CHECK_EQUAL(1, count, "");
  CHECK_EQUAL(ADABET_INVALID, adabet_first_betti(&graph, &chosen, &control, nullptr), "");
  CHECK_EQUAL(ADABET_INVALID, adabet_first_betti(nullptr, &chosen, &control, &count), "");
}

void firstBettiBatch_invalidArguments_areRefused() {
  const adabet_options chosen = barcode_options();
  adabet_control control{};
  const int32_t points[] = {4, 0, 1};
  int64_t counts[] = {-1, -1, -1};
  CHECK_EQUAL(ADABET_OK, adabet_first_betti_batch(3, points, SQUARE.data(), &chosen, &control, counts), "");
  CHECK(counts[0] == 1 && counts[1] == 0 && counts[2] == 0, "");
  CHECK_EQUAL(ADABET_OK, adabet_first_betti_batch(0, nullptr, nullptr, &chosen, &control, nullptr), "");
  CHECK_EQUAL(ADABET_INVALID, adabet_first_betti_batch(-1, points, SQUARE.data(), &chosen, &control, counts), "");
  CHECK_EQUAL(ADABET_INVALID, adabet_first_betti_batch(3, nullptr, SQUARE.data(), &chosen, &control, counts), "");
  CHECK_EQUAL(ADABET_INVALID, adabet_first_betti_batch(3, points, nullptr, &chosen, &control, counts), "");
  CHECK_EQUAL(ADABET_INVALID, adabet_first_betti_batch(3, points, SQUARE.data(), &chosen, &control, nullptr), "");
  const int32_t negative = -4;
  CHECK_EQUAL(ADABET_INVALID, adabet_first_betti_batch(1, &negative, SQUARE.data(), &chosen, &control, counts), "");
}

void distances_line_areDifferences() {
  const std::vector<double> line = {0, 1, 3};
  std::vector<float> lengths(3);
  int64_t bad = 0;
  const adabet_options chosen = barcode_options();
  adabet_control control{};
  CHECK_EQUAL(ADABET_OK,
              adabet_distances_double(line.data(), 3, 1, ADABET_EUCLIDEAN, &chosen, &control, lengths.data(), &bad),
              "");
  CHECK_EQUAL(-1, bad, "");
  CHECK(lengths == (std::vector<float>{1, 3, 2}), "");
}

void distances_notFinite_nameThePlace() {
  const std::vector<float> points = {0, 1, 2, NAN, 4, INFINITY};
  std::vector<float> lengths(3);
  int64_t bad = -1;
  const adabet_options chosen = barcode_options();
  adabet_control control{};
  CHECK_EQUAL(ADABET_INVALID,
              adabet_distances_float(points.data(), 3, 2, ADABET_EUCLIDEAN, &chosen, &control, lengths.data(), &bad),
              "");
  CHECK_EQUAL(3, bad, "");
}

void distances_invalidArguments_areRefused() {
  const std::vector<float> line = {0, 1, 3};
  std::vector<float> lengths(3);
  const adabet_options chosen = barcode_options();
  const auto call = [&](const float *from, int64_t points, int64_t dimension, int32_t metric, float *to) {
    adabet_control control{};
    int64_t bad = 7;
    const int32_t code = adabet_distances_float(from, points, dimension, metric, &chosen, &control, to, &bad);
    CHECK_EQUAL(-1, bad, "no coordinate is bad");
    return code;
  };
  CHECK_EQUAL(ADABET_OK, call(line.data(), 3, 1, ADABET_EUCLIDEAN, lengths.data()), "");
  CHECK_EQUAL(ADABET_INVALID, call(nullptr, 3, 1, ADABET_EUCLIDEAN, lengths.data()), "");
  CHECK_EQUAL(ADABET_INVALID, call(line.data(), 3, 1, ADABET_EUCLIDEAN, nullptr), "");
  CHECK_EQUAL(ADABET_INVALID, call(line.data(), -3, 1, ADABET_EUCLIDEAN, lengths.data()), "");
  CHECK_EQUAL(ADABET_INVALID, call(line.data(), 3, -1, ADABET_EUCLIDEAN, lengths.data()), "");
  CHECK_EQUAL(ADABET_INVALID, call(line.data(), 3, std::numeric_limits<int64_t>::max(), 0, lengths.data()), "");
  CHECK_EQUAL(ADABET_INVALID, call(line.data(), 3, 1, 4, lengths.data()), "");
  CHECK_EQUAL(ADABET_INVALID, call(line.data(), 3, 1, -1, lengths.data()), "");
  CHECK_EQUAL(ADABET_OK, call(nullptr, 0, 1, ADABET_EUCLIDEAN, nullptr), "");
  adabet_control control{};
  CHECK_EQUAL(ADABET_INVALID, adabet_distances_float(line.data(), 3, 1, 0, &chosen, &control, lengths.data(), nullptr),
              "");
}

}  // namespace

int main() {
  return run({
      {"version_isTheHeaders", version_isTheHeaders},
      {"cpu_isOneThatRunsHere", cpu_isOneThatRunsHere},
      {"barcode_square_holdsItsBars", barcode_square_holdsItsBars},
      {"barcode_cocycles_haveTheTermsOfEachBar", barcode_cocycles_haveTheTermsOfEachBar},
      {"barcode_degreesNotHeld_areEmpty", barcode_degreesNotHeld_areEmpty},
      {"barcode_null_isEmptyAndFreed", barcode_null_isEmptyAndFreed},
      {"homology_nullArguments_areInvalid", homology_nullArguments_areInvalid},
      {"homology_optionsOutOfRange_areInvalid", homology_optionsOutOfRange_areInvalid},
      {"homology_cpuLevelsOfThisProcessor_agree", homology_cpuLevelsOfThisProcessor_agree},
      {"homology_graphsThatLeadOutside_areInvalid", homology_graphsThatLeadOutside_areInvalid},
      {"calls_cancelledBeforeTheStart_end", calls_cancelledBeforeTheStart_end},
      {"homology_moreMemoryThanAllowed_isOutOfMemory", homology_moreMemoryThanAllowed_isOutOfMemory},
      {"firstBetti_square_isOne", firstBetti_square_isOne},
      {"firstBettiBatch_invalidArguments_areRefused", firstBettiBatch_invalidArguments_areRefused},
      {"distances_line_areDifferences", distances_line_areDifferences},
      {"distances_notFinite_nameThePlace", distances_notFinite_nameThePlace},
      {"distances_invalidArguments_areRefused", distances_invalidArguments_areRefused},
  });
}
