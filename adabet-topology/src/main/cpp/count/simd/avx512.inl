/* Vectors of 64 bytes. Compared bits stand in the low bits of a word. */
#define LUNES_TARGET ADABET_TARGET_AVX512

using Bytes = __m512i;
using Floats = __m512;
constexpr uint64_t FULL = 0xffffffffffffffff;

static inline LUNES_TARGET Bytes load(const uint8_t *from) { return _mm512_load_si512(from); }
static inline LUNES_TARGET Bytes splat(uint8_t value) { return _mm512_set1_epi8(static_cast<char>(value)); }
static inline LUNES_TARGET Bytes larger(Bytes a, Bytes b) { return _mm512_max_epu8(a, b); }
static inline LUNES_TARGET Bytes smaller(Bytes a, Bytes b) { return _mm512_min_epu8(a, b); }
static inline LUNES_TARGET uint64_t not_above(Bytes a, Bytes b) { return _mm512_cmple_epu8_mask(a, b); }

static inline LUNES_TARGET Floats load(const float *from) { return _mm512_load_ps(from); }
static inline LUNES_TARGET Floats splat(float value) { return _mm512_set1_ps(value); }
/* The bits of lengths are ordered as the lengths are, and some processors have more units for integers. */
static inline LUNES_TARGET Floats larger(Floats a, Floats b) {
  return _mm512_castsi512_ps(_mm512_max_epi32(_mm512_castps_si512(a), _mm512_castps_si512(b)));
}
static inline LUNES_TARGET Floats smaller(Floats a, Floats b) {
  return _mm512_castsi512_ps(_mm512_min_epi32(_mm512_castps_si512(a), _mm512_castps_si512(b)));
}
static inline LUNES_TARGET uint64_t not_above(Floats a, Floats b) { return _mm512_cmp_ps_mask(a, b, _CMP_LE_OQ); }

using baseline::transpose;
