#ifndef ADABET_TEST_FUZZ_BYTES_HPP
#define ADABET_TEST_FUZZ_BYTES_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace adabet::testing {

/* The bytes that a fuzz target makes its case of; 0 after their end. */
class Bytes {
 public:
  Bytes(const uint8_t *data, size_t size) : data_(data), size_(size) {}

  uint8_t next() { return place_ < size_ ? data_[place_++] : 0; }

  /* 0 to bound - 1, for a bound of at most 256. */
  int below(int bound) { return next() % bound; }

  bool flip() { return next() & 1; }

  /* A number of whatever bits come. */
  template <typename T>
  T any() {
    uint8_t bits[sizeof(T)];
    for (uint8_t &byte : bits) byte = next();
    T number;
    std::memcpy(&number, bits, sizeof number);
    return number;
  }

  /* The bytes from here on, again and again. */
  void repeat_from_here() { start_ = place_; }

  uint8_t next_repeated() {
    if (start_ >= size_) return 0;
    if (place_ >= size_) place_ = start_;
    /* Later rounds differ, so that a short input makes more than a pattern. */
    return static_cast<uint8_t>(data_[place_++] + 29 * round_++ / static_cast<unsigned>(size_ - start_));
  }

 private:
  const uint8_t *data_;
  size_t size_;
  size_t place_ = 0;
  size_t start_ = 0;
  unsigned round_ = 0;
};

}  // namespace adabet::testing

#endif
