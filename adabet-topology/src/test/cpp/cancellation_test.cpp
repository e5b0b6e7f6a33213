/* Whatever may last looks whether the call should end: a deadline must not wait for a stage of a computation. */
#include <algorithm>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "check.hpp"
#include "clouds.hpp"
#include "homology/dense_graph.hpp"
#include "homology/empty_lunes.hpp"
#include "homology/filtration.hpp"
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
      {"checkedSort_cancelledMeanwhile_ends", checkedSort_cancelledMeanwhile_ends},
      {"checkedSort_notCancelled_sorts", checkedSort_notCancelled_sorts},
  });
}
