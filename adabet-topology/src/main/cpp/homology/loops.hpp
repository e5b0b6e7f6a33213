#ifndef ADABET_HOMOLOGY_LOOPS_HPP
#define ADABET_HOMOLOGY_LOOPS_HPP

#include <algorithm>
#include <cstdint>
#include <vector>

#include "homology/bars.hpp"
#include "homology/filtration.hpp"
#include "homology/flat_map.hpp"
#include "support/control.hpp"

namespace adabet {
namespace homology {

/*
 * Degree 1 from the edges with empty lune and the lunes of several components, each given in the order of the
 * filtration, and all of the edges first.
 *
 * Idea. Every edge is written as a sum of loops: an edge of the spanning forest is 0, an edge that begins a loop is
 * that loop, and any other edge uv is uw + wv for a witness w in its lune, the one that is joined first. Modulo the
 * loops that have ended, the boundary of every triangle so far is 0. When the lune of uv has components, a vertex x of
 * each further one, with a vertex w of the first, adds the relation ux + xv - uw - wv. A relation that is not 0 modulo
 * those before it ends the youngest of its loops. A sum is found when it is asked for, and kept. While no loop is alive,
 * lunes need not be looked at.
 *
 * Cost. Linear in the points for each edge whose sum is asked for, which are few, and the reduction of as many
 * relations as there are further components, at worst cubic.
 */
template <typename Graph, typename Field>
class Loops {
 public:
  Loops(const Filtration &filtration, const Graph &graph, const Field &field, Control &control)
      : filtration_(filtration), graph_(graph), field_(field), control_(control), slices_(1) {}
  ~Loops() { control_.release(held_); }
  Loops(const Loops &) = delete;
  Loops &operator=(const Loops &) = delete;

  /* An edge of the spanning forest. */
  void add_tree_edge(Rank edge) { known_.insert(edge, 0); }

  /* An edge that begins a loop, later than those before; all of them before the first relation. */
  void add_loop(Rank edge) {
    sum_.assign(1, {static_cast<uint32_t>(births_.size()), 1});
    known_.insert(edge, keep(sum_));
    births_.push_back(edge);
    relations_.push_back(kAlive);
  }

  /*
   * The triangles of an edge, not before that of the relation before, with vertices of two components of its lune.
   * Returns the edge that began the loop that their sum ends, or kNever if it ends none.
   */
  Rank add_relation(Rank edge, uint32_t first, uint32_t second) {
    if (next_to_watch(edge) > edge) return kNever;
    const uint32_t u = filtration_.larger(edge);
    const uint32_t v = filtration_.smaller(edge);
    std::vector<Term> relation;
    accumulate(relation, u, second, 1);
    accumulate(relation, second, v, 1);
    accumulate(relation, u, first, field_.negative(1));
    accumulate(relation, first, v, field_.negative(1));
    normalize(relation);
    if (relation.empty()) return kNever;
    const uint32_t youngest = relation.front().loop;
    const uint32_t factor = field_.inverse(relation.front().coefficient);
    for (Term &term : relation) term.coefficient = field_.multiply(term.coefficient, factor);
    relations_[youngest] = keep(relation);
    ++ended_;
    account();
    return births_[youngest];
  }

  /*
   * The first edge from a given one on that may end a loop, or kNever; edges are asked for in ascending order. While no
   * loop is alive, none does.
   */
  Rank next_to_watch(Rank edge) {
    while (begun_ < births_.size() && births_[begun_] < edge) ++begun_;
    return begun_ > ended_ ? edge : begun_ < births_.size() ? births_[begun_] + 1 : kNever;
  }

  /* Visits the edges that began the loops that are alive. */
  template <typename Visit>
  void visit_alive(Visit visit) const {
    for (size_t loop = 0; loop < births_.size(); ++loop) {
      if (relations_[loop] == kAlive) visit(births_[loop]);
    }
  }

 private:
  /* Terms of a sum descend by loop. */
  struct Term {
    uint32_t loop;
    uint32_t coefficient;
  };
  struct Slice {
    size_t first = 0;
    uint32_t count = 0;
  };

  static constexpr uint32_t kAlive = 0xffffffffu;

  /* Slice 0 is the empty sum. */
  uint32_t keep(const std::vector<Term> &sum) {
    if (sum.empty()) return 0;
    slices_.push_back({terms_.size(), static_cast<uint32_t>(sum.size())});
    terms_.insert(terms_.end(), sum.begin(), sum.end());
    return static_cast<uint32_t>(slices_.size() - 1);
  }

  /* sum += factor * slice. */
  void add(std::vector<Term> &sum, uint32_t slice, uint32_t factor) {
    if (slices_[slice].count == 0) return;
    const Term *place = terms_.data() + slices_[slice].first;
    const Term *end = place + slices_[slice].count;
    merged_.clear();
    size_t i = 0;
    while (i < sum.size() || place != end) {
      if (place == end || (i < sum.size() && sum[i].loop > place->loop)) {
        merged_.push_back(sum[i++]);
      } else if (i == sum.size() || place->loop > sum[i].loop) {
        merged_.push_back({place->loop, field_.multiply(place->coefficient, factor)});
        ++place;
      } else {
        const uint32_t total = field_.add(sum[i].coefficient, field_.multiply(place->coefficient, factor));
        if (total != 0) merged_.push_back({place->loop, total});
        ++i;
        ++place;
      }
    }
    sum.swap(merged_);
  }

  /* Replaces the loops that have ended. */
  void normalize(std::vector<Term> &sum) {
    for (size_t i = 0; i < sum.size();) {
      const uint32_t relation = relations_[sum[i].loop];
      if (relation == kAlive) {
        ++i;
      } else {
        add(sum, relation, field_.negative(sum[i].coefficient));
      }
    }
  }

  /* sum += factor * (the edge from one vertex to another, in this direction). */
  void accumulate(std::vector<Term> &sum, uint32_t from, uint32_t to, uint32_t factor) {
    const uint32_t slice = find(graph_.rank(from, to));
    add(sum, slice, from > to ? factor : field_.negative(factor));
  }

  /* The sum of an edge from its larger end to its smaller, depth first over witnesses, without recursion. */
  uint32_t find(Rank edge) {
    const uint32_t known = known_.find(edge);
    if (known != FlatMap::kAbsent) return known;
    pending_.assign(1, {edge, kNone});
    while (!pending_.empty()) {
      Pending &top = pending_.back();
      const uint32_t u = filtration_.larger(top.edge);
      const uint32_t v = filtration_.smaller(top.edge);
      if (top.witness == kNone) {
        control_.check();
        top.witness = graph_.witness(u, v, top.edge);
      }
      const uint32_t w = top.witness;
      const Rank first = graph_.rank(u, w);
      const Rank second = graph_.rank(w, v);
      if (known_.find(first) == FlatMap::kAbsent) {
        pending_.push_back({first, kNone});
      } else if (known_.find(second) == FlatMap::kAbsent) {
        pending_.push_back({second, kNone});
      } else {
        sum_.clear();
        accumulate(sum_, u, w, 1);
        accumulate(sum_, w, v, 1);
        normalize(sum_);
        known_.insert(pending_.back().edge, keep(sum_));
        pending_.pop_back();
      }
    }
    return known_.find(edge);
  }

  void account() {
    const int64_t bytes = static_cast<int64_t>(sizeof(Term) * terms_.capacity() + sizeof(Slice) * slices_.capacity()) +
                          known_.bytes();
    if (bytes > held_) {
      control_.hold(bytes - held_);
      held_ = bytes;
    }
  }

  struct Pending {
    Rank edge;
    uint32_t witness;
  };

  const Filtration &filtration_;
  const Graph &graph_;
  const Field &field_;
  Control &control_;
  int64_t held_ = 0;
  size_t begun_ = 0; /* loops begun before the edge asked for last */
  size_t ended_ = 0;
  std::vector<Rank> births_;
  std::vector<uint32_t> relations_; /* by loop: kAlive, or the slice of the relation that ended it */
  std::vector<Term> terms_;
  std::vector<Slice> slices_;
  FlatMap known_;
  std::vector<Term> sum_;
  std::vector<Term> merged_;
  std::vector<Pending> pending_;
};

}  // namespace homology
}  // namespace adabet

#endif
