/**
 * Memory and work, foretold from the operations of a network, and what is measured and available of
 * memory.
 *
 * <p>Here belongs what is known before a pass runs. What an engine keeps of an operation is said by
 * that engine, in {@code internal.engine}.
 */
@NullMarked
package io.github.adabet.djl.internal.estimate;

import org.jspecify.annotations.NullMarked;
