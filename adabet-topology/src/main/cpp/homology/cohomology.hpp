#ifndef ADABET_HOMOLOGY_COHOMOLOGY_HPP
#define ADABET_HOMOLOGY_COHOMOLOGY_HPP

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "homology/coboundary.hpp"
#include "homology/filtration.hpp"
#include "homology/pivot_table.hpp"
#include "homology/radix_queue.hpp"
#include "support/checked_sort.hpp"
#include "support/control.hpp"
#include "support/parallel.hpp"

namespace adabet {
namespace homology {

/*
 * Persistent cohomology of one degree: reduces the coboundaries of the simplices that are critical in their star,
 * from the last to the first.
 *
 * Idea. A column is the coboundary of a sum of simplices; its pivot is its first cofacet in the order of the
 * filtration. While another column has the same pivot, a multiple of that is added: an earlier column, from the table,
 * or, if the pivot is in an apparent pair, the coboundary of its partner in its star, which needs no table. What remains
 * when no other has the pivot is a pair; a column without pivot is an essential class. A column is kept as
 * the simplices summed, and its coboundary enumerated again when it is added. Of a coboundary only those cofacets are
 * enumerated that can be a pivot (Cofacets), so that columns stay short.
 *
 * Threads take columns in order. One that finds its pivot held by a later column takes it over, and goes on with that
 * one; so the table ends as it would with one thread [Morozov, Nigmetov 2020].
 */
template <typename Graph, typename Field, typename Key>
class Cohomology {
 public:
  using Stars = Coboundary<Graph, Field, Key>;
  using Cochain = typename Stars::Cochain;
  using Entry = typename Stars::Entry;

  /* A simplex, as a column to reduce: its last edge and its vertices. */
  struct Simplex {
    Rank rank;
    Key key;
  };

  /* A reduced column; does not change once others can see it. */
  struct Column {
    size_t order;
    Entry pivot;
    std::vector<Cochain> summands;
  };

  Cohomology(const Stars &stars, const Field &field, int32_t degree, Control &control)
      : stars_(stars), field_(field), degree_(degree), control_(control) {}
  ~Cohomology() { control_.release(held_); }
  Cohomology(const Cohomology &) = delete;
  Cohomology &operator=(const Cohomology &) = delete;

  /* Reduces columns, sorted from the last in the filtration to the first. */
  void reduce(const std::vector<Simplex> &columns, int32_t threads) {
    columns_ = &columns;
    table_.reset(new PivotTable<Key, Column>(columns.size()));
    hold(table_->bytes());
    control_.begin_phase(degree_, static_cast<int64_t>(columns.size()));
    const size_t most = columns.size() < 64 ? 1 : static_cast<size_t>(threads);
    std::vector<std::unique_ptr<Worker>> workers(std::min(most, std::max<size_t>(1, columns.size())));
    std::atomic<size_t> next{0};
    /* Workers outlive the threads: one that ends early, by an exception, has columns that others still read. */
    in_parallel(static_cast<int>(workers.size()), control_, [&](int number) {
      std::unique_ptr<Worker> &worker = workers[static_cast<size_t>(number)];
      worker.reset(new Worker(*this));
      for (size_t order = next++; order < columns.size(); order = next++) {
        control_.check();
        worker->reduce(order);
        control_.advance(1);
      }
    });
    for (const std::unique_ptr<Worker> &worker : workers) {
      if (worker == nullptr) continue;
      essential_.insert(essential_.end(), std::make_move_iterator(worker->essential.begin()),
                        std::make_move_iterator(worker->essential.end()));
      for (std::unique_ptr<Column> &column : worker->owned) owned_.push_back(std::move(column));
    }
    checked_sort(essential_.begin(), essential_.end(), control_,
                 [](const Column &a, const Column &b) { return a.order < b.order; });
  }

  /* Whether a simplex of the degree above ends a class of this one. */
  bool is_pivot(Key simplex) const { return table_ != nullptr && table_->contains(simplex); }

  /* Visits each pair: the column, which knows its pivot. */
  template <typename Visit>
  void visit_pairs(Visit visit) const {
    if (table_ == nullptr) return;
    std::vector<const Column *> sorted;
    table_->visit([&](Key, const Column &column) { sorted.push_back(&column); });
    checked_sort(sorted.begin(), sorted.end(), control_,
                 [](const Column *a, const Column *b) { return a->order < b->order; });
    for (const Column *column : sorted) visit((*columns_)[column->order], *column);
  }

  template <typename Visit>
  void visit_essential(Visit visit) const {
    for (const Column &column : essential_) visit((*columns_)[column.order], column);
  }

 private:
  /* What one thread holds. */
  class Worker {
   public:
    explicit Worker(Cohomology &all) : all_(all), enumerator_(all.stars_, all.degree_), queue_(all.field_) {}
    ~Worker() { all_.control_.release(queue_held_); }

    void reduce(size_t order) {
      begin(order);
      if (claim_emergent()) return;
      for (;;) {
        Entry pivot;
        if (!queue_.pop(pivot)) {
          combine_summands();
          essential.push_back({order_, {}, std::move(summands_)});
          return;
        }
        Column *owner = all_.table_->find(pivot.key);
        Cochain partner;
        if (owner == nullptr && enumerator_.partner(pivot, partner)) {
          partner.coefficient = all_.field_.negative(all_.field_.multiply(pivot.coefficient, partner.coefficient));
          add(partner);
          queue_.push(pivot);
        } else if (owner != nullptr && owner->order < order_) {
          add(*owner, pivot);
          queue_.push(pivot);
        } else {
          combine_summands();
          owned.emplace_back(new Column{order_, pivot, summands_});
          if (all_.table_->replace(pivot.key, owner, owned.back().get())) {
            all_.hold(static_cast<int64_t>(sizeof(Column) + summands_.size() * sizeof(Cochain)));
            if (owner == nullptr) return;
            take_over(*owner);
          } else {
            owned.pop_back();
            queue_.push(pivot);
          }
        }
      }
    }

    std::vector<Column> essential;
    std::vector<std::unique_ptr<Column>> owned;

   private:
    void begin(size_t order) {
      order_ = order;
      const Simplex &simplex = (*all_.columns_)[order];
      summands_.assign(1, {simplex.rank, 1, simplex.key});
      queue_.clear();
    }

    /* A first cofacet of the simplex's own star that nobody has is its pivot, before any other is enumerated. */
    bool claim_emergent() {
      const Cochain own = summands_.front();
      bool looking = true;
      bool emergent = false;
      Entry first{};
      enumerator_.visit(own, [&](const Entry &cofacet) {
        if (looking && cofacet.rank() == own.rank) {
          looking = false;
          Cochain partner;
          if (all_.table_->find(cofacet.key) == nullptr && !enumerator_.partner(cofacet, partner)) {
            emergent = true;
            first = cofacet;
            return false;
          }
        }
        queue_.push(cofacet);
        return true;
      });
      if (emergent) {
        owned.emplace_back(new Column{order_, first, summands_});
        Column *nobody = nullptr;
        if (all_.table_->replace(first.key, nobody, owned.back().get())) {
          all_.hold(static_cast<int64_t>(sizeof(Column) + sizeof(Cochain)));
          return true;
        }
        owned.pop_back();
        queue_.clear();
        enumerator_.visit(own, [&](const Entry &cofacet) {
          queue_.push(cofacet);
          return true;
        });
      }
      return false;
    }

    /* Adds up the coefficients of equal summands, before the column is read again and again. */
    void combine_summands() {
      checked_sort(summands_.begin(), summands_.end(), all_.control_,
                   [](const Cochain &a, const Cochain &b) { return a.key < b.key; });
      size_t kept = 0;
      for (const Cochain &summand : summands_) {
        if (kept > 0 && summands_[kept - 1].key == summand.key) {
          Cochain &same = summands_[kept - 1];
          same.coefficient = all_.field_.add(same.coefficient, summand.coefficient);
          if (same.coefficient == 0) --kept;
        } else {
          summands_[kept++] = summand;
        }
      }
      summands_.resize(kept);
    }

    /* Goes on with a column whose pivot was taken over. */
    void take_over(const Column &column) {
      order_ = column.order;
      summands_ = column.summands;
      queue_.clear();
      for (const Cochain &summand : summands_) push_coboundary(summand);
    }

    void add(const Cochain &summand) {
      summands_.push_back(summand);
      push_coboundary(summand);
    }

    void add(const Column &column, const Entry &pivot) {
      const uint32_t factor = all_.field_.negative(
          all_.field_.multiply(pivot.coefficient, all_.field_.inverse(column.pivot.coefficient)));
      for (Cochain summand : column.summands) {
        summand.coefficient = all_.field_.multiply(summand.coefficient, factor);
        add(summand);
      }
    }

    void push_coboundary(const Cochain &summand) {
      all_.control_.check();
      enumerator_.visit(summand, [&](const Entry &cofacet) {
        queue_.push(cofacet);
        return true;
      });
      const int64_t bytes = queue_.bytes();
      if (bytes > queue_held_) {
        all_.control_.hold(bytes - queue_held_);
        queue_held_ = bytes;
      }
    }

    Cohomology &all_;
    typename Stars::Enumerator enumerator_;
    size_t order_ = 0;
    int64_t queue_held_ = 0;
    std::vector<Cochain> summands_;
    RadixQueue<Entry, Field> queue_;
  };

  void hold(int64_t bytes) {
    control_.hold(bytes);
    __atomic_fetch_add(&held_, bytes, __ATOMIC_RELAXED);
  }

  const Stars &stars_;
  const Field &field_;
  int32_t degree_;
  Control &control_;
  int64_t held_ = 0;
  const std::vector<Simplex> *columns_ = nullptr;
  std::unique_ptr<PivotTable<Key, Column>> table_;
  std::vector<std::unique_ptr<Column>> owned_;
  std::vector<Column> essential_;
};

}  // namespace homology
}  // namespace adabet

#endif
