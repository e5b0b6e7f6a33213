#include "count/dense_search.hpp"

#include <algorithm>

namespace adabet::count {
namespace {

constexpr int32_t STRIKERS = 16;      /* at least, where there are so many points */
constexpr int32_t MOST_STRIKERS = 32; /* at most */

}  // namespace

void DenseSearch::clear() {
  critical_.clear();
  contested_ = 0;
}

void DenseSearch::search_row(int32_t u) {
  control_.check();
  find_strikers(u);
  const int64_t blocks = (u + BLOCK - 1) / BLOCK;
  open_.resize(static_cast<size_t>(blocks));
  kernels_.strike(table_.row(u), blocks, table_.level(threshold_), static_cast<int32_t>(strikers_.size()),
                  strikers_.data(), from_u_.data(), open_.data());
  const float *lengths = table_.lengths_before(u);
  for (int64_t block = 0; block < blocks; ++block) {
    uint64_t open = open_[static_cast<size_t>(block)];
    if (block == blocks - 1 && u % BLOCK != 0) open &= (uint64_t{1} << u % BLOCK) - 1;
    for (; open != 0; open &= open - 1) {
      const int32_t v = static_cast<int32_t>(block * BLOCK + __builtin_ctzll(open));
      if (lengths[v] <= threshold_) examine(u, v);
    }
  }
}

/* The strikers are the points up to a level of nearness, which is searched from the level of the row before. */
void DenseSearch::find_strikers(int32_t u) {
  const uint8_t *row = table_.row(u);
  const int64_t enough = std::min<int64_t>(STRIKERS, table_.points() - 1);
  int32_t low = 0;
  int32_t high = LevelTable::LARGEST_LEVEL;
  int32_t level = nearest_level_;
  while (low < high) {
    const int64_t near = kernels_.count(row, table_.blocks(), static_cast<uint8_t>(level));
    if (near >= enough && near <= MOST_STRIKERS) break;
    if (near >= enough) {
      high = level;
    } else {
      low = level + 1;
    }
    level = (low + high) / 2;
  }
  nearest_level_ = static_cast<uint8_t>(level);
  places_.resize(MOST_STRIKERS);
  const int32_t found = kernels_.collect(row, table_.blocks(), nearest_level_, MOST_STRIKERS, places_.data());
  strikers_.clear();
  from_u_.clear();
  for (int32_t i = 0; i < found; ++i) {
    strikers_.push_back(table_.row(places_[static_cast<size_t>(i)]));
    from_u_.push_back(row[places_[static_cast<size_t>(i)]]);
  }
}

void DenseSearch::examine(int32_t u, int32_t v) {
  control_.check();
  const uint8_t level = table_.row(u)[v];
  LuneContent content = kernels_.lune(table_.row(u), table_.row(v), table_.blocks(), level);
  if (content == OCCUPIED) return;
  const Edge edge{table_.lengths_before(u)[v], u, v};
  if (content == RIM) content = decide(edge, level);
  if (content != OCCUPIED) add(edge, content == RIM);
}

/* The content of the refined lune by lengths: occupied if both lengths of a point come before the edge. */
LuneContent DenseSearch::decide(const Edge &edge, uint8_t level) const {
  const uint8_t *row_u = table_.row(edge.larger);
  const uint8_t *row_v = table_.row(edge.smaller);
  LuneContent content = EMPTY;
  for (int64_t block = 0; block < table_.blocks(); ++block) {
    uint64_t near = kernels_.within(row_u + block * BLOCK, row_v + block * BLOCK, level);
    for (; near != 0; near &= near - 1) {
      const int32_t w = static_cast<int32_t>(block * BLOCK + __builtin_ctzll(near));
      const float uw = table_.length(edge.larger, w);
      if (uw > edge.length) continue;
      const float vw = table_.length(edge.smaller, w);
      if (vw > edge.length) continue;
      if (enters_before(uw, edge.length, edge.larger, edge.smaller, w) &&
          enters_before(vw, edge.length, edge.smaller, edge.larger, w)) {
        return OCCUPIED;
      }
      content = RIM;
    }
  }
  return content;
}

void DenseSearch::add(const Edge &edge, bool contested) {
  critical_.push_back(CriticalEdge{edge, contested});
  contested_ += contested;
  holding_.set(static_cast<int64_t>(critical_.capacity() * sizeof(CriticalEdge)));
}

void DenseCofacets::list(const Edge &edge, std::vector<Cofacet> &cofacets) {
  cofacets.clear();
  const uint8_t *row_u = table_.row(edge.larger);
  const uint8_t *row_v = table_.row(edge.smaller);
  const uint8_t level = row_u[edge.smaller];
  for (int64_t block = 0; block < table_.blocks(); ++block) {
    uint64_t near = kernels_.within(row_u + block * BLOCK, row_v + block * BLOCK, level);
    for (; near != 0; near &= near - 1) {
      const int32_t w = static_cast<int32_t>(block * BLOCK + __builtin_ctzll(near));
      const float uw = table_.length(edge.larger, w);
      const float vw = table_.length(edge.smaller, w);
      if (uw <= edge.length && vw <= edge.length) {
        cofacets.push_back(Cofacet{w, uw == edge.length, vw == edge.length});
      }
    }
  }
}

}  // namespace adabet::count
