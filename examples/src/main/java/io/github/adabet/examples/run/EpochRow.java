package io.github.adabet.examples.run;

import io.github.adabet.Evaluation;
import org.jspecify.annotations.Nullable;

/**
 * The line of an epoch.
 *
 * @param epoch from 1
 * @param step steps of the run when it was done
 * @param seconds wall-clock time of its training steps
 * @param learningRate that of its last step
 * @param residentBytes resident memory of the process when it was done; null where the system does
 *     not tell
 * @param best whether it was the best so far
 * @param training loss and metrics of its training samples
 * @param validation loss and metrics of the validation samples, or null without
 */
public record EpochRow(
    int epoch,
    long step,
    double seconds,
    double learningRate,
    @Nullable Long residentBytes,
    boolean best,
    Evaluation training,
    @Nullable Evaluation validation) {}
