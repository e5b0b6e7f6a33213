/**
 * What a backend implements: where activations come from, how a layer is scored, how selected
 * layers are trained, and the providers through which {@link java.util.ServiceLoader} finds them.
 */
@NullMarked
package io.github.adabet.spi;

import org.jspecify.annotations.NullMarked;
