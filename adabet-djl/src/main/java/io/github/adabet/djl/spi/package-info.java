/**
 * What the provider of a network format gets and gives: {@link
 * io.github.adabet.djl.spi.NetworkProvider} recognises and opens, {@link
 * io.github.adabet.djl.spi.OpenedNetwork} is what it opens, {@link
 * io.github.adabet.djl.spi.Capabilities} says what that cannot do, and why.
 *
 * <p>Nothing here knows a format; whoever uses networks goes through {@code
 * io.github.adabet.djl.PretrainedNetwork}.
 */
@NullMarked
package io.github.adabet.djl.spi;

import org.jspecify.annotations.NullMarked;
