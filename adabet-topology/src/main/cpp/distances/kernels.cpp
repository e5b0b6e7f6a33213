#include "distances/kernels.hpp"

#include "support/cpu.hpp"

#if defined(__GNUC__) && !defined(__clang__)
/* GCC 12's own AVX-512 header reads variables that are meant to be undefined (GCC bug 105593). */
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#if defined(__FAST_MATH__)
#error "distances are summed in a fixed order: compile without -ffast-math"
#endif

namespace adabet::distances {
namespace {

/* Every platform's oldest processors: two doubles to a vector, as in SSE2 and NEON. */
namespace baseline {
#define DISTANCES_TARGET
constexpr int64_t LANES = 2;
#if defined(__aarch64__)
constexpr int64_t ROWS = 4;
#else
constexpr int64_t ROWS = 2;
#endif
template <typename Vector>
static inline Vector multiply_add(Vector a, Vector b, Vector c) {
  return a * b + c;
}
template <typename Vector>
static inline Vector root(Vector a) {
  for (int64_t lane = 0; lane < LANES; ++lane) a[lane] = __builtin_sqrt(a[lane]);
  return a;
}
constexpr int64_t ROWS_AT_ONCE = 1; /* registers hold so many points' terms of a run */
template <typename Vector>
static inline Vector subtract(Vector a, Vector b) {
  return a - b;
}
#if defined(__x86_64__)
static inline __m128d widen_low(__m128 a) { return _mm_cvtps_pd(a); }
static inline __m128d widen_high(__m128 a) { return _mm_cvtps_pd(_mm_movehl_ps(a, a)); }
#elif defined(__aarch64__)
static inline float64x2_t widen_low(float32x4_t a) { return vcvt_f64_f32(vget_low_f32(a)); }
static inline float64x2_t widen_high(float32x4_t a) { return vcvt_high_f64_f32(a); }
#define DISTANCES_FUSED
constexpr int64_t PRODUCT_ROWS = 4;
constexpr int64_t PRODUCT_OTHERS = 4;
static inline float32x4_t fused(float32x4_t a, float32x4_t b, float32x4_t c) { return vfmaq_f32(c, a, b); }
static inline float64x2_t widen_folded(float32x4_t a) {
  return vcvt_f64_f32(vadd_f32(vget_low_f32(a), vget_high_f32(a)));
}
#else
typedef float Four __attribute__((vector_size(4 * sizeof(float))));
typedef double Two __attribute__((vector_size(2 * sizeof(double))));
static inline Two widen_low(Four a) { return Two{a[0], a[1]}; }
static inline Two widen_high(Four a) { return Two{a[2], a[3]}; }
#endif
#include "distances/kernels.inl"
#undef DISTANCES_TARGET
#undef DISTANCES_FUSED
}  // namespace baseline

#if defined(__x86_64__)
namespace avx2 {
#define DISTANCES_TARGET ADABET_TARGET_AVX2
constexpr int64_t LANES = 4;
constexpr int64_t ROWS = 4;
static inline ADABET_TARGET_AVX2 __m256d multiply_add(__m256d a, __m256d b, __m256d c) {
  return _mm256_fmadd_pd(a, b, c);
}
static inline ADABET_TARGET_AVX2 __m256d root(__m256d a) { return _mm256_sqrt_pd(a); }
constexpr int64_t ROWS_AT_ONCE = 1;
/* a * 1 - b, rounded once: the bits of a - b. */
static inline ADABET_TARGET_AVX2 __m256 subtract(__m256 a, __m256 b) {
  return _mm256_fmsub_ps(a, _mm256_set1_ps(1), b);
}
static inline ADABET_TARGET_AVX2 __m256d widen_low(__m256 a) { return _mm256_cvtps_pd(_mm256_castps256_ps128(a)); }
static inline ADABET_TARGET_AVX2 __m256d widen_high(__m256 a) { return _mm256_cvtps_pd(_mm256_extractf128_ps(a, 1)); }
#define DISTANCES_FUSED
constexpr int64_t PRODUCT_ROWS = 3; /* with the others, what 16 registers hold the sums of */
constexpr int64_t PRODUCT_OTHERS = 4;
static inline ADABET_TARGET_AVX2 __m256 fused(__m256 a, __m256 b, __m256 c) { return _mm256_fmadd_ps(a, b, c); }
static inline ADABET_TARGET_AVX2 __m256d widen_folded(__m256 a) {
  return _mm256_cvtps_pd(_mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1)));
}
#include "distances/kernels.inl"
#undef DISTANCES_TARGET
#undef DISTANCES_FUSED
}  // namespace avx2

namespace avx512 {
#define DISTANCES_TARGET ADABET_TARGET_AVX512
constexpr int64_t LANES = 8;
constexpr int64_t ROWS = 8;
static inline ADABET_TARGET_AVX512 __m512d multiply_add(__m512d a, __m512d b, __m512d c) {
  return _mm512_fmadd_pd(a, b, c);
}
static inline ADABET_TARGET_AVX512 __m512d root(__m512d a) { return _mm512_sqrt_pd(a); }
constexpr int64_t ROWS_AT_ONCE = 2;
static inline ADABET_TARGET_AVX512 __m512 subtract(__m512 a, __m512 b) {
  return _mm512_fmsub_ps(a, _mm512_set1_ps(1), b);
}
static inline ADABET_TARGET_AVX512 __m512d widen_low(__m512 a) { return _mm512_cvtps_pd(_mm512_castps512_ps256(a)); }
static inline ADABET_TARGET_AVX512 __m512d widen_high(__m512 a) {
  return _mm512_cvtps_pd(_mm512_extractf32x8_ps(a, 1));
}
#define DISTANCES_FUSED
constexpr int64_t PRODUCT_ROWS = 4;
constexpr int64_t PRODUCT_OTHERS = 4;
static inline ADABET_TARGET_AVX512 __m512 fused(__m512 a, __m512 b, __m512 c) { return _mm512_fmadd_ps(a, b, c); }
static inline ADABET_TARGET_AVX512 __m512d widen_folded(__m512 a) {
  return _mm512_cvtps_pd(_mm256_add_ps(_mm512_castps512_ps256(a), _mm512_extractf32x8_ps(a, 1)));
}
#include "distances/kernels.inl"
#undef DISTANCES_TARGET
#undef DISTANCES_FUSED
}  // namespace avx512
#endif

}  // namespace

template <typename T>
const Kernels<T> &kernels(int32_t cpu) {
#if defined(__x86_64__)
  if (cpu == ADABET_CPU_AVX512) return avx512::KERNELS<T>;
  if (cpu == ADABET_CPU_AVX2) return avx2::KERNELS<T>;
#endif
  static_cast<void>(cpu);
  return baseline::KERNELS<T>;
}

const RunKernels &run_kernels(int32_t cpu) {
#if defined(__x86_64__)
  if (cpu == ADABET_CPU_AVX512) return avx512::RUN_KERNELS;
  if (cpu == ADABET_CPU_AVX2) return avx2::RUN_KERNELS;
#endif
  static_cast<void>(cpu);
  return baseline::RUN_KERNELS;
}

const ProductKernels *product_kernels(int32_t cpu) {
#if defined(__x86_64__)
  if (cpu == ADABET_CPU_AVX512) return &avx512::PRODUCT_KERNELS;
  if (cpu == ADABET_CPU_AVX2) return &avx2::PRODUCT_KERNELS;
#elif defined(__aarch64__)
  if (cpu == ADABET_CPU_NEON) return &baseline::PRODUCT_KERNELS;
#endif
  static_cast<void>(cpu);
  return nullptr;
}

template const Kernels<float> &kernels(int32_t);
template const Kernels<double> &kernels(int32_t);

}  // namespace adabet::distances
