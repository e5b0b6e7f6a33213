/* Vectors of 16 bytes in plain C++, for platforms without code of their own. */
#define LUNES_TARGET

struct Bytes {
  uint8_t at[16];
};
struct Floats {
  float at[4];
};
constexpr uint64_t FULL = 0xffff;

template <typename Vector, typename Lane>
static inline Vector load_lanes(const Lane *from) {
  Vector result;
  __builtin_memcpy(&result, from, sizeof result);
  return result;
}

template <typename Vector, typename Lane>
static inline Vector splat_lanes(Lane value) {
  Vector result;
  for (Lane &lane : result.at) lane = value;
  return result;
}

template <typename Vector>
static inline Vector larger(Vector a, Vector b) {
  for (size_t i = 0; i < sizeof a.at / sizeof a.at[0]; ++i) a.at[i] = a.at[i] > b.at[i] ? a.at[i] : b.at[i];
  return a;
}

template <typename Vector>
static inline Vector smaller(Vector a, Vector b) {
  for (size_t i = 0; i < sizeof a.at / sizeof a.at[0]; ++i) a.at[i] = a.at[i] < b.at[i] ? a.at[i] : b.at[i];
  return a;
}

template <typename Vector>
static inline uint64_t not_above(Vector a, Vector b) {
  uint64_t bits = 0;
  for (size_t i = 0; i < sizeof a.at / sizeof a.at[0]; ++i) bits |= static_cast<uint64_t>(a.at[i] <= b.at[i]) << i;
  return bits;
}

static inline Bytes load(const uint8_t *from) { return load_lanes<Bytes>(from); }
static inline Bytes splat(uint8_t value) { return splat_lanes<Bytes>(value); }
static inline Floats load(const float *from) { return load_lanes<Floats>(from); }
static inline Floats splat(float value) { return splat_lanes<Floats>(value); }

static void transpose(const uint8_t *from, int64_t from_stride, uint8_t *to, int64_t to_stride) {
  for (int64_t i = 0; i < 16; ++i) {
    for (int64_t j = 0; j < 16; ++j) to[j * to_stride + i] = from[i * from_stride + j];
  }
}
