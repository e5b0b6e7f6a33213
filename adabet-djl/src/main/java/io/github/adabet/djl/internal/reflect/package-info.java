/**
 * What DJL keeps to itself: its private fields, and which methods a class of blocks overrides.
 *
 * <p>All reflection on DJL's classes is here, below everything else.
 */
@NullMarked
package io.github.adabet.djl.internal.reflect;

import org.jspecify.annotations.NullMarked;
