/**
 * What a run trains, and how it was told to: settings, trained parameters and channels, the places
 * at which random numbers are drawn.
 *
 * <p>The lowest package of training: it runs nothing.
 */
@NullMarked
package io.github.adabet.djl.internal.train.plan;

import org.jspecify.annotations.NullMarked;
