/**
 * Trains the same network in several ways, each in a process of its own where its memory can be
 * measured, and reports what came of it.
 */
@NullMarked
package io.github.adabet.examples.compare;

import org.jspecify.annotations.NullMarked;
