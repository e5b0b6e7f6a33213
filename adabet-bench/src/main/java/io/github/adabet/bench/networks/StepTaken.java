package io.github.adabet.bench.networks;

import org.jspecify.annotations.Nullable;

/**
 * One step of a process that makes steps in turns.
 *
 * @param seconds its wall-clock time
 * @param peakBytes the highest resident memory during it above idle, optimizer state included; null
 *     where the system does not tell
 */
record StepTaken(double seconds, @Nullable Long peakBytes) {}
