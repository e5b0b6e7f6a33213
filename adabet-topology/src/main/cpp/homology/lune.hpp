#ifndef ADABET_HOMOLOGY_LUNE_HPP
#define ADABET_HOMOLOGY_LUNE_HPP

#include <cstdint>
#include <vector>

#include "homology/bits.hpp"
#include "homology/filtration.hpp"
#include "homology/lune_components.hpp"

namespace adabet {
namespace homology {

/* What a run of edges does to homology, found edge by edge from lunes that are not empty. Ranks ascend in each list. */
struct StarReport {
  /* Lunes of c > 1 components: rank, c, the apex, and the highest label of each other component, descending. */
  std::vector<uint32_t> split;
  /*
   * Critical simplices of the stars of edges that are not dominated, by degree d from 2 on: the rank of their last edge
   * and the labels of the d - 1 other vertices, descending.
   */
  std::vector<std::vector<uint32_t>> cells;

  int64_t bytes() const {
    size_t entries = split.capacity();
    for (const std::vector<uint32_t> &degree : cells) entries += degree.capacity();
    return static_cast<int64_t>(4 * entries);
  }
};

/*
 * Looks at one lune after another. The flag complex on a lune is given by a set of vertices, numbered from 0, and
 * rows.row(vertex), the bits of a vertex's neighbours. Not safe for use by several threads.
 */
template <typename Rows>
class LuneSearch {
 public:
  /* Up to which degree critical simplices are wanted (1: none), and the largest number of words of a row. */
  LuneSearch(int32_t maximum_degree, uint32_t words)
      : degree_(maximum_degree),
        words_(words),
        stride_(words),
        scratch_(size_t{words} * levels(maximum_degree)),
        components_(words) {
    report.cells.resize(static_cast<size_t>(maximum_degree) + 1);
    chosen_.resize(static_cast<size_t>(maximum_degree) + 1);
  }

  /* The lune under study; set before looking. */
  uint64_t *lune() { return scratch_.at(0); }
  const uint64_t *lune() const { return scratch_.at(0); }

  /*
   * Looks for the components of a lune that is not empty, and nothing else, from one of its vertices on. labels maps
   * its vertices to labels, ascending, or is null for the identity.
   */
  ADABET_INLINE void look_for_components(Rank rank, Rows &rows, uint32_t words, const uint32_t *labels,
                                         uint32_t first) {
    enter(rows, words, labels);
    components(rank, first);
  }

  /*
   * Looks for everything. Returns the label of the apex, which is a vertex joined to all others if there is one; if
   * not, it is one joined to many, kOpen is added, and components and critical simplices are reported.
   */
  ADABET_INLINE uint32_t look(Rank rank, Rows &rows, uint32_t words, const uint32_t *labels, uint32_t proposed) {
    const int32_t from = enter(rows, words, labels);
    if (dominates(proposed)) return label(proposed);
    for (int32_t word = from; word >= 0; --word) {
      for (uint64_t left = lune()[word]; left != 0; left ^= uint64_t{1} << top_of(left)) {
        const uint32_t vertex = 64 * static_cast<uint32_t>(word) + top_of(left);
        if (dominates(vertex)) return label(vertex);
      }
    }
    apex_ = best_joined(proposed, from);
    components(rank, apex_);
    for (int32_t degree = 2; degree <= degree_; ++degree) critical(rank, degree, from);
    return label(apex_) | kOpen;
  }

  StarReport report;

 private:
  /* How many vertices are tried as apex. */
  static constexpr uint32_t kTried = 64;

  static size_t levels(int32_t degree) { return 2 + 3 * static_cast<size_t>(degree); }
  uint64_t *scratch(size_t level) { return scratch_.at(level * stride_); }
  const uint64_t *row(uint32_t vertex) const { return rows_->row(vertex); }
  uint32_t label(uint32_t vertex) const { return labels_ == nullptr ? vertex : labels_[vertex]; }

  /* Returns the last word of the lune that may hold any vertex. */
  ADABET_INLINE int32_t enter(Rows &rows, uint32_t words, const uint32_t *labels) {
    words_ = words;
    rows_ = &rows;
    labels_ = labels;
    int32_t from = static_cast<int32_t>(words) - 1;
    highest(lune(), from);
    return from;
  }

  ADABET_INLINE bool dominates(uint32_t vertex) {
    const uint64_t *neighbours = row(vertex);
    const uint64_t *set = lune();
    for (uint32_t i = 0; i < words_; i += 8) {
      uint64_t rest = 0;
      for (uint32_t k = i; k < i + 8; ++k) rest |= set[k] & ~neighbours[k];
      const bool own = vertex >> 9 == i >> 3;
      if (own && rest != 0) {
        rest = 0;
        for (uint32_t k = i; k < i + 8; ++k) {
          const uint64_t self = vertex >> 6 == k ? uint64_t{1} << (vertex & 63) : 0;
          rest |= set[k] & ~neighbours[k] & ~self;
        }
      }
      if (rest != 0) return false;
    }
    return true;
  }

  /* Of the vertex proposed and some others all over the lune, the one that fewest others are not joined to. */
  ADABET_INLINE uint32_t best_joined(uint32_t proposed, int32_t from) const {
    const uint64_t *set = lune();
    uint32_t size = 0;
    for (uint32_t i = 0; i < words_; ++i) size += static_cast<uint32_t>(__builtin_popcountll(set[i]));
    const uint32_t step = size / kTried + 1;
    uint32_t best = proposed;
    uint32_t fewest = missing(proposed, ~uint32_t{0});
    uint32_t seen = 0;
    for (int32_t word = from; word >= 0; --word) {
      for (uint64_t left = set[word]; left != 0; left ^= uint64_t{1} << top_of(left)) {
        if (seen++ % step != 0) continue;
        const uint32_t vertex = 64 * static_cast<uint32_t>(word) + top_of(left);
        const uint32_t count = missing(vertex, fewest);
        if (count < fewest) {
          best = vertex;
          fewest = count;
        }
      }
    }
    return best;
  }

  /* How many vertices of the lune are not joined to one of them, itself included; or some number from a limit on. */
  ADABET_INLINE uint32_t missing(uint32_t vertex, uint32_t limit) const {
    const uint64_t *set = lune();
    const uint64_t *neighbours = row(vertex);
    uint32_t count = 0;
    for (uint32_t i = 0; i < words_ && count < limit; ++i) {
      count += static_cast<uint32_t>(__builtin_popcountll(set[i] & ~neighbours[i]));
    }
    return count;
  }

  ADABET_INLINE void components(Rank rank, uint32_t first) {
    components_.find(lune(), *rows_, words_, first);
    const std::vector<uint32_t> &found = components_.representatives();
    if (found.size() > 1) {
      report.split.push_back(rank);
      report.split.push_back(static_cast<uint32_t>(found.size()));
      for (const uint32_t vertex : found) report.split.push_back(label(vertex));
    }
  }

  /*
   * The simplices that the matching of the star (Coboundary) leaves over: with the apex counted as the highest vertex,
   * those whose set S of vertices beside the edge no vertex above extends, while one above m, the highest of S, extends
   * S without m.
   */
  ADABET_INLINE void critical(Rank rank, int32_t degree, int32_t from) {
    const uint64_t *set = lune();
    const uint64_t *joined = row(apex_);
    for (int32_t word = from; word >= 0; --word) {
      uint64_t left = set[word];
      /* Of single vertices those joined to the apex are matched with it. */
      if (degree == 2) left &= ~joined[word];
      if (static_cast<uint32_t>(word) == apex_ >> 6) left &= ~(uint64_t{1} << (apex_ & 63));
      for (; left != 0; left ^= uint64_t{1} << top_of(left)) {
        const uint32_t vertex = 64 * static_cast<uint32_t>(word) + top_of(left);
        chosen_[0] = vertex;
        if (degree > 2) {
          critical_with(rank, degree, vertex);
        } else if (!meet_above(set, row(vertex), vertex, words_)) {
          add_cell(rank, 1);
        }
      }
    }
  }

  /* The same for one highest vertex and at least one more. Not inlined: it recurses, and is rarely reached. */
  void critical_with(Rank rank, int32_t degree, uint32_t vertex) {
    uint64_t *below = scratch(1);
    uint64_t *extend = scratch(2);  /* vertices above that extend S */
    uint64_t *without = scratch(3); /* vertices above that extend S without its highest */
    for (uint32_t i = 0; i < words_; ++i) {
      uint64_t higher = i > vertex >> 6 ? ~uint64_t{0} : i == vertex >> 6 ? above(vertex) : 0;
      if (i == apex_ >> 6) higher |= uint64_t{1} << (apex_ & 63);
      without[i] = lune()[i] & higher;
      extend[i] = without[i] & row(vertex)[i];
      below[i] = lune()[i] & row(vertex)[i] & ~higher;
    }
    descend(rank, degree, 1);
  }

  void descend(Rank rank, int32_t degree, int32_t depth) {
    const uint64_t *below = scratch(static_cast<size_t>(3 * depth - 2));
    const uint64_t *extend = scratch(static_cast<size_t>(3 * depth - 1));
    const uint64_t *without = scratch(static_cast<size_t>(3 * depth));
    const bool last = depth == degree - 2;
    uint64_t *next = scratch(static_cast<size_t>(3 * depth + 1));
    for (int32_t word = static_cast<int32_t>(words_) - 1; word >= 0; --word) {
      for (uint64_t left = below[word]; left != 0; left ^= uint64_t{1} << top_of(left)) {
        const uint32_t vertex = 64 * static_cast<uint32_t>(word) + top_of(left);
        const uint64_t *neighbours = row(vertex);
        uint64_t extended = 0;
        uint64_t unchosen = 0;
        for (uint32_t i = 0; i < words_; ++i) {
          extended |= extend[i] & neighbours[i];
          unchosen |= without[i] & neighbours[i];
        }
        if (unchosen == 0) continue;
        chosen_[static_cast<size_t>(depth)] = vertex;
        if (last) {
          if (extended == 0) add_cell(rank, degree - 1);
        } else {
          for (uint32_t i = 0; i < words_; ++i) {
            const uint64_t higher = i > vertex >> 6 ? ~uint64_t{0} : i == vertex >> 6 ? above(vertex) : 0;
            next[i] = below[i] & neighbours[i] & ~higher;
            next[stride_ + i] = extend[i] & neighbours[i];
            next[2 * size_t{stride_} + i] = without[i] & neighbours[i];
          }
          descend(rank, degree, depth + 1);
        }
      }
    }
  }

  void add_cell(Rank rank, int32_t count) {
    std::vector<uint32_t> &cells = report.cells[static_cast<size_t>(count) + 1];
    cells.push_back(rank);
    for (int32_t k = 0; k < count; ++k) cells.push_back(label(chosen_[static_cast<size_t>(k)]));
  }

  int32_t degree_;
  uint32_t words_;
  uint32_t stride_;
  Words scratch_;
  uint32_t apex_ = kNone;
  Rows *rows_ = nullptr;
  const uint32_t *labels_ = nullptr;
  std::vector<uint32_t> chosen_;
  LuneComponents components_;
};

}  // namespace homology
}  // namespace adabet

#endif
