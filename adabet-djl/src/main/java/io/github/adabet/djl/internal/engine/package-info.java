/**
 * What an engine does otherwise than others: the interfaces, one concern each.
 *
 * <p>No other package asks for the name of an engine. Classes of one engine are in the packages
 * below, which are loaded only where that engine runs.
 */
@NullMarked
package io.github.adabet.djl.internal.engine;

import org.jspecify.annotations.NullMarked;
