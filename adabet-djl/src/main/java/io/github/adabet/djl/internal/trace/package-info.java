/**
 * The operations of a forward pass as data.
 *
 * <p>Who records them, and who concludes from them, is elsewhere.
 */
@NullMarked
package io.github.adabet.djl.internal.trace;

import org.jspecify.annotations.NullMarked;
