/**
 * JMH benchmarks, and experiments on memory and accuracy that fork a JVM for each configuration.
 */
@NullMarked
package io.github.adabet.bench;

import org.jspecify.annotations.NullMarked;
