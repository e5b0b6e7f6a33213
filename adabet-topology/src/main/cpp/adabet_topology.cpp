#include "adabet_topology.h"

#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <vector>

#include "count/first_betti.hpp"
#include "distances/distances.hpp"
#include "distances/euclidean.hpp"
#include "distances/ranks.hpp"
#include "homology/barcode.hpp"
#include "homology/homology.hpp"
#include "support/control.hpp"
#include "support/cpu.hpp"

struct adabet_barcode {
  adabet::Barcode value;
};

namespace {

constexpr int64_t MAX_POINTS = std::numeric_limits<int32_t>::max();
constexpr int32_t MODULUS_END = 1 << 15;

void require(bool condition) {
  if (!condition) throw std::invalid_argument("an argument leads outside an array");
}

/* Runs a call; what it throws becomes a code here and goes no further. */
template <typename Call>
int32_t guarded(Call call) noexcept {
  try {
    return call();
  } catch (const adabet::Cancelled &) {
    return ADABET_CANCELLED;
  } catch (const adabet::MemoryLimitReached &) {
    return ADABET_OUT_OF_MEMORY;
  } catch (const std::bad_alloc &) {
    return ADABET_OUT_OF_MEMORY;
  } catch (const std::length_error &) {
    return ADABET_OUT_OF_MEMORY;
  } catch (const adabet::TooLarge &) {
    return ADABET_TOO_LARGE;
  } catch (const std::invalid_argument &) {
    return ADABET_INVALID;
  } catch (...) {
    return ADABET_INTERNAL;
  }
}

void check_options(const adabet_options *options, const adabet_control *control) {
  require(options != nullptr && control != nullptr);
  require(1 <= options->threads && options->threads <= ADABET_MAX_THREADS && options->memory_limit >= 0);
  adabet::choose_cpu(options->cpu);
}

void check_sparse(const adabet_graph &graph) {
  require(graph.entries >= 0);
  if (graph.entries == 0) return;
  require(graph.larger != nullptr && graph.smaller != nullptr && graph.lengths != nullptr);
  for (int64_t edge = 0; edge < graph.entries; ++edge) {
    require(0 <= graph.smaller[edge] && graph.smaller[edge] < graph.larger[edge] &&
            graph.larger[edge] < graph.points);
  }
}

void check_graph(const adabet_graph *graph) {
  require(graph != nullptr);
  require(graph->points >= 0 && graph->points <= MAX_POINTS);
  if (graph->condensed == nullptr) check_sparse(*graph);
}

template <typename Coordinate>
int32_t distances(const Coordinate *coordinates, int64_t points, int64_t dimension, int32_t metric,
                  const adabet_options *options, adabet_control *control, float *condensed, int64_t *bad) noexcept {
  return guarded([&]() -> int32_t {
    require(bad != nullptr);
    *bad = -1;
    check_options(options, control);
    require(points >= 0 && points <= MAX_POINTS && dimension >= 0);
    require(points == 0 || dimension <= std::numeric_limits<int64_t>::max() / points);
    require(ADABET_EUCLIDEAN <= metric && metric <= ADABET_COSINE);
    require(points == 0 || dimension == 0 || coordinates != nullptr);
    require(points < 2 || condensed != nullptr);
    adabet::Control calling(control, options->memory_limit);
    calling.check();
    *bad = adabet::distances::compute(coordinates, points, dimension, metric, *options, calling, condensed);
    return *bad < 0 ? ADABET_OK : ADABET_INVALID;
  });
}

int64_t product(int64_t a, int64_t b) {
  require(a >= 0 && b >= 0 && (b == 0 || a <= std::numeric_limits<int64_t>::max() / b));
  return a * b;
}

/* Whether all places of coordinates and distances are numbers. */
void check_clouds(const adabet::distances::Clouds &of) {
  constexpr int64_t MOST = std::numeric_limits<int64_t>::max() / 4;
  require(of.clouds >= 0 && of.points >= 0 && of.points <= MAX_POINTS);
  require(product(product(of.clouds, of.points), of.dimension) <= MOST);
  require(product(of.clouds, product(of.points, of.points)) <= MOST);
  require(product(of.clouds, of.cloud_stride) <= MOST && product(of.points, of.point_stride) <= MOST);
}

/* Computes something of clouds of points, a number for each pair, by a function such as distances::euclidean. */
template <typename Function>
int32_t of_clouds(Function function, const adabet::distances::Clouds &of, int64_t most_pairs,
                  const adabet_options *options, adabet_control *control, float *result, int64_t *bad) noexcept {
  return guarded([&]() -> int32_t {
    require(bad != nullptr);
    *bad = -1;
    check_options(options, control);
    check_clouds(of);
    require(of.clouds == 0 || of.points == 0 || of.dimension == 0 || of.coordinates != nullptr);
    require(of.clouds == 0 || of.points < 2 || (result != nullptr && of.points * (of.points - 1) / 2 <= most_pairs));
    adabet::Control calling(control, options->memory_limit);
    calling.check();
    *bad = function(of, *options, calling, result);
    return *bad < 0 ? ADABET_OK : ADABET_INVALID;
  });
}

const adabet::Barcode::Degree *degree_of(const adabet_barcode *barcode, int32_t degree) {
  if (barcode == nullptr || degree < 0) return nullptr;
  const auto &degrees = barcode->value.degrees;
  return static_cast<size_t>(degree) < degrees.size() ? &degrees[static_cast<size_t>(degree)] : nullptr;
}

template <typename T>
const T *data_of(const adabet_barcode *barcode, int32_t degree, std::vector<T> adabet::Barcode::Degree::*part) {
  const adabet::Barcode::Degree *found = degree_of(barcode, degree);
  return found == nullptr || (found->*part).empty() ? nullptr : (found->*part).data();
}

}  // namespace

int32_t adabet_abi_version(void) { return ADABET_ABI_VERSION; }

const char *adabet_compiler(void) {
#if defined(__clang__)
  return "Clang " __clang_version__;
#else
  return "GCC " __VERSION__;
#endif
}

int32_t adabet_cpu(void) { return adabet::best_cpu(); }

int32_t adabet_homology(const adabet_graph *graph, const adabet_options *options, adabet_control *control,
                        adabet_barcode **barcode) {
  return guarded([&]() -> int32_t {
    require(barcode != nullptr);
    *barcode = nullptr;
    check_options(options, control);
    check_graph(graph);
    require(options->maximum_degree >= 0);
    require(2 <= options->modulus && options->modulus < MODULUS_END);
    adabet::Control calling(control, options->memory_limit);
    calling.check();
    auto result = std::make_unique<adabet_barcode>();
    adabet::homology::compute(*graph, *options, calling, result->value);
    *barcode = result.release();
    return ADABET_OK;
  });
}

float adabet_barcode_threshold(const adabet_barcode *barcode) {
  return barcode == nullptr ? 0 : barcode->value.threshold;
}

int64_t adabet_barcode_size(const adabet_barcode *barcode, int32_t degree) {
  const adabet::Barcode::Degree *found = degree_of(barcode, degree);
  return found == nullptr ? 0 : static_cast<int64_t>(found->births.size());
}

const float *adabet_barcode_births(const adabet_barcode *barcode, int32_t degree) {
  return data_of(barcode, degree, &adabet::Barcode::Degree::births);
}

const float *adabet_barcode_deaths(const adabet_barcode *barcode, int32_t degree) {
  return data_of(barcode, degree, &adabet::Barcode::Degree::deaths);
}

const int64_t *adabet_barcode_cocycle_offsets(const adabet_barcode *barcode, int32_t degree) {
  return data_of(barcode, degree, &adabet::Barcode::Degree::offsets);
}

const int32_t *adabet_barcode_cocycle_vertices(const adabet_barcode *barcode, int32_t degree) {
  return data_of(barcode, degree, &adabet::Barcode::Degree::vertices);
}

const int32_t *adabet_barcode_cocycle_coefficients(const adabet_barcode *barcode, int32_t degree) {
  return data_of(barcode, degree, &adabet::Barcode::Degree::coefficients);
}

void adabet_barcode_free(adabet_barcode *barcode) { delete barcode; }

int32_t adabet_first_betti(const adabet_graph *graph, const adabet_options *options, adabet_control *control,
                           int64_t *count) {
  return guarded([&]() -> int32_t {
    require(count != nullptr);
    check_options(options, control);
    check_graph(graph);
    adabet::Control calling(control, options->memory_limit);
    calling.check();
    *count = adabet::count::first_betti(*graph, *options, calling);
    return ADABET_OK;
  });
}

int32_t adabet_first_betti_batch(int64_t clouds, const int32_t *points, const float *condensed,
                                 const adabet_options *options, adabet_control *control, int64_t *counts) {
  return guarded([&]() -> int32_t {
    check_options(options, control);
    require(clouds >= 0);
    require(clouds == 0 || (points != nullptr && counts != nullptr));
    for (int64_t cloud = 0; cloud < clouds; ++cloud) {
      require(points[cloud] >= 0 && (points[cloud] < 2 || condensed != nullptr));
    }
    adabet::Control calling(control, options->memory_limit);
    calling.check();
    adabet::count::first_betti_batch(clouds, points, condensed, *options, calling, counts);
    return ADABET_OK;
  });
}

int32_t adabet_distances_float(const float *coordinates, int64_t points, int64_t dimension, int32_t metric,
                               const adabet_options *options, adabet_control *control, float *condensed,
                               int64_t *bad) {
  return distances(coordinates, points, dimension, metric, options, control, condensed, bad);
}

int32_t adabet_distances_double(const double *coordinates, int64_t points, int64_t dimension, int32_t metric,
                                const adabet_options *options, adabet_control *control, float *condensed,
                                int64_t *bad) {
  return distances(coordinates, points, dimension, metric, options, control, condensed, bad);
}

int32_t adabet_distances_clouds(const float *coordinates, int64_t clouds, int64_t cloud_stride, int64_t points,
                                int64_t point_stride, int64_t dimension, const adabet_options *options,
                                adabet_control *control, float *condensed, int64_t *bad) {
  return of_clouds(adabet::distances::euclidean,
                   {coordinates, clouds, cloud_stride, points, point_stride, dimension},
                   std::numeric_limits<int64_t>::max(), options, control, condensed, bad);
}

int32_t adabet_distance_ranks(const float *coordinates, int64_t clouds, int64_t cloud_stride, int64_t points,
                              int64_t point_stride, int64_t dimension, const adabet_options *options,
                              adabet_control *control, float *ranks, int64_t *bad) {
  return of_clouds(adabet::distances::ranks, {coordinates, clouds, cloud_stride, points, point_stride, dimension},
                   adabet::distances::MOST_RANKED_PAIRS, options, control, ranks, bad);
}
