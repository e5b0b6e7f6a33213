#include "homology/homology.hpp"

#include <algorithm>
#include <stdexcept>

#include "homology/components.hpp"
#include "homology/computation.hpp"
#include "homology/dense_graph.hpp"
#include "homology/output.hpp"
#include "homology/sparse_graph.hpp"
#include "support/cpu.hpp"

namespace adabet {
namespace homology {
namespace {

void components_only(const Filtration &filtration, const adabet_options &options, Control &control, Output &output) {
  Components components(filtration, options.minimum_persistence, options.cocycles != 0, control);
  control.begin_phase(0, filtration.edges());
  for (Rank edge = 0; edge < filtration.edges(); ++edge) {
    components.join(edge);
  }
  components.finish();
  output.add_components(components);
}

void require(bool condition, const char *what) {
  if (!condition) throw std::invalid_argument(what);
}

}  // namespace

void compute(const adabet_graph &graph, const adabet_options &asked, Control &control, Barcode &barcode) {
  require(asked.maximum_degree >= 0 && asked.maximum_degree <= 1024, "maximum_degree");
  require(asked.modulus >= 2 && asked.modulus < 1 << 15, "modulus");
  require(asked.threads >= 1, "threads");
  adabet_options options = asked;
  options.cpu = choose_cpu(asked.cpu);
  barcode.degrees.resize(static_cast<size_t>(options.maximum_degree) + 1);
  /* The simplex of all points is the only one of its dimension and a coboundary: no bar begins. */
  const int32_t last_degree =
      static_cast<int32_t>(std::max<int64_t>(0, std::min<int64_t>(options.maximum_degree, graph.points - 2)));
  control.check();
  const Filtration filtration(graph, options.threshold, control);
  barcode.threshold = filtration.threshold();
  Output output(filtration, options.cocycles != 0, options.modulus, control, barcode);
  if (last_degree == 0 || filtration.edges() == 0) {
    components_only(filtration, options, control, output);
  } else if (filtration.dense()) {
    const DenseGraph dense(filtration, options.threads, options.cpu, control);
    compute_bars(filtration, dense, options, last_degree, control, output);
  } else {
    const SparseGraph sparse(filtration, control);
    compute_bars(filtration, sparse, options, last_degree, control, output);
  }
}

}  // namespace homology
}  // namespace adabet
