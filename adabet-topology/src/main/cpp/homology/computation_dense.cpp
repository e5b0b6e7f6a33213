#include "homology/computation.hpp"

namespace adabet {
namespace homology {

template void compute_bars<DenseGraph>(const Filtration &, const DenseGraph &, const adabet_options &, int32_t, Control &,
                                       Output &);

}  // namespace homology
}  // namespace adabet
