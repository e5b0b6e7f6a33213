#ifndef ADABET_SUPPORT_CPU_HPP
#define ADABET_SUPPORT_CPU_HPP

#include <cstdint>
#include <stdexcept>
#include <string>

#include "adabet_topology.h"

/*
 * What a function must be marked with to be compiled for an instruction set that not every processor of the platform
 * has. All sources are compiled for the platform's oldest processors; such a function may only be called where
 * best_cpu() has its level.
 */
#if defined(__x86_64__)
#define ADABET_TARGET_AVX2 __attribute__((target("avx2,fma,bmi,popcnt")))
#define ADABET_TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi,popcnt")))
#endif

namespace adabet {

/* The best instruction set of this processor that the operating system lets programs use, one of ADABET_CPU_*. */
inline int32_t best_cpu() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
                    __builtin_cpu_supports("popcnt");
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return avx2 && avx512 ? ADABET_CPU_AVX512 : avx2 ? ADABET_CPU_AVX2 : ADABET_CPU_BASELINE;
#elif defined(__aarch64__)
  return ADABET_CPU_NEON;
#else
  return ADABET_CPU_BASELINE;
#endif
}

/* Whether this processor runs code of a level, one of ADABET_CPU_* but not automatic. */
inline bool cpu_supports(int32_t level) {
#if defined(__aarch64__)
  return level == ADABET_CPU_BASELINE || level == ADABET_CPU_NEON;
#else
  return level >= ADABET_CPU_BASELINE && level <= best_cpu() && level != ADABET_CPU_NEON;
#endif
}

/* The level to use where one of ADABET_CPU_* was asked for. Throws std::invalid_argument if it cannot run here. */
inline int32_t choose_cpu(int32_t requested) {
  if (requested == ADABET_CPU_AUTOMATIC) return best_cpu();
  if (cpu_supports(requested)) return requested;
  throw std::invalid_argument("cpu is " + std::to_string(requested) +
                              ", which this processor has not; use ADABET_CPU_AUTOMATIC.");
}

}  // namespace adabet

#endif
