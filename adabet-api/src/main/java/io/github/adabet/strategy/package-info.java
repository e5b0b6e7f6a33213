/**
 * Ways to choose what is trained, by name.
 *
 * <p>Here belong selection schemes and the strategies behind them, which look at a network through
 * a {@link io.github.adabet.spi.SelectionContext} only. Scores of layers belong to {@code
 * io.github.adabet.score}, and whatever knows an engine to that engine's module.
 */
@NullMarked
package io.github.adabet.strategy;

import org.jspecify.annotations.NullMarked;
