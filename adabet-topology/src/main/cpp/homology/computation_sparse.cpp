#include "homology/computation.hpp"

namespace adabet {
namespace homology {

template void compute_bars<SparseGraph>(const Filtration &, const SparseGraph &, const adabet_options &, int32_t, Control &,
                                        Output &);

}  // namespace homology
}  // namespace adabet
