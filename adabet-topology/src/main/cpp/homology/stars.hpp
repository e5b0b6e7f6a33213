#ifndef ADABET_HOMOLOGY_STARS_HPP
#define ADABET_HOMOLOGY_STARS_HPP

#include <cstdint>
#include <functional>
#include <vector>

#include "homology/empty_lunes.hpp"
#include "homology/filtration.hpp"
#include "homology/lune.hpp"
#include "homology/sparse_graph.hpp"
#include "support/control.hpp"

namespace adabet {
namespace homology {

/*
 * The pass over the edges: what the star of each does to homology, but for those with an empty lune (empty_lunes). Runs
 * of edges are looked at by several threads at once and handed on in order.
 */
class StarPass {
 public:
  struct Settings {
    int32_t maximum_degree; /* up to which critical simplices are wanted */
    int32_t threads;
    int32_t cpu; /* one of ADABET_CPU_*, not automatic */
    /* For each edge, what LuneSearch finds, or kNone for an empty lune; null if components alone are wanted. */
    uint32_t *apexes;
  };

  /* Receives reports in the order of the filtration, on the calling thread. */
  using Consumer = std::function<void(const StarReport &)>;

  /* Says from which edge on the pass is to go on, given the one that is next; kNever ends it. */
  using Next = std::function<Rank(Rank)>;

  StarPass(const Filtration &filtration, const NearestVertices &nearest, const Settings &settings, Control &control)
      : filtration_(filtration), nearest_(nearest), settings_(settings), control_(control) {}

  /* With bit rows, for dense graphs. */
  void run_dense(const Consumer &consumer, const Next &next);

  /* With neighbour lists. */
  void run_sparse(const SparseGraph &graph, const Consumer &consumer, const Next &next);

 private:
  template <typename Worker>
  void run(std::vector<Worker> &workers, const Consumer &consumer, const Next &next);

  const Filtration &filtration_;
  const NearestVertices &nearest_;
  Settings settings_;
  Control &control_;
};

}  // namespace homology
}  // namespace adabet

#endif
