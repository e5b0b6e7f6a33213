/**
 * The command {@code bench-networks}: time and memory of ranking and training whole networks, each
 * configuration in a JVM of its own, beside DJL's own trainer.
 */
@NullMarked
package io.github.adabet.bench.networks;

import org.jspecify.annotations.NullMarked;
