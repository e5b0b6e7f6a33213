#include "count/kernels.hpp"

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

namespace adabet::count {
namespace {

#if defined(__x86_64__)

namespace baseline {
#include "count/simd/sse2.inl"

#include "count/kernels.inl"
}  // namespace baseline

#undef LUNES_TARGET
namespace avx2 {
#include "count/simd/avx2.inl"

#include "count/kernels.inl"
}  // namespace avx2

#undef LUNES_TARGET
namespace avx512 {
#include "count/simd/avx512.inl"

#include "count/kernels.inl"
}  // namespace avx512

#else

namespace baseline {
#include "count/simd/portable.inl"

#include "count/kernels.inl"
}  // namespace baseline

#if defined(__aarch64__)
#undef LUNES_TARGET
namespace neon {
#include "count/simd/neon.inl"

#include "count/kernels.inl"
}  // namespace neon
#endif

#endif

}  // namespace

const Kernels &kernels(int32_t cpu) {
#if defined(__x86_64__)
  if (cpu == ADABET_CPU_AVX512) return avx512::KERNELS;
  if (cpu == ADABET_CPU_AVX2) return avx2::KERNELS;
#elif defined(__aarch64__)
  if (cpu == ADABET_CPU_NEON) return neon::KERNELS;
#endif
  static_cast<void>(cpu);
  return baseline::KERNELS;
}

}  // namespace adabet::count
