/*
 * The C interface of the native topology engine.
 *
 * No global state, no output, no C++ exception and no exit() crosses it. Every function may be called from several
 * threads at once, each with its own control block and result. Arguments are borrowed for the duration of the call and
 * never written to unless said so. The caller checks values (finite lengths, prime modulus, sorted entries): these
 * functions check only what would make them read or write outside their arrays.
 */
#ifndef ADABET_TOPOLOGY_H
#define ADABET_TOPOLOGY_H

#include <stdint.h>

#if defined(_WIN32)
#define ADABET_API __declspec(dllexport)
#else
#define ADABET_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Changes whenever a signature or a struct below does. */
#define ADABET_ABI_VERSION 4

/* What a call came to. */
enum {
  ADABET_OK = 0,
  ADABET_CANCELLED = 1,     /* the control block asked for it */
  ADABET_OUT_OF_MEMORY = 2, /* an allocation failed, or the memory limit of the options was reached */
  ADABET_TOO_LARGE = 3,     /* more simplices than 128 bits number */
  ADABET_INVALID = 4,       /* an argument that would lead outside an array */
  ADABET_INTERNAL = 5       /* a defect of the library */
};

/* Instruction sets, ascending. A level above the processor's own is refused with ADABET_INVALID. */
enum {
  ADABET_CPU_AUTOMATIC = -1,
  ADABET_CPU_BASELINE = 0,
  ADABET_CPU_AVX2 = 1,
  ADABET_CPU_AVX512 = 2,
  ADABET_CPU_NEON = 3
};

/*
 * Shared between a running call and whoever watches it. The caller zeroes it before the call and may, from any thread,
 * set cancelled to non-zero and read the rest. Accessed atomically by the library.
 */
typedef struct adabet_control {
  int32_t cancelled;
  int32_t phase;  /* homology: the degree being computed; otherwise 0 */
  int64_t done;   /* units of work of the phase that are finished */
  int64_t total;  /* units of work of the phase, or 0 while unknown */
  int64_t memory; /* bytes that the call holds; includes no code, stacks or arguments */
  int64_t memory_peak;
} adabet_control;

/*
 * A filtered graph: points, edges with lengths, and births of points. Either dense (condensed is not null) or sparse
 * (condensed is null, and entries edges are given).
 */
typedef struct adabet_graph {
  int64_t points;
  const float *condensed;  /* points * (points - 1) / 2 lengths: strict lower triangle row by row */
  int64_t entries;         /* sparse: number of edges */
  const int32_t *larger;   /* sparse: the larger end of each edge; sorted by (larger, smaller), no edge twice */
  const int32_t *smaller;  /* sparse: the smaller end */
  const float *lengths;    /* sparse: lengths, 0 or more and finite */
  const float *births;     /* points births, no edge being shorter than the births of its ends; or null for 0 */
} adabet_graph;

/* More threads than this are refused with ADABET_INVALID. */
#define ADABET_MAX_THREADS 1024

typedef struct adabet_options {
  float threshold;            /* edges with length <= threshold are in; infinity for all */
  int32_t maximum_degree;     /* 0 or more */
  int32_t modulus;            /* a prime below 2^15 */
  double minimum_persistence; /* bars with death - birth <= this are left out */
  int32_t threads;            /* the most to use, 1 to ADABET_MAX_THREADS */
  int32_t cocycles;           /* non-zero: representative cocycles too */
  int64_t memory_limit;       /* bytes; 0 for none */
  int32_t cpu;                /* ADABET_CPU_* */
} adabet_options;

/* A barcode. Made by adabet_homology, freed by adabet_barcode_free. Immutable. */
typedef struct adabet_barcode adabet_barcode;

ADABET_API int32_t adabet_abi_version(void);

/* The compiler that made the library, with its version. */
ADABET_API const char *adabet_compiler(void);

/* The best instruction set of this processor, one of ADABET_CPU_*. */
ADABET_API int32_t adabet_cpu(void);

/*
 * The barcode of the degrees 0 to options->maximum_degree. On ADABET_OK *barcode is the result, which the caller frees;
 * otherwise it is null.
 */
ADABET_API int32_t adabet_homology(const adabet_graph *graph, const adabet_options *options, adabet_control *control,
                                   adabet_barcode **barcode);

/* The threshold that was used: the smaller of the one asked for and, for dense graphs, the enclosing radius. */
ADABET_API float adabet_barcode_threshold(const adabet_barcode *barcode);

/* Number of bars of a degree; 0 for degrees that are not held. */
ADABET_API int64_t adabet_barcode_size(const adabet_barcode *barcode, int32_t degree);

/* Births and deaths of the bars of a degree, sorted by birth, then death; infinity for essential bars. */
ADABET_API const float *adabet_barcode_births(const adabet_barcode *barcode, int32_t degree);
ADABET_API const float *adabet_barcode_deaths(const adabet_barcode *barcode, int32_t degree);

/*
 * Cocycles of a degree, if asked for (null and 0 otherwise): bar b owns the terms offsets[b] to offsets[b + 1]
 * (excluded); term t is the simplex of the degree + 1 vertices that begin at vertices[t * (degree + 1)], in descending
 * order, with coefficient coefficients[t] in 1 to modulus - 1.
 */
ADABET_API const int64_t *adabet_barcode_cocycle_offsets(const adabet_barcode *barcode, int32_t degree);
ADABET_API const int32_t *adabet_barcode_cocycle_vertices(const adabet_barcode *barcode, int32_t degree);
ADABET_API const int32_t *adabet_barcode_cocycle_coefficients(const adabet_barcode *barcode, int32_t degree);

/* Frees a barcode; null is legal. */
ADABET_API void adabet_barcode_free(adabet_barcode *barcode);

/* The number of bars of degree 1 with death > birth, over F_2. Uses threshold, threads, memory_limit and cpu. */
ADABET_API int32_t adabet_first_betti(const adabet_graph *graph, const adabet_options *options,
                                      adabet_control *control, int64_t *count);

/*
 * The same for many dense clouds: cloud c has points[c] points, and its condensed lengths follow those of the cloud
 * before it. Writes counts[0] to counts[clouds - 1].
 */
ADABET_API int32_t adabet_first_betti_batch(int64_t clouds, const int32_t *points, const float *condensed,
                                            const adabet_options *options, adabet_control *control, int64_t *counts);

/* Metrics. */
enum { ADABET_EUCLIDEAN = 0, ADABET_MANHATTAN = 1, ADABET_CHEBYSHEV = 2, ADABET_COSINE = 3 };

/*
 * Distances between points stored row-major [points, dimension] into condensed form. Differences are taken in the type
 * of the coordinates and summed in double, those of adjacent coordinates in float first where that is safe
 * (distances/euclidean.hpp). Uses threads and cpu of the options. Coordinates that are not finite give
 * ADABET_INVALID, and *bad is the index of the first of them; otherwise *bad is -1.
 */
ADABET_API int32_t adabet_distances_float(const float *coordinates, int64_t points, int64_t dimension, int32_t metric,
                                          const adabet_options *options, adabet_control *control, float *condensed,
                                          int64_t *bad);
ADABET_API int32_t adabet_distances_double(const double *coordinates, int64_t points, int64_t dimension,
                                           int32_t metric, const adabet_options *options, adabet_control *control,
                                           float *condensed, int64_t *bad);

/*
 * Euclidean distances of many clouds of one shape: coordinate k of point i of cloud c stands at c * cloud_stride +
 * i * point_stride + k. Strides are 0 or more. Writes the condensed distances of the clouds one after another, each with
 * the bits that a call for it alone gives. Of coordinates that are not finite, *bad is (c * points + i) * dimension + k of
 * the first.
 */
ADABET_API int32_t adabet_distances_clouds(const float *coordinates, int64_t clouds, int64_t cloud_stride,
                                           int64_t points, int64_t point_stride, int64_t dimension,
                                           const adabet_options *options, adabet_control *control, float *condensed,
                                           int64_t *bad);

/*
 * The order of these distances, for what depends on nothing else, as first Betti counts do that have no threshold: for
 * each pair of a cloud, how many different distances of the cloud are smaller. Where the processor can multiply and add
 * in one operation and the dimension is large, bounds decide most of it, which cost less than the distances
 * (distances/ranks.hpp); the ranks are those of the distances all the same, ties included. A cloud has at most 2^24
 * pairs; more give ADABET_INVALID. Of coordinates that are not finite, *bad is as above. The rank of a distance beyond
 * the largest float is infinite, and the code ADABET_INVALID.
 */
ADABET_API int32_t adabet_distance_ranks(const float *coordinates, int64_t clouds, int64_t cloud_stride, int64_t points,
                                         int64_t point_stride, int64_t dimension, const adabet_options *options,
                                         adabet_control *control, float *ranks, int64_t *bad);

#ifdef __cplusplus
}
#endif

#endif
