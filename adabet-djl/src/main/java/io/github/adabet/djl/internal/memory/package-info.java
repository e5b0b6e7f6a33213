/**
 * Memory that a pass may take: what is available, and what is allowed.
 *
 * <p>Only measurements and limits; what a pass will need is foretold in {@code internal.estimate}.
 */
@NullMarked
package io.github.adabet.djl.internal.memory;

import org.jspecify.annotations.NullMarked;
