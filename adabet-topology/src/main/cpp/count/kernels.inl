/*
 * The kernels in terms of a namespace's vectors. Included once per instruction set, inside the namespace that defines
 * LUNES_TARGET, Bytes, Floats and the operations on them. Nothing here may call a function that is not marked with
 * LUNES_TARGET: an inline function of the standard library compiled for one instruction set could otherwise be linked
 * into code that runs without it.
 */

constexpr int64_t WIDTH = sizeof(Bytes);
constexpr int64_t LANES = sizeof(Floats) / sizeof(float);
constexpr int64_t STEP = 4; /* vectors that are worked on at once, to hide latencies */

static LUNES_TARGET void quantise(const float *lengths, int64_t count, const LevelMap &map, uint8_t *levels) {
  constexpr int64_t RUN = 256;
  int32_t buckets[RUN];
  const int32_t first = map.first;
  const int32_t shift = map.shift;
  const int32_t last = map.last_bucket;
  const uint8_t *level_of_bucket = map.level_of_bucket;
  for (int64_t start = 0; start < count; start += RUN) {
    const int64_t run = count - start < RUN ? count - start : RUN;
    for (int64_t i = 0; i < run; ++i) {
      const float length = lengths[start + i] + 0.0f;
      int32_t bits;
      __builtin_memcpy(&bits, &length, sizeof bits);
      const int32_t bucket = static_cast<int32_t>(static_cast<uint32_t>(bits) - static_cast<uint32_t>(first)) >> shift;
      const int32_t at_least_0 = bucket < 0 ? 0 : bucket;
      buckets[i] = at_least_0 > last ? last : at_least_0;
    }
    for (int64_t i = 0; i < run; ++i) levels[start + i] = level_of_bucket[buckets[i]];
  }
}

static LUNES_TARGET int64_t count(const uint8_t *row, int64_t blocks, uint8_t level) {
  const Bytes limit = splat(level);
  int64_t found = 0;
  for (int64_t i = 0; i < blocks * BLOCK; i += WIDTH) found += __builtin_popcountll(not_above(load(row + i), limit));
  return found;
}

static LUNES_TARGET int32_t collect(const uint8_t *row, int64_t blocks, uint8_t level, int32_t most, int32_t *places) {
  const Bytes limit = splat(level);
  int32_t found = 0;
  for (int64_t i = 0; i < blocks * BLOCK; i += WIDTH) {
    for (uint64_t bits = not_above(load(row + i), limit); bits != 0; bits &= bits - 1) {
      if (found == most) return found;
      places[found++] = static_cast<int32_t>(i + __builtin_ctzll(bits));
    }
  }
  return found;
}

/* VECTORS vectors of strike. The levels of the nearest way over a striker stay in registers. */
template <int64_t VECTORS>
static inline LUNES_TARGET void strike_vectors(const uint8_t *row, int64_t from, uint8_t limit, int32_t count,
                                               const uint8_t *const *strikers, const uint8_t *from_u, uint64_t *open) {
  Bytes nearest[VECTORS];
  for (int64_t i = 0; i < VECTORS; ++i) nearest[i] = splat(limit);
  for (int32_t w = 0; w < count; ++w) {
    const Bytes first = splat(from_u[w]);
    const uint8_t *second = strikers[w] + from;
    for (int64_t i = 0; i < VECTORS; ++i) nearest[i] = smaller(nearest[i], larger(first, load(second + i * WIDTH)));
  }
  for (int64_t i = 0; i < VECTORS; ++i) {
    const int64_t place = from + i * WIDTH;
    const uint64_t bits = not_above(load(row + place), nearest[i]);
    if (place % BLOCK == 0) open[place / BLOCK] = 0;
    open[place / BLOCK] |= bits << (place % BLOCK);
  }
}

static LUNES_TARGET void strike(const uint8_t *row, int64_t blocks, uint8_t limit, int32_t count,
                                const uint8_t *const *strikers, const uint8_t *from_u, uint64_t *open) {
  constexpr int64_t MANY = STEP * WIDTH;
  int64_t place = 0;
  for (; place + MANY <= blocks * BLOCK; place += MANY) {
    strike_vectors<STEP>(row, place, limit, count, strikers, from_u, open);
  }
  for (; place < blocks * BLOCK; place += BLOCK) {
    strike_vectors<BLOCK / WIDTH>(row, place, limit, count, strikers, from_u, open);
  }
}

static LUNES_TARGET LuneContent lune(const uint8_t *row_u, const uint8_t *row_v, int64_t blocks, uint8_t level) {
  const Bytes limit = splat(level);
  Bytes nearest = splat(uint8_t{255});
  int64_t place = 0;
  while (place < blocks * BLOCK) {
    const int64_t rest = blocks * BLOCK - place;
    const int64_t end = place + (rest < STEP * BLOCK ? rest : STEP * BLOCK);
    for (; place < end; place += WIDTH) nearest = smaller(nearest, larger(load(row_u + place), load(row_v + place)));
    if (not_above(limit, nearest) != FULL) return OCCUPIED;
  }
  return not_above(nearest, limit) != 0 ? RIM : EMPTY;
}

static LUNES_TARGET uint64_t within(const uint8_t *row_u, const uint8_t *row_v, uint8_t level) {
  const Bytes limit = splat(level);
  uint64_t bits = 0;
  for (int64_t i = 0; i < BLOCK; i += WIDTH) bits |= not_above(larger(load(row_u + i), load(row_v + i)), limit) << i;
  return bits;
}

/* Rows u and u + 1 of small_lunes, against VECTORS vectors of points v. */
template <int64_t VECTORS>
static inline LUNES_TARGET void small_rows(const float *square, int64_t points, int64_t stride, int64_t from,
                                           const float *const *rows, uint64_t *open, uint64_t *tied) {
  Floats nearest[2][VECTORS];
  for (int64_t i = 0; i < VECTORS; ++i) nearest[0][i] = nearest[1][i] = splat(__builtin_inff());
  for (int64_t w = 0; w < points; ++w) {
    const Floats first[2] = {splat(rows[0][w]), splat(rows[1][w])};
    const float *second = square + w * stride + from;
    for (int64_t i = 0; i < VECTORS; ++i) {
      const Floats lengths = load(second + i * LANES);
      nearest[0][i] = smaller(nearest[0][i], larger(first[0], lengths));
      nearest[1][i] = smaller(nearest[1][i], larger(first[1], lengths));
    }
  }
  for (int64_t r = 0; r < 2; ++r) {
    for (int64_t i = 0; i < VECTORS; ++i) {
      const Floats lengths = load(rows[r] + from + i * LANES);
      const uint64_t unoccupied = not_above(lengths, nearest[r][i]);
      open[r] |= unoccupied << (from + i * LANES);
      tied[r] |= (unoccupied & not_above(nearest[r][i], lengths)) << (from + i * LANES);
    }
  }
}

/* The points v at threshold or less from a point. */
static LUNES_TARGET uint64_t small_near(const float *row, int64_t stride, float threshold) {
  uint64_t near = 0;
  for (int64_t i = 0; i < stride; i += LANES) near |= not_above(load(row + i), splat(threshold)) << i;
  return near;
}

static LUNES_TARGET int64_t small_lunes(const float *square, int64_t points, int64_t stride, float threshold,
                                        uint64_t *open, uint64_t *tied, bool *any_tied) {
  int64_t found = 0;
  uint64_t all_tied = 0;
  for (int64_t u = 0; u < points; u += 2) {
    const int64_t last = u + 1 < points ? u + 1 : u;
    const float *rows[2] = {square + u * stride, square + last * stride};
    uint64_t pair[2] = {0, 0};
    uint64_t pair_tied[2] = {0, 0};
    for (int64_t from = 0; from < last;) {
      const int64_t vectors = (last - from + LANES - 1) / LANES;
      if (vectors > 2) {
        small_rows<4>(square, points, stride, from, rows, pair, pair_tied);
        from += 4 * LANES;
      } else if (vectors == 2) {
        small_rows<2>(square, points, stride, from, rows, pair, pair_tied);
        from += 2 * LANES;
      } else {
        small_rows<1>(square, points, stride, from, rows, pair, pair_tied);
        from += LANES;
      }
    }
    for (int64_t r = last - u; r >= 0; --r) {
      const uint64_t near = ((uint64_t{1} << (u + r)) - 1) & small_near(rows[r], stride, threshold);
      open[u + r] = pair[r] & near;
      tied[u + r] = pair_tied[r] & near;
      found += __builtin_popcountll(open[u + r]);
      all_tied |= tied[u + r];
    }
  }
  *any_tied = all_tied != 0;
  return found;
}

constexpr Kernels KERNELS = {quantise, transpose, count, collect, strike, lune, within, small_lunes};
