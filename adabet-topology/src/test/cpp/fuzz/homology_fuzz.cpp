/*
 * Fuzz target of the barcode. The first byte chooses between a legal case, whose barcode and cocycles must be those of
 * the slow reduction on every instruction set, and a lawless one, which must be refused or survived. The others choose
 * the number of points, of distinct lengths, births, threshold, degree, modulus, threads and missing edges; the rest are
 * the lengths, repeated as often as needed.
 */
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "barcode_oracle.hpp"
#include "clouds.hpp"
#include "fuzz/bytes.hpp"
#include "fuzz/calls.hpp"

namespace {

using namespace adabet::testing;

/* A graph that keeps the rules, as the engine and as the oracle take it. */
class LawfulGraph {
 public:
  explicit LawfulGraph(Bytes &bytes) {
    const int n = bytes.below(8);
    levels_ = 1 + bytes.below(24);
    const bool births = bytes.below(3) == 0;
    sparse_ = bytes.flip();
    missing_ = sparse_ ? bytes.below(200) : 0;
    small_.points = n;
    small_.lengths.assign(static_cast<size_t>(n * n), 0);
    bytes.repeat_from_here();
    for (int v = 0; v < n; ++v) small_.births.push_back(births ? length(bytes) / 2 : 0);
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < i; ++j) add_edge(bytes, i, j);
    }
    lengths_.reserve(1);
    graph_.points = n;
    graph_.births = births ? small_.births.data() : nullptr;
    if (sparse_) {
      graph_.entries = static_cast<int64_t>(lengths_.size());
      graph_.larger = larger_.data();
      graph_.smaller = smaller_.data();
      graph_.lengths = lengths_.data();
    } else {
      graph_.condensed = lengths_.data();
    }
  }
  LawfulGraph(const LawfulGraph &) = delete;
  LawfulGraph &operator=(const LawfulGraph &) = delete;

  const adabet_graph &graph() const { return graph_; }
  const SmallGraph &small() const { return small_; }

  std::string text() const {
    std::string result = std::to_string(small_.points) + (sparse_ ? " points, sparse;" : " points, dense;");
    for (const float birth : small_.births) result += " " + std::to_string(birth);
    result += ";";
    for (int i = 0; i < small_.points; ++i) {
      for (int j = 0; j < i; ++j) result += " " + std::to_string(small_.length(i, j));
    }
    return result;
  }

 private:
  float length(Bytes &bytes) const { return static_cast<float>(bytes.next_repeated() % levels_); }

  void add_edge(Bytes &bytes, int i, int j) {
    const bool missing = sparse_ && bytes.next_repeated() < missing_;
    const auto birth = [&](int v) { return small_.births[static_cast<size_t>(v)]; };
    const float length = std::max({this->length(bytes), birth(i), birth(j)});
    const float value = missing ? INFINITY : length;
    small_.lengths[static_cast<size_t>(i * small_.points + j)] = value;
    small_.lengths[static_cast<size_t>(j * small_.points + i)] = value;
    if (missing) return;
    larger_.push_back(i);
    smaller_.push_back(j);
    lengths_.push_back(length);
  }

  int levels_ = 1;
  int missing_ = 0; /* of 256 edges */
  bool sparse_ = false;
  SmallGraph small_;
  std::vector<float> lengths_;
  std::vector<int32_t> larger_;
  std::vector<int32_t> smaller_;
  adabet_graph graph_{};
};

std::string text(const Bars &bars) {
  std::string result;
  for (const auto &[birth, death] : bars) result += "[" + std::to_string(birth) + ", " + std::to_string(death) + ") ";
  return result;
}

std::string text(const adabet_options &used) {
  return "threshold " + std::to_string(used.threshold) + ", degree " + std::to_string(used.maximum_degree) + ", p = " +
         std::to_string(used.modulus) + ", " + std::to_string(used.threads) + " threads, cocycles " +
         std::to_string(used.cocycles) + ", cpu " + std::to_string(used.cpu);
}

Bars bars_of(const adabet_barcode *barcode, int32_t degree) {
  Bars bars;
  const float *births = adabet_barcode_births(barcode, degree);
  const float *deaths = adabet_barcode_deaths(barcode, degree);
  for (int64_t bar = 0; bar < adabet_barcode_size(barcode, degree); ++bar) bars.push_back({births[bar], deaths[bar]});
  return bars;
}

void require_cocycles(const LawfulGraph &given, const adabet_options &used, const adabet_barcode *barcode,
                      int32_t degree) {
  const int64_t *offsets = adabet_barcode_cocycle_offsets(barcode, degree);
  const Bars bars = bars_of(barcode, degree);
  for (size_t bar = 0; bar < bars.size(); ++bar) {
    std::map<Simplex, int64_t> cochain;
    for (int64_t term = offsets[bar]; term < offsets[bar + 1]; ++term) {
      const int32_t *first = adabet_barcode_cocycle_vertices(barcode, degree) + term * (degree + 1);
      const int32_t coefficient = adabet_barcode_cocycle_coefficients(barcode, degree)[term];
      require(0 < coefficient && coefficient < used.modulus, "coefficient " + std::to_string(coefficient));
      cochain[Simplex(first, first + degree + 1)] = coefficient;
    }
    require(represents(given.small(), cochain, degree, used.modulus, bars[bar].first, bars[bar].second, used.threshold),
            "no cocycle of " + text({bars[bar]}) + "of degree " + std::to_string(degree) + "; " + text(used) + "; " +
                given.text());
  }
}

void require_barcode(const LawfulGraph &given, const adabet_options &used, const std::vector<Bars> &expected) {
  adabet_control block{};
  adabet_barcode *barcode = nullptr;
  const int32_t code = adabet_homology(&given.graph(), &used, &block, &barcode);
  require_orderly(code, block);
  require(code == ADABET_OK && barcode != nullptr, "code " + std::to_string(code) + "; " + given.text());
  for (int32_t degree = 0; degree <= used.maximum_degree; ++degree) {
    const Bars &right = expected[static_cast<size_t>(degree)];
    const Bars found = bars_of(barcode, degree);
    require(found == right, "degree " + std::to_string(degree) + ": " + text(found) + "instead of " + text(right) +
                                "; " + text(used) + "; " + given.text());
    if (used.cocycles != 0) require_cocycles(given, used, barcode, degree);
  }
  adabet_barcode_free(barcode);
}

void lawful(Bytes &bytes) {
  constexpr int32_t MODULI[] = {2, 2, 3, 5, 7, 32749};
  adabet_options used = options(INFINITY);
  used.maximum_degree = bytes.below(4);
  used.modulus = MODULI[bytes.below(6)];
  used.threads = 1 + bytes.below(3);
  used.cocycles = bytes.below(3) == 0;
  const uint8_t threshold = bytes.next();
  if (threshold < 128) used.threshold = static_cast<float>(threshold % 25);
  const LawfulGraph given(bytes);
  const std::vector<Bars> expected =
      slow_barcode(given.small(), used.maximum_degree, used.modulus, used.threshold);
  for (const int32_t cpu : cpu_levels()) {
    used.cpu = cpu;
    require_barcode(given, used, expected);
  }
}

/* A degree that is held has arrays as long as it says; any other has none. */
void require_orderly_degree(const adabet_barcode *barcode, int32_t degree, const adabet_options &used) {
  const int64_t bars = adabet_barcode_size(barcode, degree);
  const float *births = adabet_barcode_births(barcode, degree);
  const float *deaths = adabet_barcode_deaths(barcode, degree);
  const int64_t *offsets = adabet_barcode_cocycle_offsets(barcode, degree);
  const int32_t *vertices = adabet_barcode_cocycle_vertices(barcode, degree);
  const int32_t *coefficients = adabet_barcode_cocycle_coefficients(barcode, degree);
  const bool held = barcode != nullptr && 0 <= degree && degree <= used.maximum_degree;
  const std::string which = "degree " + std::to_string(degree);
  require(bars >= 0 && (held || bars == 0), which + ": " + std::to_string(bars) + " bars");
  require((births != nullptr) == (bars > 0) && (deaths != nullptr) == (bars > 0), which + ": bars without ends");
  require((offsets == nullptr) || (held && used.cocycles != 0), which + ": cocycles nobody asked for");
  if (offsets == nullptr) return;
  int64_t sum = 0;
  for (int64_t bar = 0; bar < bars; ++bar) {
    require(offsets[bar] <= offsets[bar + 1], which + ": offsets descend");
    for (int64_t term = offsets[bar]; term < offsets[bar + 1]; ++term) {
      sum += coefficients[term] + vertices[term * (degree + 1) + degree];
    }
  }
  require(sum >= 0, which + ": negative terms");
}

void lawless(Bytes &bytes) {
  const adabet_options used = lawless_options(bytes);
  const int missing = bytes.below(16);
  const int32_t other_degree = bytes.any<int32_t>();
  adabet_control block{};
  block.cancelled = bytes.below(8) == 0;
  bytes.repeat_from_here();
  const LawlessGraph given(bytes);
  adabet_barcode *barcode = nullptr;
  const int32_t code =
      adabet_homology(missing == 0 ? nullptr : &given.graph(), missing == 1 ? nullptr : &used,
                      missing == 2 ? nullptr : &block, missing == 3 ? nullptr : &barcode);
  require_orderly(code, block);
  require(missing > 3 || code == ADABET_INVALID, "code " + std::to_string(code));
  require((code == ADABET_OK) == (barcode != nullptr), "a barcode without ADABET_OK, or none with it");
  require(barcode == nullptr || !(adabet_barcode_threshold(barcode) > used.threshold), "a larger threshold");
  for (const int32_t degree : {-1, 0, 1, 2, 3, 4, 5, 6, other_degree}) require_orderly_degree(barcode, degree, used);
  adabet_barcode_free(barcode);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Bytes bytes(data, size);
  if (bytes.below(4) == 0) {
    lawless(bytes);
  } else {
    lawful(bytes);
  }
  return 0;
}
