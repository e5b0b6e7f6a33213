package io.github.adabet.examples.compare;

import org.jspecify.annotations.Nullable;

/**
 * What one measured process found.
 *
 * @param ranking the ranking in the library's JSON form, or null if the job was another
 * @param report the training report in the library's JSON form, or null if the job was another or
 *     training diverged
 * @param accuracy share of the test images classified rightly at the end, in [0, 1]
 * @param seconds wall-clock time of the ranking or the training alone
 * @param cpuSeconds processor time all threads of the process spent meanwhile, which other load on
 *     the machine hardly changes; null where the system does not tell
 * @param peakBytes highest resident memory during the job, less the resident memory before it, when
 *     the engine ran, model and data were loaded and one batch had been classified; null where the
 *     system does not tell
 * @param divergence why training was given up, or null if it was not
 */
public record Measurement(
    @Nullable String ranking,
    @Nullable String report,
    double accuracy,
    double seconds,
    @Nullable Double cpuSeconds,
    @Nullable Long peakBytes,
    @Nullable String divergence) {}
