/*
 * The kernels in terms of a namespace's vectors. Included once per instruction set, inside the namespace that defines
 * DISTANCES_TARGET, LANES, ROWS, multiply_add, root, widen_low, widen_high, subtract and ROWS_AT_ONCE and, where it
 * defines DISTANCES_FUSED, fused, widen_folded, PRODUCT_ROWS and PRODUCT_OTHERS. Nothing here may call a function that
 * is not marked with DISTANCES_TARGET: an inline function of the standard library compiled for one instruction set could
 * otherwise be linked into code that runs without it.
 */

/* Vectors of as many numbers as fit into one of doubles, and the integers that hold their bits. */
template <typename T>
struct Vectors;

template <>
struct Vectors<float> {
  typedef float Numbers __attribute__((vector_size(LANES * sizeof(float))));
  typedef uint32_t Bits __attribute__((vector_size(LANES * sizeof(uint32_t))));
  static constexpr uint32_t MAGNITUDE = 0x7fffffff;
  static constexpr uint32_t EXPONENT = 0x7f800000;
  static constexpr uint32_t EXPONENT_UNIT = 0x00800000;
  static constexpr uint32_t SIGN = 0x80000000;
};

template <>
struct Vectors<double> {
  typedef double Numbers __attribute__((vector_size(LANES * sizeof(double))));
  typedef uint64_t Bits __attribute__((vector_size(LANES * sizeof(uint64_t))));
  static constexpr uint64_t MAGNITUDE = 0x7fffffffffffffff;
  static constexpr uint64_t EXPONENT = 0x7ff0000000000000;
  static constexpr uint64_t EXPONENT_UNIT = 0x0010000000000000;
  static constexpr uint64_t SIGN = 0x8000000000000000;
};

using Sums = Vectors<double>::Numbers;

template <typename Vector, typename T>
static inline DISTANCES_TARGET Vector load(const T *from) {
  Vector vector;
  __builtin_memcpy(&vector, from, sizeof vector);
  return vector;
}

/* The sign of a lane is set if its number is not finite: adding one to an exponent of ones carries into it. */
template <typename T>
static inline DISTANCES_TARGET typename Vectors<T>::Bits carried(typename Vectors<T>::Bits bits) {
  return (bits & Vectors<T>::EXPONENT) + Vectors<T>::EXPONENT_UNIT;
}

template <typename T>
static inline DISTANCES_TARGET bool no_sign(typename Vectors<T>::Bits bits) {
  bool none = true;
  for (int64_t lane = 0; lane < LANES; ++lane) none &= (bits[lane] & Vectors<T>::SIGN) == 0;
  return none;
}

template <typename T>
static DISTANCES_TARGET bool finite(const T *numbers, int64_t count) {
  using Bits = typename Vectors<T>::Bits;
  Bits signs = {};
  int64_t i = 0;
  for (; i + 2 * LANES <= count; i += 2 * LANES) {
    signs |= carried<T>(load<Bits>(numbers + i)) | carried<T>(load<Bits>(numbers + i + LANES));
  }
  bool legal = no_sign<T>(signs);
  for (; i < count; ++i) legal &= numbers[i] - numbers[i] == 0;
  return legal;
}

template <typename T>
static DISTANCES_TARGET void pack(const T *const *points, int64_t count, T *panel) {
  for (int64_t k = 0; k < count; ++k) {
    for (int64_t point = 0; point < PANEL; ++point) panel[k * PANEL + point] = points[point][k];
  }
}

template <typename T>
static inline DISTANCES_TARGET Sums magnitudes(typename Vectors<T>::Numbers difference) {
  using Numbers = typename Vectors<T>::Numbers;
  using Bits = typename Vectors<T>::Bits;
  return __builtin_convertvector((Numbers)((Bits)difference & Vectors<T>::MAGNITUDE), Sums);
}

template <int32_t TERM, typename T>
static inline DISTANCES_TARGET Sums add_term(Sums sum, typename Vectors<T>::Numbers difference) {
  if constexpr (TERM == SQUARES) {
    const Sums wide = __builtin_convertvector(difference, Sums);
    /* The square of a float is exact in double, so that a fused operation rounds as the two single ones do. */
    if constexpr (sizeof(T) == sizeof(float)) return multiply_add(wide, wide, sum);
    return sum + wide * wide;
  } else if constexpr (TERM == ABSOLUTES) {
    return sum + magnitudes<T>(difference);
  } else {
    const Sums size = magnitudes<T>(difference);
    return sum > size ? sum : size;
  }
}

template <int32_t TERM, typename T>
static DISTANCES_TARGET void terms(const T *const *rows, const T *panel, int64_t count, double *result) {
  using Numbers = typename Vectors<T>::Numbers;
  constexpr int64_t VECTORS = PANEL / LANES;
  Sums sums[ROWS][VECTORS] = {};
  const T *from[ROWS];
  for (int64_t row = 0; row < ROWS; ++row) from[row] = rows[row];
  for (int64_t k = 0; k < count; ++k) {
    Numbers others[VECTORS];
    for (int64_t v = 0; v < VECTORS; ++v) others[v] = load<Numbers>(panel + k * PANEL + v * LANES);
    for (int64_t row = 0; row < ROWS; ++row) {
      for (int64_t v = 0; v < VECTORS; ++v) {
        sums[row][v] = add_term<TERM, T>(sums[row][v], others[v] - from[row][k]);
      }
    }
  }
  __builtin_memcpy(result, sums, sizeof sums);
}

static inline DISTANCES_TARGET Sums length_of(Sums sum, Length length) {
  return length == Length::ROOT ? root(sum) : length == Length::HALF ? sum * 0.5 : sum;
}

/* The sums that follow a whole number of vectors are worked on as a vector of their own. */
static DISTANCES_TARGET bool round(const double *sums, int64_t count, Length length, float *lengths) {
  using Numbers = Vectors<float>::Numbers;
  Vectors<float>::Bits signs = {};
  for (int64_t i = 0; i < count; i += LANES) {
    const bool whole = i + LANES <= count;
    Sums some = {};
    if (whole) {
      some = load<Sums>(sums + i);
    } else {
      for (int64_t rest = 0; i + rest < count; ++rest) some[rest] = sums[i + rest];
    }
    const Numbers rounded = __builtin_convertvector(length_of(some, length), Numbers);
    signs |= carried<float>((Vectors<float>::Bits)rounded);
    if (whole) {
      __builtin_memcpy(lengths + i, &rounded, sizeof rounded);
    } else {
      for (int64_t rest = 0; i + rest < count; ++rest) lengths[i + rest] = rounded[rest];
    }
  }
  return no_sign<float>(signs);
}

template <typename T>
constexpr Kernels<T> KERNELS = {
    finite<T>, pack<T>, ROWS, {terms<SQUARES, T>, terms<ABSOLUTES, T>, terms<LARGEST, T>}, round};

/* As many floats as fit into a vector. */
typedef float Wide __attribute__((vector_size(2 * LANES * sizeof(float))));

static inline DISTANCES_TARGET void add_to(double *sums, Sums low, Sums high) {
  low += load<Sums>(sums);
  high += load<Sums>(sums + LANES);
  __builtin_memcpy(sums, &low, sizeof low);
  __builtin_memcpy(sums + LANES, &high, sizeof high);
}

/*
 * The sums of some terms of rows that meet another: row r's term t is rows[r * TERMS_OF_LANE + t]. Every other
 * difference is taken by the units that multiply, which have less to do.
 */
template <int64_t TERMS_OF_LANE, int64_t COUNT, int64_t TERM, int64_t AT_ONCE>
static inline DISTANCES_TARGET void run_sums(const Wide *rows, const float *other, Wide *sums) {
  if constexpr (COUNT == 1) {
    const Wide loaded = load<Wide>(other + TERM * RUN_LANES);
    for (int64_t r = 0; r < AT_ONCE; ++r) {
      const Wide row = rows[r * TERMS_OF_LANE + TERM];
      const Wide difference = TERM % 2 == 0 ? (Wide)subtract(loaded, row) : loaded - row;
      sums[r] = difference * difference;
    }
  } else {
    Wide second[AT_ONCE];
    run_sums<TERMS_OF_LANE, COUNT / 2, TERM, AT_ONCE>(rows, other, sums);
    run_sums<TERMS_OF_LANE, COUNT / 2, TERM + COUNT / 2, AT_ONCE>(rows, other, second);
    for (int64_t r = 0; r < AT_ONCE; ++r) sums[r] += second[r];
  }
}

template <int64_t TERMS_OF_LANE, bool WIDE, int64_t AT_ONCE>
static inline DISTANCES_TARGET void meet(const Wide *rows, const float *other, double *sums) {
  if constexpr (WIDE) {
    for (int64_t r = 0; r < AT_ONCE; ++r) {
      for (int64_t term = 0; term < TERMS_OF_LANE; ++term) {
        const Wide difference = load<Wide>(other + term * RUN_LANES) - rows[r * TERMS_OF_LANE + term];
        const Sums low = widen_low(difference);
        const Sums high = widen_high(difference);
        add_to(sums + r * TILE * RUN_LANES, low * low, high * high);
      }
    }
  } else {
    Wide of_rows[AT_ONCE];
    run_sums<TERMS_OF_LANE, TERMS_OF_LANE, 0, AT_ONCE>(rows, other, of_rows);
    for (int64_t r = 0; r < AT_ONCE; ++r) {
      add_to(sums + r * TILE * RUN_LANES, widen_low(of_rows[r]), widen_high(of_rows[r]));
    }
  }
}

/* Some rows, from i on, against all others that they meet. */
template <int64_t TERMS_OF_LANE, bool WIDE, int64_t AT_ONCE>
static inline DISTANCES_TARGET void add_rows(const RunTile &tile, int64_t i, int64_t lane, double *sums) {
  Wide rows[AT_ONCE * TERMS_OF_LANE];
  for (int64_t r = 0; r < AT_ONCE; ++r) {
    for (int64_t term = 0; term < TERMS_OF_LANE; ++term) {
      rows[r * TERMS_OF_LANE + term] = load<Wide>(tile.rows + (i + r) * RUN + term * RUN_LANES + lane);
    }
  }
  const int64_t end = tile.diagonal ? i : tile.other_count;
  double *to = sums + i * TILE * RUN_LANES + lane;
  for (int64_t j = 0; j < end; ++j) {
    meet<TERMS_OF_LANE, WIDE, AT_ONCE>(rows, tile.others + j * RUN + lane, to + j * RUN_LANES);
  }
  if (AT_ONCE > 1 && tile.diagonal) {
    meet<TERMS_OF_LANE, WIDE, 1>(rows + TERMS_OF_LANE, tile.others + i * RUN + lane,
                                 to + (TILE + i) * RUN_LANES);
  }
}

template <int64_t TERMS_OF_LANE, bool WIDE>
static DISTANCES_TARGET void add_run(const RunTile &tile, double *sums) {
  static_assert(ROWS_AT_ONCE <= 2, "rows of a diagonal tile meet each other in pairs");
  for (int64_t lane = 0; lane < RUN_LANES; lane += 2 * LANES) {
    int64_t i = 0;
    for (; i + ROWS_AT_ONCE <= tile.row_count; i += ROWS_AT_ONCE) {
      add_rows<TERMS_OF_LANE, WIDE, ROWS_AT_ONCE>(tile, i, lane, sums);
    }
    for (; i < tile.row_count; ++i) add_rows<TERMS_OF_LANE, WIDE, 1>(tile, i, lane, sums);
  }
}

static DISTANCES_TARGET void add_pairs(const float *rows, const float *others, const PairPlace *pairs, int64_t count,
                                       double *sums) {
  for (int64_t pair = 0; pair < count; ++pair) {
    const float *row = rows + pairs[pair].row * RUN;
    const float *other = others + pairs[pair].other * RUN;
    for (int64_t lane = 0; lane < RUN_LANES; lane += 2 * LANES) {
      Wide of_row[RUN_TERMS];
      for (int64_t term = 0; term < RUN_TERMS; ++term) of_row[term] = load<Wide>(row + term * RUN_LANES + lane);
      meet<RUN_TERMS, false, 1>(of_row, other + lane, sums + pair * RUN_LANES + lane);
    }
  }
}

constexpr RunKernels RUN_KERNELS = {{add_run<1, false>, add_run<2, false>, add_run<4, false>, add_run<8, false>},
                                    {add_run<1, true>, add_run<2, true>},
                                    add_pairs};

#if defined(DISTANCES_FUSED)
constexpr int64_t TILE_PAIRS = PRODUCT_ROWS * PRODUCT_OTHERS;
constexpr int64_t CHAIN = 4; /* vectors of products that are added one after another */
constexpr int64_t CHAINS = RUN / (2 * LANES * CHAIN);

/* The sums of a tile's chains, in registers. */
static inline DISTANCES_TARGET void add_chains(const float *rows, const float *others, Wide *sums) {
  for (int64_t k = 0; k < CHAIN; ++k) {
    Wide row[PRODUCT_ROWS];
    for (int64_t r = 0; r < PRODUCT_ROWS; ++r) row[r] = load<Wide>(rows + r * RUN + k * 2 * LANES);
    for (int64_t o = 0; o < PRODUCT_OTHERS; ++o) {
      const Wide other = load<Wide>(others + o * RUN + k * 2 * LANES);
      for (int64_t r = 0; r < PRODUCT_ROWS; ++r) {
        Wide &sum = sums[r * PRODUCT_OTHERS + o];
        sum = k == 0 ? row[r] * other : (Wide)fused(row[r], other, sum);
      }
    }
  }
}

static DISTANCES_TARGET void add_products(const float *rows, const float *others, int64_t tiles, double *sums) {
  for (int64_t tile = 0; tile < tiles; ++tile) {
    Wide total[TILE_PAIRS];
    add_chains(rows, others, total);
    for (int64_t chain = 1; chain < CHAINS; ++chain) {
      Wide part[TILE_PAIRS];
      add_chains(rows + chain * CHAIN * 2 * LANES, others + chain * CHAIN * 2 * LANES, part);
      for (int64_t pair = 0; pair < TILE_PAIRS; ++pair) total[pair] += part[pair];
    }
    for (int64_t pair = 0; pair < TILE_PAIRS; ++pair) {
      const Sums sum = load<Sums>(sums + pair * LANES) + widen_folded(total[pair]);
      __builtin_memcpy(sums + pair * LANES, &sum, sizeof sum);
    }
    others += PRODUCT_OTHERS * RUN;
    sums += TILE_PAIRS * LANES;
  }
}

static DISTANCES_TARGET void mean_of(const float *const *points, int64_t count, int64_t length, float *mean) {
  const float share = 1.0f / static_cast<float>(count);
  for (int64_t k = 0; k < length; ++k) mean[k] = points[0][k];
  for (int64_t point = 1; point < count; ++point) {
    const float *numbers = points[point];
    for (int64_t k = 0; k < length; ++k) mean[k] += numbers[k];
  }
  for (int64_t k = 0; k < length; ++k) mean[k] *= share;
}

static DISTANCES_TARGET void subtract_from(const float *numbers, const float *less, int64_t length,
                                           float *difference) {
  for (int64_t k = 0; k < length; ++k) difference[k] = numbers[k] - less[k];
}

/* Roundings: those of a chain, of the chains that are added to it, and of the two halves of a vector. */
constexpr ProductKernels PRODUCT_KERNELS = {
    PRODUCT_ROWS, PRODUCT_OTHERS, LANES, CHAIN + (CHAINS - 1) + 1, add_products, mean_of, subtract_from};
#endif
