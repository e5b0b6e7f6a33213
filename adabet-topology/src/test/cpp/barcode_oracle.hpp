#ifndef ADABET_TEST_BARCODE_ORACLE_HPP
#define ADABET_TEST_BARCODE_ORACLE_HPP

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>
#include <vector>

namespace adabet::testing {

/* A small filtered graph as a full square; a length of infinity is no edge. */
struct SmallGraph {
  int points = 0;
  std::vector<float> lengths; /* points * points */
  std::vector<float> births;  /* points */

  float length(int a, int b) const { return lengths[static_cast<size_t>(a * points + b)]; }
};

using Bars = std::vector<std::pair<float, float>>;
using Simplex = std::vector<int32_t>; /* descending vertices */

/* All points and all simplices up to a dimension with value <= threshold, in an order of the filtration, with values. */
inline std::vector<std::pair<float, Simplex>> simplices(const SmallGraph &graph, int dimension, float threshold) {
  std::vector<std::pair<float, Simplex>> all;
  for (uint32_t set = 1; set < 1u << graph.points; ++set) {
    Simplex simplex;
    float value = 0;
    for (int v = graph.points - 1; v >= 0; --v) {
      if (!(set >> v & 1)) continue;
      value = std::max(value, graph.births[static_cast<size_t>(v)]);
      for (const int32_t w : simplex) value = std::max(value, graph.length(v, w));
      simplex.push_back(v);
    }
    const bool in = simplex.size() == 1 || value <= threshold;
    if (in && static_cast<int>(simplex.size()) <= dimension + 1) all.push_back({value, simplex});
  }
  std::sort(all.begin(), all.end(), [](const auto &a, const auto &b) {
    if (a.first != b.first) return a.first < b.first;
    return a.second.size() != b.second.size() ? a.second.size() < b.second.size() : a.second < b.second;
  });
  return all;
}

/* Coefficient of the facet without the vertex at a place, in the boundary of a simplex of descending vertices. */
inline int64_t sign(size_t count, size_t place) { return (count - 1 - place) % 2 == 0 ? 1 : -1; }

/* The standard reduction of the boundary matrix over F_p: slow, and written independently of the engine. */
inline std::vector<Bars> slow_barcode(const SmallGraph &graph, int degrees, int64_t p, float threshold) {
  const auto all = simplices(graph, degrees + 1, threshold);
  std::map<Simplex, int> numbers;
  for (size_t k = 0; k < all.size(); ++k) numbers[all[k].second] = static_cast<int>(k);
  const auto inverse = [&](int64_t a) {
    int64_t b = 1;
    while (a * b % p != 1) ++b;
    return b;
  };
  std::vector<std::map<int, int64_t>> columns(all.size());
  std::map<int, size_t> owners;
  std::vector<char> paired(all.size(), 0);
  std::vector<Bars> bars(static_cast<size_t>(degrees) + 1);
  for (size_t k = 0; k < all.size(); ++k) {
    const Simplex &simplex = all[k].second;
    std::map<int, int64_t> &column = columns[k];
    for (size_t i = 0; simplex.size() > 1 && i < simplex.size(); ++i) {
      Simplex facet = simplex;
      facet.erase(facet.begin() + static_cast<int64_t>(i));
      column[numbers.at(facet)] = (sign(simplex.size(), i) + p) % p;
    }
    while (!column.empty() && owners.count(column.rbegin()->first) != 0) {
      const auto &other = columns[owners[column.rbegin()->first]];
      const int64_t factor = (p - column.rbegin()->second) * inverse(other.rbegin()->second) % p;
      for (const auto &[row, coefficient] : other) {
        int64_t &sum = column[row];
        sum = (sum + factor * coefficient) % p;
        if (sum == 0) column.erase(row);
      }
    }
    if (column.empty()) continue;
    const int youngest = column.rbegin()->first;
    owners[youngest] = k;
    paired[k] = paired[static_cast<size_t>(youngest)] = 1;
    const float birth = all[static_cast<size_t>(youngest)].first;
    const size_t degree = simplex.size() - 2;
    if (degree <= static_cast<size_t>(degrees) && all[k].first > birth) bars[degree].push_back({birth, all[k].first});
  }
  for (size_t k = 0; k < all.size(); ++k) {
    const size_t degree = all[k].second.size() - 1;
    if (!paired[k] && degree <= static_cast<size_t>(degrees)) {
      bars[degree].push_back({all[k].first, std::numeric_limits<float>::infinity()});
    }
  }
  for (Bars &degree : bars) std::sort(degree.begin(), degree.end());
  return bars;
}

/*
 * Whether a cochain of a degree represents a class that lives from birth to death: its coboundary vanishes on every
 * simplex that comes before the death, and it is no coboundary when restricted to what is there at the birth.
 */
inline bool represents(const SmallGraph &graph, const std::map<Simplex, int64_t> &cochain, int degree, int64_t p,
                       float birth, float death, float threshold) {
  const auto all = simplices(graph, degree + 1, threshold);
  const auto value = [&](const Simplex &simplex) {
    const auto place = cochain.find(simplex);
    return place == cochain.end() ? 0 : place->second;
  };
  for (const auto &[when, simplex] : all) {
    if (static_cast<int>(simplex.size()) != degree + 2 || when >= death) continue;
    int64_t sum = 0;
    for (size_t i = 0; i < simplex.size(); ++i) {
      Simplex facet = simplex;
      facet.erase(facet.begin() + static_cast<int64_t>(i));
      sum += sign(simplex.size(), i) * value(facet);
    }
    if (sum % p != 0) return false;
  }
  /* Eliminates the coboundaries of the faces below, restricted to the simplices at the birth. */
  std::vector<std::map<Simplex, int64_t>> basis;
  const auto reduce = [&](std::map<Simplex, int64_t> column) {
    for (const auto &pivot : basis) {
      const auto place = column.find(pivot.rbegin()->first);
      if (place == column.end()) continue;
      int64_t inverse = 1;
      while (pivot.rbegin()->second * inverse % p != 1) ++inverse;
      const int64_t factor = (p - place->second) * inverse % p;
      for (const auto &[simplex, coefficient] : pivot) {
        int64_t &sum = column[simplex];
        sum = (sum + factor * coefficient) % p;
        if (sum == 0) column.erase(simplex);
      }
    }
    return column;
  };
  for (const auto &[when, face] : all) {
    if (static_cast<int>(face.size()) != degree || when > birth) continue;
    std::map<Simplex, int64_t> coboundary;
    for (const auto &[later, simplex] : all) {
      if (static_cast<int>(simplex.size()) != degree + 1 || later > birth) continue;
      for (size_t i = 0; i < simplex.size(); ++i) {
        Simplex facet = simplex;
        facet.erase(facet.begin() + static_cast<int64_t>(i));
        if (facet == face) coboundary[simplex] = (sign(simplex.size(), i) + p) % p;
      }
    }
    coboundary = reduce(coboundary);
    if (!coboundary.empty()) basis.push_back(coboundary);
  }
  std::map<Simplex, int64_t> restricted;
  for (const auto &[when, simplex] : all) {
    if (static_cast<int>(simplex.size()) == degree + 1 && when <= birth && value(simplex) % p != 0) {
      restricted[simplex] = value(simplex) % p;
    }
  }
  return !reduce(restricted).empty();
}

}  // namespace adabet::testing

#endif
