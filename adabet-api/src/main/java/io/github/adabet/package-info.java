/**
 * The front door: rank the layers of a network from unlabelled batches, select the top of the
 * ranking within a budget, and hold the reports of selective training.
 *
 * <p>Every type here is an immutable value or stateless, and safe for use by several threads,
 * unless its documentation says otherwise. Nothing in this package depends on an engine or on a
 * library; backends plug in through {@link io.github.adabet.spi}.
 */
@NullMarked
package io.github.adabet;

import org.jspecify.annotations.NullMarked;
