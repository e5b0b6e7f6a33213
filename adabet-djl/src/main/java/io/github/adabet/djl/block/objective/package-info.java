/**
 * What is minimised and measured, computed on arrays of the engine.
 *
 * <p>Here belong {@link io.github.adabet.djl.block.objective.BlockObjective}, which callers
 * implement for a loss of their own, its implementations for the objectives of {@code
 * io.github.adabet}, and the sums that losses and metrics are computed from. Where a run goes on or
 * stops is not decided here.
 */
@NullMarked
package io.github.adabet.djl.block.objective;

import org.jspecify.annotations.NullMarked;
