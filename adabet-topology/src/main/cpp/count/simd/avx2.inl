/* Vectors of 32 bytes. Compared bits stand in the low bits of a word. */
#define LUNES_TARGET ADABET_TARGET_AVX2

using Bytes = __m256i;
using Floats = __m256;
constexpr uint64_t FULL = 0xffffffff;

static inline LUNES_TARGET Bytes load(const uint8_t *from) {
  return _mm256_load_si256(reinterpret_cast<const __m256i *>(from));
}
static inline LUNES_TARGET Bytes splat(uint8_t value) { return _mm256_set1_epi8(static_cast<char>(value)); }
static inline LUNES_TARGET Bytes larger(Bytes a, Bytes b) { return _mm256_max_epu8(a, b); }
static inline LUNES_TARGET Bytes smaller(Bytes a, Bytes b) { return _mm256_min_epu8(a, b); }
static inline LUNES_TARGET uint64_t not_above(Bytes a, Bytes b) {
  return static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(a, b), a)));
}

static inline LUNES_TARGET Floats load(const float *from) { return _mm256_load_ps(from); }
static inline LUNES_TARGET Floats splat(float value) { return _mm256_set1_ps(value); }
/* The bits of lengths are ordered as the lengths are, and some processors have more units for integers. */
static inline LUNES_TARGET Floats larger(Floats a, Floats b) {
  return _mm256_castsi256_ps(_mm256_max_epi32(_mm256_castps_si256(a), _mm256_castps_si256(b)));
}
static inline LUNES_TARGET Floats smaller(Floats a, Floats b) {
  return _mm256_castsi256_ps(_mm256_min_epi32(_mm256_castps_si256(a), _mm256_castps_si256(b)));
}
static inline LUNES_TARGET uint64_t not_above(Floats a, Floats b) {
  return static_cast<uint32_t>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_LE_OQ)));
}

using baseline::transpose;
