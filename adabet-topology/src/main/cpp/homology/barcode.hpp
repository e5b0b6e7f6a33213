#ifndef ADABET_HOMOLOGY_BARCODE_HPP
#define ADABET_HOMOLOGY_BARCODE_HPP

#include <cstdint>
#include <vector>

namespace adabet {

/* The result of a computation; the layout of cocycles is that of the C interface. */
struct Barcode {
  struct Degree {
    std::vector<float> births;
    std::vector<float> deaths;
    std::vector<int64_t> offsets;
    std::vector<int32_t> vertices;
    std::vector<int32_t> coefficients;
  };

  float threshold = 0;
  std::vector<Degree> degrees;
};

}  // namespace adabet

#endif
