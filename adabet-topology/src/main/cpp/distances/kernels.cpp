#include "distances/kernels.hpp"

#include "support/cpu.hpp"

#if defined(__GNUC__) && !defined(__clang__)
/* GCC 12's own AVX-512 header reads variables that are meant to be undefined (GCC bug 105593). */
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#if defined(__x86_64__)
#include <immintrin.h>
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
#include "distances/kernels.inl"
#undef DISTANCES_TARGET
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
#include "distances/kernels.inl"
#undef DISTANCES_TARGET
}  // namespace avx2

namespace avx512 {
#define DISTANCES_TARGET ADABET_TARGET_AVX512
constexpr int64_t LANES = 8;
constexpr int64_t ROWS = 8;
static inline ADABET_TARGET_AVX512 __m512d multiply_add(__m512d a, __m512d b, __m512d c) {
  return _mm512_fmadd_pd(a, b, c);
}
static inline ADABET_TARGET_AVX512 __m512d root(__m512d a) { return _mm512_sqrt_pd(a); }
#include "distances/kernels.inl"
#undef DISTANCES_TARGET
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

template const Kernels<float> &kernels(int32_t);
template const Kernels<double> &kernels(int32_t);

}  // namespace adabet::distances
