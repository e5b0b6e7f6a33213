/* Vectors of 16 bytes for 64-bit ARM processors. Compared bits stand in the low bits of a word. */
#define LUNES_TARGET

using Bytes = uint8x16_t;
using Floats = float32x4_t;
constexpr uint64_t FULL = 0xffff;

static inline Bytes load(const uint8_t *from) { return vld1q_u8(from); }
static inline Bytes splat(uint8_t value) { return vdupq_n_u8(value); }
static inline Bytes larger(Bytes a, Bytes b) { return vmaxq_u8(a, b); }
static inline Bytes smaller(Bytes a, Bytes b) { return vminq_u8(a, b); }
static inline uint64_t not_above(Bytes a, Bytes b) {
  const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t bits = vandq_u8(vcleq_u8(a, b), weights);
  return static_cast<uint64_t>(vaddv_u8(vget_low_u8(bits))) | static_cast<uint64_t>(vaddv_u8(vget_high_u8(bits))) << 8;
}

static inline Floats load(const float *from) { return vld1q_f32(from); }
static inline Floats splat(float value) { return vdupq_n_f32(value); }
static inline Floats larger(Floats a, Floats b) { return vmaxq_f32(a, b); }
static inline Floats smaller(Floats a, Floats b) { return vminq_f32(a, b); }
static inline uint64_t not_above(Floats a, Floats b) {
  const uint32x4_t weights = {1, 2, 4, 8};
  return vaddvq_u32(vandq_u32(vcleq_f32(a, b), weights));
}

/* Each of four rounds interleaves row i with row i + 8, which rotates the eight bits of (row, column) by one. */
static void transpose(const uint8_t *from, int64_t from_stride, uint8_t *to, int64_t to_stride) {
  uint8x16_t rows[16];
  for (int64_t i = 0; i < 16; ++i) rows[i] = load(from + i * from_stride);
  for (int round = 0; round < 4; ++round) {
    uint8x16_t next[16];
    for (int64_t i = 0; i < 8; ++i) {
      next[2 * i] = vzip1q_u8(rows[i], rows[i + 8]);
      next[2 * i + 1] = vzip2q_u8(rows[i], rows[i + 8]);
    }
    for (int64_t i = 0; i < 16; ++i) rows[i] = next[i];
  }
  for (int64_t i = 0; i < 16; ++i) vst1q_u8(to + i * to_stride, rows[i]);
}
