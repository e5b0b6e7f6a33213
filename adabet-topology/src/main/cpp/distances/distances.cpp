#include "distances/distances.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "distances/euclidean.hpp"
#include "distances/kernels.hpp"
#include "distances/norms.hpp"
#include "distances/segments.hpp"
#include "support/cpu.hpp"
#include "support/held_buffer.hpp"
#include "support/parallel.hpp"

namespace adabet::distances {
namespace {

constexpr int64_t CHUNK = 256;          /* coordinates */
constexpr int64_t ROWS = 64;            /* points of a task */
constexpr int64_t COLUMNS = 256;        /* points that a task takes at once against its rows */
constexpr int64_t PARALLEL_FROM = 1 << 20;       /* differences that are worth starting threads for */

/* Coordinates as the kernels want them: as they are, or of points of norm 1. */
template <typename T, typename Number>
class Source {
 public:
  Source(const T *coordinates, int64_t dimension, const Norms<T> *norms, Control &control)
      : coordinates_(coordinates), dimension_(dimension), norms_(norms), divided_(control) {}

  /* Points at the coordinates of some points from one on; valid until the next call. */
  void point_at(int64_t first_point, int64_t points, int64_t first, int64_t count, const Number **rows) {
    if constexpr (std::is_same_v<T, Number>) {
      if (norms_ == nullptr) {
        for (int64_t i = 0; i < points; ++i) rows[i] = coordinates_ + (first_point + i) * dimension_ + first;
        return;
      }
    }
    if constexpr (std::is_same_v<Number, double>) {
      divided_.reserve(points * CHUNK);
      for (int64_t i = 0; i < points; ++i) {
        norms_->divide(first_point + i, first, count, divided_.data() + i * CHUNK);
        rows[i] = divided_.data() + i * CHUNK;
      }
    }
  }

 private:
  const T *coordinates_;
  int64_t dimension_;
  const Norms<T> *norms_;
  HeldBuffer<Number> divided_;
};

/* One call. */
template <typename T, typename Number>
class Pairwise {
 public:
  Pairwise(const T *coordinates, int64_t points, int64_t dimension, int32_t metric, const adabet_options &options,
           Control &control, float *condensed)
      : coordinates_(coordinates),
        points_(points),
        dimension_(dimension),
        metric_(metric),
        term_(metric == ADABET_MANHATTAN   ? ABSOLUTES
              : metric == ADABET_CHEBYSHEV ? LARGEST
                                           : SQUARES),
        kernels_(kernels<Number>(choose_cpu(options.cpu))),
        originals_(kernels<T>(choose_cpu(options.cpu))),
        control_(control),
        condensed_(condensed),
        segments_(points, dimension, CHUNK),
        partial_(control) {
    const bool parallel = static_cast<double>(points) * points / 2 * dimension >= PARALLEL_FROM;
    threads_ = parallel ? options.threads : 1;
  }

  int64_t compute() {
    if (metric_ == ADABET_COSINE) measure_norms();
    const int64_t ranges = divide_up(points_, ROWS);
    const int64_t tasks = ranges * segments_.count;
    if (segments_.count > 1) partial_.reserve(segments_.count * pairs_of(points_));
    control_.begin_phase(0, tasks);
    std::atomic<int64_t> next{0};
    in_parallel(static_cast<int>(std::min<int64_t>(threads_, std::max<int64_t>(1, tasks))), control_, [&](int) {
      Worker worker(*this);
      for (int64_t task = next++; task < tasks && legal_; task = next++) {
        /* Later ranges have more pairs, so they go first. */
        worker.work(ranges - 1 - task / segments_.count, task % segments_.count);
        control_.advance(1);
      }
    });
    if (!legal_) return first_illegal();
    if (norms_) norms_->require_directions();
    if (segments_.count > 1) combine();
    if (beyond_float_) {
      throw std::invalid_argument("a distance is beyond the largest float; scale the coordinates down.");
    }
    return -1;
  }

 private:
  class Worker;

  void measure_norms() {
    norms_ = std::make_unique<Norms<T>>(coordinates_, points_, dimension_);
    std::atomic<int64_t> next{0};
    in_parallel(static_cast<int>(std::min<int64_t>(threads_, std::max<int64_t>(1, points_))), control_, [&](int) {
      for (int64_t point = next++; point < points_; point = next++) norms_->measure(point, control_);
    });
  }

  int64_t first_illegal() const {
    const int64_t count = points_ * dimension_;
    int64_t index = 0;
    while (index < count && std::isfinite(coordinates_[index])) ++index;
    return index;
  }

  /* The sums of a pair's segments, in order. */
  void combine() {
    const int64_t pairs = pairs_of(points_);
    for (int64_t segment = 1; segment < segments_.count; ++segment) {
      control_.check();
      const double *sums = partial_.data() + segment * pairs;
      for (int64_t pair = 0; pair < pairs; ++pair) partial_[pair] = joined(partial_[pair], sums[pair]);
    }
    finish(0, partial_.data(), pairs);
  }

  double joined(double a, double b) const { return term_ == LARGEST ? std::max(a, b) : a + b; }

  /* Writes the lengths of pairs that follow each other. */
  void finish(int64_t first_pair, const double *sums, int64_t count) {
    const Length length = metric_ == ADABET_EUCLIDEAN ? Length::ROOT
                          : metric_ == ADABET_COSINE  ? Length::HALF
                                                      : Length::SUM;
    if (!originals_.round(sums, count, length, condensed_ + first_pair)) beyond_float_ = true;
  }

  const T *coordinates_;
  int64_t points_;
  int64_t dimension_;
  int32_t metric_;
  Term term_;
  const Kernels<Number> &kernels_;
  const Kernels<T> &originals_;
  Control &control_;
  float *condensed_;
  Segments segments_;
  int threads_;
  std::unique_ptr<Norms<T>> norms_;
  HeldBuffer<double> partial_; /* by segment, then pair; if there are several segments */
  std::atomic<bool> legal_{true};
  std::atomic<bool> beyond_float_{false};
};

/* The buffers of one thread. */
template <typename T, typename Number>
class Pairwise<T, Number>::Worker {
 public:
  explicit Worker(Pairwise &call)
      : call_(call),
        rows_(call.coordinates_, call.dimension_, call.norms_.get(), call.control_),
        columns_(call.coordinates_, call.dimension_, call.norms_.get(), call.control_),
        panels_(call.control_),
        sums_(call.control_) {
    panels_.reserve(COLUMNS * CHUNK);
    sums_.reserve(ROWS * COLUMNS);
  }

  /* Some rows of points against all points up to them, over a segment of coordinates. */
  void work(int64_t range, int64_t segment) {
    first_row_ = range * ROWS;
    end_row_ = std::min(first_row_ + ROWS, call_.points_);
    const int64_t begin = segment * call_.segments_.length;
    const int64_t end = std::min(begin + call_.segments_.length, call_.dimension_);
    for (first_column_ = 0; first_column_ < end_row_; first_column_ += COLUMNS) {
      end_column_ = std::min(first_column_ + COLUMNS, end_row_);
      std::fill(sums_.data(), sums_.data() + ROWS * COLUMNS, 0.0);
      for (int64_t first = begin; first < end; first += CHUNK) {
        call_.control_.check();
        const int64_t count = std::min(CHUNK, end - first);
        pack(first, count);
        if (!call_.legal_) return;
        add_chunk(first, count);
      }
      store(segment);
    }
  }

 private:
  void pack(int64_t first, int64_t count) {
    for (int64_t column = first_column_; column < end_column_; column += PANEL) {
      const int64_t points = std::min(PANEL, end_column_ - column);
      for (int64_t i = 0; i < points; ++i) {
        const T *numbers = call_.coordinates_ + (column + i) * call_.dimension_ + first;
        if (!call_.originals_.finite(numbers, count)) call_.legal_ = false;
      }
      const Number *sources[PANEL];
      columns_.point_at(column, points, first, count, sources);
      for (int64_t i = points; i < PANEL; ++i) sources[i] = sources[0];
      call_.kernels_.pack(sources, count, panel(column));
    }
  }

  void add_chunk(int64_t first, int64_t count) {
    const Number *sources[ROWS + MOST_ROWS];
    rows_.point_at(first_row_, end_row_ - first_row_, first, count, sources);
    for (int64_t i = end_row_ - first_row_; i < ROWS + MOST_ROWS; ++i) sources[i] = sources[0];
    const auto terms = call_.kernels_.terms[call_.term_];
    const int64_t step = call_.kernels_.rows;
    alignas(64) double result[MOST_ROWS * PANEL];
    for (int64_t column = first_column_; column < end_column_; column += PANEL) {
      const int64_t below_diagonal = std::max(first_row_, column) / step * step;
      for (int64_t row = below_diagonal; row < end_row_; row += step) {
        terms(sources + (row - first_row_), panel(column), count, result);
        double *sums = sums_.data() + (row - first_row_) * COLUMNS + (column - first_column_);
        for (int64_t r = 0; r < std::min(step, end_row_ - row); ++r) {
          for (int64_t c = 0; c < PANEL; ++c) {
            sums[r * COLUMNS + c] = call_.joined(sums[r * COLUMNS + c], result[r * PANEL + c]);
          }
        }
      }
    }
  }

  void store(int64_t segment) {
    for (int64_t row = first_row_; row < end_row_; ++row) {
      const double *sums = sums_.data() + (row - first_row_) * COLUMNS;
      const int64_t pair = pairs_of(row) + first_column_;
      const int64_t count = std::min(end_column_, row) - first_column_;
      if (count <= 0) continue;
      if (call_.segments_.count > 1) {
        std::copy(sums, sums + count, call_.partial_.data() + segment * pairs_of(call_.points_) + pair);
      } else {
        call_.finish(pair, sums, count);
      }
    }
  }

  Number *panel(int64_t column) { return panels_.data() + (column - first_column_) * CHUNK; }

  Pairwise &call_;
  Source<T, Number> rows_;
  Source<T, Number> columns_;
  HeldBuffer<Number> panels_;
  HeldBuffer<double> sums_;
  int64_t first_row_ = 0;
  int64_t end_row_ = 0;
  int64_t first_column_ = 0;
  int64_t end_column_ = 0;
};

}  // namespace

template <typename T>
int64_t compute(const T *coordinates, int64_t points, int64_t dimension, int32_t metric, const adabet_options &options,
                Control &control, float *condensed) {
  if constexpr (std::is_same_v<T, float>) {
    if (metric == ADABET_EUCLIDEAN && euclidean_takes(points, dimension)) {
      return euclidean({coordinates, 1, 0, points, dimension, dimension}, options, control, condensed);
    }
  }
  if (metric == ADABET_COSINE) {
    return Pairwise<T, double>(coordinates, points, dimension, metric, options, control, condensed).compute();
  }
  return Pairwise<T, T>(coordinates, points, dimension, metric, options, control, condensed).compute();
}

template int64_t compute(const float *, int64_t, int64_t, int32_t, const adabet_options &, Control &, float *);
template int64_t compute(const double *, int64_t, int64_t, int32_t, const adabet_options &, Control &, float *);

}  // namespace adabet::distances
