/**
 * How the composite blocks of DJL run their children: one handler per kind of block.
 *
 * <p>A handler states the steps of a block that cannot state them itself. What blocks of the
 * caller's own say of themselves is in {@code block.structure}.
 */
@NullMarked
package io.github.adabet.djl.internal.composite;

import org.jspecify.annotations.NullMarked;
