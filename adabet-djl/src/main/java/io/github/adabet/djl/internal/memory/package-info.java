/**
 * Memory of the process and of the machine: what is available, what is allowed, what was used.
 *
 * <p>Only measurements and limits; what a pass will need is foretold in {@code internal.estimate}.
 */
@NullMarked
package io.github.adabet.djl.internal.memory;

import org.jspecify.annotations.NullMarked;
