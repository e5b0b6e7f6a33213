#include "homology/filtration.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "support/checked_sort.hpp"

namespace adabet {
namespace homology {
namespace {

/* Adding 0 turns -0 into 0; lengths are not negative, so their bits are ordered as they are. */
uint32_t bits(float length) {
  const float positive = length + 0.0f;
  uint32_t result;
  std::memcpy(&result, &positive, sizeof result);
  return result;
}

constexpr int64_t kMaxDensePoints = 65536;
constexpr int64_t kMaxEdges = 0x7ffffff0;
constexpr int64_t kBytesOfPoint = 20; /* remoteness, labels, births */
constexpr size_t kCheckEvery = size_t{1} << 20; /* edges */

}  // namespace

Filtration::Filtration(const adabet_graph &graph, float threshold, Control &control)
    : points_(0), dense_(graph.condensed != nullptr || graph.points < 2), held_(control) {
  if (graph.points < 0 || graph.points > (dense_ ? kMaxDensePoints : kMaxEdges)) {
    throw std::invalid_argument("points");
  }
  points_ = static_cast<uint32_t>(graph.points);
  held_.set(kBytesOfPoint * graph.points);
  if (dense_) {
    read_dense(graph, threshold, control);
  } else {
    read_sparse(graph, threshold, control);
  }
  if (graph.births != nullptr) {
    births_.resize(points_);
    for (uint32_t v = 0; v < points_; ++v) births_[labels_[v]] = graph.births[v] + 0.0f;
  }
  sort(control);
}

void Filtration::read_dense(const adabet_graph &graph, float threshold, Control &control) {
  const uint32_t n = points_;
  std::vector<double> sums(n);
  std::vector<float> farthest(n);
  for (uint32_t i = 0; i < n && graph.births != nullptr; ++i) farthest[i] = graph.births[i];
  const float *row = graph.condensed;
  for (uint32_t i = 1; i < n; row += i, ++i) {
    if (i % 256 == 0) control.check();
    double sum = 0;
    float longest = farthest[i];
    for (uint32_t j = 0; j < i; ++j) {
      const float length = row[j];
      sum += length;
      sums[j] += length;
      longest = std::max(longest, length);
      farthest[j] = std::max(farthest[j], length);
    }
    sums[i] += sum;
    farthest[i] = longest;
  }
  const float radius = n == 0 ? 0.0f : *std::min_element(farthest.begin(), farthest.end());
  threshold_ = std::min(threshold, radius) + 0.0f;
  /* Lengths that are no numbers are the caller's mistake; the sort must be able to order what it is given. */
  std::replace_if(sums.begin(), sums.end(), [](double sum) { return std::isnan(sum); }, 0.0);
  label(sums, control);

  int64_t count = 0;
  const int64_t entries = static_cast<int64_t>(n) * (static_cast<int64_t>(n) - 1) / 2;
  for (int64_t k = 0; k < entries;) {
    control.check();
    const int64_t end = std::min<int64_t>(entries, k + static_cast<int64_t>(kCheckEvery));
    for (; k < end; ++k) count += graph.condensed[k] <= threshold_;
  }
  if (count > kMaxEdges) throw std::invalid_argument("edges");
  held_.set(held_.bytes() + 8 * count);
  order_.resize(static_cast<size_t>(count));
  size_t next = 0;
  row = graph.condensed;
  for (uint32_t i = 1; i < n; row += i, ++i) {
    if (i % 256 == 0) control.check();
    const uint32_t a = labels_[i];
    for (uint32_t j = 0; j < i; ++j) {
      if (row[j] <= threshold_) {
        const uint32_t b = labels_[j];
        const uint32_t place = std::max(a, b) << 16 | std::min(a, b);
        order_[next++] = static_cast<uint64_t>(bits(row[j])) << 32 | place;
      }
    }
  }
}

void Filtration::read_sparse(const adabet_graph &graph, float threshold, Control &control) {
  if (graph.entries < 0 || graph.entries > kMaxEdges) throw std::invalid_argument("edges");
  threshold_ = threshold;
  std::vector<double> remoteness(points_);
  for (int64_t k = 0; k < graph.entries; ++k) {
    if (k % (1 << 16) == 0) control.check();
    const uint32_t a = static_cast<uint32_t>(graph.larger[k]);
    const uint32_t b = static_cast<uint32_t>(graph.smaller[k]);
    if (a >= points_ || b >= a) throw std::invalid_argument("ends");
    if (graph.lengths[k] <= threshold) {
      remoteness[a] -= 1;
      remoteness[b] -= 1;
    }
  }
  label(remoteness, control);
  held_.set(held_.bytes() + 16 * graph.entries);
  for (int64_t k = 0; k < graph.entries; ++k) {
    if (k % (1 << 16) == 0) control.check();
    if (graph.lengths[k] <= threshold) {
      const uint32_t a = labels_[static_cast<uint32_t>(graph.larger[k])];
      const uint32_t b = labels_[static_cast<uint32_t>(graph.smaller[k])];
      order_.push_back(static_cast<uint64_t>(bits(graph.lengths[k])) << 32 | ends_.size());
      ends_.push_back({std::max(a, b), std::min(a, b)});
    }
  }
}

/* Ties go by the caller's numbers, so that equal input has equal labels. */
void Filtration::label(const std::vector<double> &remoteness, Control &control) {
  points_by_label_.resize(points_);
  std::iota(points_by_label_.begin(), points_by_label_.end(), 0u);
  checked_sort(points_by_label_.begin(), points_by_label_.end(), control, [&](uint32_t a, uint32_t b) {
    return remoteness[a] > remoteness[b] || (remoteness[a] == remoteness[b] && a < b);
  });
  labels_.resize(points_);
  for (uint32_t k = 0; k < points_; ++k) labels_[points_by_label_[k]] = k;
}

/* Radix sort by length, 11 bits a pass; it is stable, so that edges of one length keep the order they were read in. */
void Filtration::sort(Control &control) {
  constexpr int kDigit = 11;
  constexpr size_t kBuckets = size_t{1} << kDigit;
  Holding held(control);
  held.set(static_cast<int64_t>(8 * order_.size()));
  std::vector<uint64_t> sorted(order_.size());
  const auto each = [&](auto take) {
    for (size_t k = 0; k < order_.size();) {
      control.check();
      for (const size_t end = std::min(order_.size(), k + kCheckEvery); k < end; ++k) take(order_[k]);
    }
  };
  for (int shift = 32; shift < 64; shift += kDigit) {
    std::vector<size_t> starts(kBuckets + 1);
    each([&](uint64_t edge) { ++starts[(edge >> shift & (kBuckets - 1)) + 1]; });
    if (*std::max_element(starts.begin(), starts.end()) == order_.size()) continue;
    for (size_t b = 0; b < kBuckets; ++b) starts[b + 1] += starts[b];
    each([&](uint64_t edge) { sorted[starts[edge >> shift & (kBuckets - 1)]++] = edge; });
    order_.swap(sorted);
  }
}

}  // namespace homology
}  // namespace adabet
