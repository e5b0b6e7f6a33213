package io.github.adabet.bench.adaptation.job;

import org.jspecify.annotations.Nullable;

/**
 * A finished job.
 *
 * @param job what was to be done
 * @param finding what came out; null if the process failed
 * @param processSeconds wall-clock time of the process
 * @param processPeakBytes its highest resident memory; null where the system does not tell
 * @param problem why there is no finding; null if there is one
 */
public record Row(
    Job job,
    @Nullable Finding finding,
    double processSeconds,
    @Nullable Long processPeakBytes,
    @Nullable String problem) {}
