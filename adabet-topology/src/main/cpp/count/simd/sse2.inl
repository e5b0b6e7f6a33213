/* Vectors of 16 bytes for every x86-64 processor. Compared bits stand in the low bits of a word. */
#define LUNES_TARGET

using Bytes = __m128i;
using Floats = __m128;
constexpr uint64_t FULL = 0xffff;

static inline Bytes load(const uint8_t *from) { return _mm_load_si128(reinterpret_cast<const __m128i *>(from)); }
static inline Bytes splat(uint8_t value) { return _mm_set1_epi8(static_cast<char>(value)); }
static inline Bytes larger(Bytes a, Bytes b) { return _mm_max_epu8(a, b); }
static inline Bytes smaller(Bytes a, Bytes b) { return _mm_min_epu8(a, b); }
static inline uint64_t not_above(Bytes a, Bytes b) {
  return static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(a, b), a)));
}

static inline Floats load(const float *from) { return _mm_load_ps(from); }
static inline Floats splat(float value) { return _mm_set1_ps(value); }
static inline Floats larger(Floats a, Floats b) { return _mm_max_ps(a, b); }
static inline Floats smaller(Floats a, Floats b) { return _mm_min_ps(a, b); }
static inline uint64_t not_above(Floats a, Floats b) {
  return static_cast<uint32_t>(_mm_movemask_ps(_mm_cmple_ps(a, b)));
}

/* Each of four rounds interleaves row i with row i + 8, which rotates the eight bits of (row, column) by one. */
static void transpose(const uint8_t *from, int64_t from_stride, uint8_t *to, int64_t to_stride) {
  __m128i rows[16];
  for (int64_t i = 0; i < 16; ++i) rows[i] = load(from + i * from_stride);
  for (int round = 0; round < 4; ++round) {
    __m128i next[16];
    for (int64_t i = 0; i < 8; ++i) {
      next[2 * i] = _mm_unpacklo_epi8(rows[i], rows[i + 8]);
      next[2 * i + 1] = _mm_unpackhi_epi8(rows[i], rows[i + 8]);
    }
    for (int64_t i = 0; i < 16; ++i) rows[i] = next[i];
  }
  for (int64_t i = 0; i < 16; ++i) _mm_store_si128(reinterpret_cast<__m128i *>(to + i * to_stride), rows[i]);
}
