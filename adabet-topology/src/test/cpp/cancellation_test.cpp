/* Whatever may last looks whether the call should end: a deadline must not wait for a stage of a computation. */
#include <algorithm>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "check.hpp"
#include "clouds.hpp"
#include "homology/barcode.hpp"
#include "homology/components.hpp"
#include "homology/dense_graph.hpp"
#include "homology/empty_lunes.hpp"
#include "homology/filtration.hpp"
#include "homology/output.hpp"
#include "homology/sparse_graph.hpp"
#include "support/checked_sort.hpp"
#include "support/control.hpp"

namespace {

using namespace adabet;
using namespace adabet::testing;

/* A filtration made before its call is cancelled, and a control that is. */
struct Cancelled400 {
  Cancelled400() : cloud(gaussian(400, 3, 0, 5)), sparse(cloud), filtration(graph(), INFINITY, running) {
    block.cancelled = 1;
  }

  adabet_graph graph() const { return sparse.graph(); }

  Cloud cloud;
  SparseCloud sparse;
  adabet_control running_block{};
  Control running{&running_block, 0};
  homology::Filtration filtration;
  adabet_control block{};
  Control control{&block, 0};
};

void sparseGraph_cancelled_isNotBuilt() {
  Cancelled400 one;
  CHECK_THROWS(Cancelled, homology::SparseGraph(one.filtration, one.control), "");
  CHECK_EQUAL(int64_t{0}, one.block.memory, "memory is given back");
}

void denseGraph_cancelled_isNotBuilt() {
  Cancelled400 one;
  CHECK_THROWS(Cancelled, homology::DenseGraph(one.filtration, 2, ADABET_CPU_BASELINE, one.control), "");
  CHECK_EQUAL(int64_t{0}, one.block.memory, "memory is given back");
}

void nearestVertices_cancelled_areNotFound() {
  Cancelled400 one;
  CHECK_THROWS(Cancelled, homology::NearestVertices(one.filtration, one.control), "");
}

void components_cancelled_areNotMade() {
  Cancelled400 one;
  CHECK_THROWS(Cancelled, homology::Components(one.filtration, 0, true, one.control), "");
  CHECK_EQUAL(int64_t{0}, one.block.memory, "memory is given back");
}

void components_cancelledWhileEdgesJoin_throw() {
  Cancelled400 one;
  homology::Components components(one.filtration, 0, true, one.running);
  one.running_block.cancelled = 1;
  const auto join_all = [&] {
    for (homology::Rank edge = 0; edge < one.filtration.edges(); ++edge) components.join(edge);
    return true;
  };
  CHECK_THROWS(Cancelled, join_all(), "");
}

/* A barcode whose bars are known, and are yet to be sorted and written. */
struct Unwritten : Cancelled400 {
  Unwritten() : components(filtration, 0, true, running) {
    for (homology::Rank edge = 0; edge < filtration.edges(); ++edge) components.join(edge);
    components.finish();
    barcode.degrees.resize(2);
  }

  homology::Components components;
  Barcode barcode;
};

void output_cancelled_isNotWritten() {
  Unwritten one;
  homology::Bars bars(0);
  bars.add(1, 2);
  homology::Output output(one.filtration, true, 2, one.control, one.barcode);
  const auto add_components = [&] { return output.add_components(one.components), true; };
  const auto add_bars = [&] { return output.add_bars(1, bars), true; };
  CHECK_THROWS(Cancelled, add_components(), "");
  CHECK_THROWS(Cancelled, add_bars(), "");
  CHECK(one.barcode.degrees[0].births.empty() && one.barcode.degrees[1].births.empty(), "");
}

void output_notCancelled_isSorted() {
  Unwritten one;
  homology::Output output(one.filtration, true, 2, one.running, one.barcode);
  output.add_components(one.components);
  const std::vector<float> &deaths = one.barcode.degrees[0].deaths;
  CHECK_EQUAL(size_t{400}, deaths.size(), "");
  CHECK(std::is_sorted(deaths.begin(), deaths.end()), "births are all 0");
  CHECK_EQUAL(size_t{401}, one.barcode.degrees[0].offsets.size(), "a cocycle for each bar");
}

/* The flag is raised when the sort has begun. */
void checkedSort_cancelledMeanwhile_ends() {
  std::mt19937 random(3);
  std::vector<uint32_t> numbers(100'000);
  for (uint32_t &number : numbers) number = random();
  adabet_control block{};
  const Control control(&block, 0);
  int64_t comparisons = 0;
  CHECK_THROWS(Cancelled,
               checked_sort(numbers.begin(), numbers.end(), control,
                            [&](uint32_t a, uint32_t b) {
                              if (++comparisons == 10) block.cancelled = 1;
                              return a < b;
                            }),
               "");
  CHECK(comparisons <= 1 << 16, std::to_string(comparisons));
}

void checkedStableSort_cancelledMeanwhile_ends() {
  std::mt19937 random(5);
  std::vector<uint32_t> numbers(100'000);
  for (uint32_t &number : numbers) number = random();
  adabet_control block{};
  const Control control(&block, 0);
  int64_t comparisons = 0;
  CHECK_THROWS(Cancelled,
               (checked_stable_sort(numbers.begin(), numbers.end(), control,
                                    [&](uint32_t a, uint32_t b) {
                                      if (++comparisons == 10) block.cancelled = 1;
                                      return a < b;
                                    }),
                true),
               "");
  CHECK(comparisons <= 1 << 16, std::to_string(comparisons));
}

void checkedStableSort_equalElements_stayInOrder() {
  std::vector<std::pair<uint32_t, uint32_t>> pairs;
  std::mt19937 random(6);
  for (uint32_t k = 0; k < 10'000; ++k) pairs.push_back({random() % 10, k});
  adabet_control block{};
  const Control control(&block, 0);
  checked_stable_sort(pairs.begin(), pairs.end(), control,
                      [](const auto &a, const auto &b) { return a.first < b.first; });
  CHECK(std::is_sorted(pairs.begin(), pairs.end()), "");
}

void checkedSort_notCancelled_sorts() {
  std::mt19937 random(4);
  std::vector<uint32_t> numbers(100'000);
  for (uint32_t &number : numbers) number = random() % 1000;
  adabet_control block{};
  const Control control(&block, 0);
  checked_sort(numbers.begin(), numbers.end(), control, std::less<uint32_t>());
  CHECK(std::is_sorted(numbers.begin(), numbers.end()), "");
}

}  // namespace

int main() {
  return run({
      {"sparseGraph_cancelled_isNotBuilt", sparseGraph_cancelled_isNotBuilt},
      {"denseGraph_cancelled_isNotBuilt", denseGraph_cancelled_isNotBuilt},
      {"nearestVertices_cancelled_areNotFound", nearestVertices_cancelled_areNotFound},
      {"components_cancelled_areNotMade", components_cancelled_areNotMade},
      {"components_cancelledWhileEdgesJoin_throw", components_cancelledWhileEdgesJoin_throw},
      {"output_cancelled_isNotWritten", output_cancelled_isNotWritten},
      {"output_notCancelled_isSorted", output_notCancelled_isSorted},
      {"checkedStableSort_cancelledMeanwhile_ends", checkedStableSort_cancelledMeanwhile_ends},
      {"checkedStableSort_equalElements_stayInOrder", checkedStableSort_equalElements_stayInOrder},
      {"checkedSort_cancelledMeanwhile_ends", checkedSort_cancelledMeanwhile_ends},
      {"checkedSort_notCancelled_sorts", checkedSort_notCancelled_sorts},
  });
}
