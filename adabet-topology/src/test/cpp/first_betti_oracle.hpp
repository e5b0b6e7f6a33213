#ifndef ADABET_TEST_FIRST_BETTI_ORACLE_HPP
#define ADABET_TEST_FIRST_BETTI_ORACLE_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace adabet::testing {

/*
 * The first Betti count by elimination, length by length: the edges of one length, less the rank over F_2 of the
 * triangles of that diameter restricted to these edges, less the components that they join. Slow on purpose and without
 * any notion of lunes. Lengths are those of a full square; infinity where there is no edge.
 */
class FirstBettiOracle {
 public:
  FirstBettiOracle(size_t points, std::vector<float> square, float threshold)
      : points_(points), square_(std::move(square)), threshold_(threshold), parent_(points) {
    std::iota(parent_.begin(), parent_.end(), size_t{0});
  }

  int64_t count() {
    std::vector<float> lengths;
    for (size_t i = 0; i < points_; ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (at(i, j) <= threshold_ && std::isfinite(at(i, j))) lengths.push_back(at(i, j) + 0.0f);
      }
    }
    std::sort(lengths.begin(), lengths.end());
    lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
    int64_t bars = 0;
    for (const float length : lengths) bars += begun_at(length);
    return bars;
  }

 private:
  using Row = std::vector<bool>;

  float at(size_t i, size_t j) const { return square_[i * points_ + j]; }

  size_t root(size_t point) const {
    while (parent_[point] != point) point = parent_[point];
    return point;
  }

  int64_t begun_at(float length) {
    std::vector<size_t> column(points_ * points_, SIZE_MAX);
    size_t columns = 0;
    int64_t merged = 0;
    for (size_t i = 0; i < points_; ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (at(i, j) != length) continue;
        column[i * points_ + j] = columns++;
        const size_t a = root(i);
        const size_t b = root(j);
        merged += a != b;
        parent_[a] = b;
      }
    }
    return static_cast<int64_t>(columns) - rank(length, column, columns) - merged;
  }

  int64_t rank(float length, const std::vector<size_t> &column, size_t columns) const {
    std::vector<Row> basis(columns); /* by first entry */
    int64_t rank = 0;
    for (size_t i = 0; i < points_; ++i) {
      for (size_t j = 0; j < i; ++j) {
        for (size_t k = 0; k < j; ++k) {
          if (std::max({at(i, j), at(i, k), at(j, k)}) != length) continue;
          Row row(columns);
          for (const size_t edge : {i * points_ + j, i * points_ + k, j * points_ + k}) {
            if (column[edge] != SIZE_MAX) row[column[edge]] = true;
          }
          rank += insert(std::move(row), basis);
        }
      }
    }
    return rank;
  }

  static bool insert(Row row, std::vector<Row> &basis) {
    for (size_t first = 0; first < row.size(); ++first) {
      if (!row[first]) continue;
      if (basis[first].empty()) {
        basis[first] = std::move(row);
        return true;
      }
      for (size_t i = first; i < row.size(); ++i) row[i] = row[i] != basis[first][i];
    }
    return false;
  }

  size_t points_;
  std::vector<float> square_;
  float threshold_;
  std::vector<size_t> parent_;
};

}  // namespace adabet::testing

#endif
