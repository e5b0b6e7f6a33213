package io.github.adabet.examples.run;

import io.github.adabet.Evaluation;
import org.jspecify.annotations.Nullable;

/**
 * The line of an epoch.
 *
 * @param epoch from 1
 * @param step steps of the run when it was done; null if an earlier process made the last of them,
 *     and stopped while it was validated
 * @param seconds wall-clock time of its training steps
 * @param learningRate that of its last step; null as {@code step}
 * @param residentBytes resident memory of the process when it was done; null as {@code step}, or
 *     where the system does not tell
 * @param best whether it was the best so far
 * @param training loss and metrics of its training samples
 * @param validation loss and metrics of the validation samples, or null without
 */
public record EpochRow(
    int epoch,
    @Nullable Long step,
    double seconds,
    @Nullable Double learningRate,
    @Nullable Long residentBytes,
    boolean best,
    Evaluation training,
    @Nullable Evaluation validation) {}
