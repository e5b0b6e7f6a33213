/**
 * Memory and work of a pass, foretold from its operations before it runs.
 *
 * <p>What an engine keeps of an operation is said by that engine, in {@code internal.engine}.
 */
@NullMarked
package io.github.adabet.djl.internal.estimate;

import org.jspecify.annotations.NullMarked;
