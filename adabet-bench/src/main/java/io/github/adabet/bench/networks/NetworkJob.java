package io.github.adabet.bench.networks;

import org.jspecify.annotations.Nullable;

/**
 * What a process is told to do.
 *
 * @param configuration what to measure
 * @param ranking from which the mode takes its layers, in the library's JSON form; null if it needs
 *     none
 * @param files the folder of the files that the engine runs; null if it runs none
 */
record NetworkJob(Configuration configuration, @Nullable String ranking, @Nullable String files) {}
