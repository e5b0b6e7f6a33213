#ifndef ADABET_HOMOLOGY_COMPUTATION_HPP
#define ADABET_HOMOLOGY_COMPUTATION_HPP

#include <algorithm>
#include <functional>
#include <memory>
#include <type_traits>

#include "homology/cohomology.hpp"
#include "homology/components.hpp"
#include "homology/dense_graph.hpp"
#include "homology/empty_lunes.hpp"
#include "homology/field.hpp"
#include "homology/loops.hpp"
#include "homology/output.hpp"
#include "homology/sparse_graph.hpp"
#include "homology/stars.hpp"
#include "support/checked_sort.hpp"
#include "support/held_buffer.hpp"

namespace adabet {
namespace homology {

/* One computation, for one kind of graph, one field and one width of simplices' numbers. */
template <typename Graph, typename Field, typename Key>
class Computation {
 public:
  Computation(const Filtration &filtration, const Graph &graph, const adabet_options &options, int32_t last_degree,
              Control &control, Output &output)
      : filtration_(filtration),
        graph_(graph),
        options_(options),
        last_degree_(last_degree),
        control_(control),
        output_(output),
        field_(options.modulus),
        components_(filtration, options.minimum_persistence, options.cocycles != 0, control),
        loops_(filtration, graph, field_, control),
        loop_bars_(options.minimum_persistence),
        cells_(static_cast<size_t>(last_degree) + 1),
        stars_(filtration, graph, apexes_, field_) {}
  ~Computation() { control_.release(held_); }

  void run() {
    const bool cohomology = last_degree_ > 1 || options_.cocycles != 0;
    if (cohomology) {
      hold(int64_t{4} * filtration_.edges());
      apexes_.resize(filtration_.edges());
    }
    const NearestVertices nearest(filtration_, control_);
    enter_edges_with_empty_lune(nearest);
    look_at_stars(nearest);
    components_.finish();
    output_.add_components(components_);
    if (options_.cocycles == 0) {
      loops_.visit_alive([&](Rank edge) { loop_bars_.add_essential(filtration_.length(edge)); });
      output_.add_bars(1, loop_bars_);
    }
    if (cohomology) reduce_degrees();
  }

 private:
  using Reduction = Cohomology<Graph, Field, Key>;
  using Simplex = typename Reduction::Simplex;

  void hold(int64_t bytes) {
    control_.hold(bytes);
    held_ += bytes;
  }

  /* The edges that join components or begin loops. */
  void enter_edges_with_empty_lune(const NearestVertices &nearest) {
    const std::vector<Rank> empty =
        empty_lunes(filtration_, graph_, nearest, options_.threads, options_.cpu, control_);
    Holding held(control_);
    held.set(static_cast<int64_t>(4 * empty.capacity()));
    for (const Rank edge : empty) {
      if (components_.join(edge)) {
        loops_.add_tree_edge(edge);
      } else {
        loops_.add_loop(edge);
        if (options_.cocycles != 0) cells_[1].push_back(edge);
      }
    }
  }

  void look_at_stars(const NearestVertices &nearest) {
    control_.begin_phase(1, filtration_.edges());
    const StarPass::Settings settings = {last_degree_, options_.threads, options_.cpu,
                                         apexes_.empty() ? nullptr : apexes_.data()};
    StarPass pass(filtration_, nearest, settings, control_);
    const auto consumer = [&](const StarReport &report) { consume(report); };
    const auto next = [&](Rank edge) { return apexes_.empty() ? loops_.next_to_watch(edge) : edge; };
    if constexpr (std::is_same<Graph, SparseGraph>::value) {
      pass.run_sparse(graph_, consumer, next);
    } else {
      pass.run_dense(consumer, next);
    }
  }

  void consume(const StarReport &report) {
    for (size_t split = 0; split < report.split.size(); split += report.split[split + 1] + 2) {
      relate(report.split.data() + split);
    }
    for (size_t degree = 2; degree < report.cells.size(); ++degree) {
      hold(static_cast<int64_t>(4 * report.cells[degree].size()));
      cells_[degree].insert(cells_[degree].end(), report.cells[degree].begin(), report.cells[degree].end());
    }
  }

  /* A lune of several components; with cocycles asked for, degree 1 has columns instead. */
  void relate(const uint32_t *split) {
    if (options_.cocycles != 0) return;
    const Rank edge = split[0];
    for (uint32_t k = 1; k < split[1]; ++k) {
      const Rank begun = loops_.add_relation(edge, split[2], split[2 + k]);
      if (begun == kNever) continue;
      loop_bars_.add(filtration_.length(begun), filtration_.length(edge));
      if (last_degree_ > 1) loop_ends_.push_back(simplex(edge, split + 2 + k, 1).key);
    }
  }

  void reduce_degrees() {
    const int32_t threads = options_.cocycles != 0 ? 1 : options_.threads;
    checked_sort(loop_ends_.begin(), loop_ends_.end(), control_, std::less<Key>());
    std::unique_ptr<Reduction> below;
    for (int32_t degree = options_.cocycles != 0 ? 1 : 2; degree <= last_degree_; ++degree) {
      const std::vector<Simplex> columns = columns_of(degree, below.get());
      std::unique_ptr<Reduction> reduction(new Reduction(stars_, field_, degree, control_));
      reduction->reduce(columns, threads);
      output_.add_classes(degree, *reduction, loop_bars_, stars_.codec());
      below = std::move(reduction);
    }
  }

  /* The critical simplices of a degree that end no class of the degree below, from the last to the first. */
  std::vector<Simplex> columns_of(int32_t degree, const Reduction *below) {
    std::vector<uint32_t> &cells = cells_[static_cast<size_t>(degree)];
    std::vector<Simplex> columns;
    const size_t stride = static_cast<size_t>(degree);
    for (size_t k = 0; k < cells.size(); k += stride) {
      if (k / stride % (1 << 16) == 0) control_.check();
      const Simplex column = simplex(cells[k], cells.data() + k + 1, degree - 1);
      const bool cleared = below != nullptr ? below->is_pivot(column.key)
                                            : std::binary_search(loop_ends_.begin(), loop_ends_.end(), column.key);
      if (!cleared) columns.push_back(column);
    }
    std::vector<uint32_t>().swap(cells);
    checked_sort(columns.begin(), columns.end(), control_, [](const Simplex &a, const Simplex &b) {
      return a.rank != b.rank ? a.rank > b.rank : a.key < b.key;
    });
    hold(static_cast<int64_t>(columns.size() * sizeof(Simplex)));
    return columns;
  }

  Simplex simplex(Rank edge, const uint32_t *others, int32_t count) const {
    std::vector<uint32_t> vertices(others, others + count);
    vertices.push_back(filtration_.larger(edge));
    vertices.push_back(filtration_.smaller(edge));
    std::sort(vertices.begin(), vertices.end(), [](uint32_t a, uint32_t b) { return a > b; });
    return {edge, stars_.codec().pack(vertices.data(), static_cast<int>(vertices.size()))};
  }

  const Filtration &filtration_;
  const Graph &graph_;
  const adabet_options &options_;
  int32_t last_degree_;
  Control &control_;
  Output &output_;
  int64_t held_ = 0;
  Field field_;
  Components components_;
  Loops<Graph, Field> loops_;
  Bars loop_bars_;
  std::vector<Key> loop_ends_; /* the triangles that end loops */
  std::vector<std::vector<uint32_t>> cells_;
  std::vector<uint32_t> apexes_;
  Coboundary<Graph, Field, Key> stars_;
};

template <typename Graph, typename Field, typename Key>
void run(const Filtration &filtration, const Graph &graph, const adabet_options &options, int32_t last_degree,
         Control &control, Output &output) {
  Computation<Graph, Field, Key>(filtration, graph, options, last_degree, control, output).run();
}

/* Keys hold the vertices of the simplices of the degree above the last. */
template <typename Graph, typename Field>
void run_with_key(const Filtration &filtration, const Graph &graph, const adabet_options &options, int32_t last_degree,
                  Control &control, Output &output) {
  const int bits = SimplexCodec<Wide>::bits_for(filtration.points()) * (last_degree + 2);
  if (bits < 64) return run<Graph, Field, uint64_t>(filtration, graph, options, last_degree, control, output);
  if (bits < 128) return run<Graph, Field, Wide>(filtration, graph, options, last_degree, control, output);
  throw TooLarge();
}

template <typename Graph>
void compute_bars(const Filtration &filtration, const Graph &graph, const adabet_options &options, int32_t last_degree,
                  Control &control, Output &output) {
  if (options.modulus == 2) {
    run_with_key<Graph, FieldOfTwo>(filtration, graph, options, last_degree, control, output);
  } else {
    run_with_key<Graph, PrimeField>(filtration, graph, options, last_degree, control, output);
  }
}

/* Each in a source of its own, since a compiler takes long for the four computations of a graph. */
extern template void compute_bars<DenseGraph>(const Filtration &, const DenseGraph &, const adabet_options &, int32_t,
                                              Control &, Output &);
extern template void compute_bars<SparseGraph>(const Filtration &, const SparseGraph &, const adabet_options &, int32_t,
                                               Control &, Output &);

}  // namespace homology
}  // namespace adabet

#endif
