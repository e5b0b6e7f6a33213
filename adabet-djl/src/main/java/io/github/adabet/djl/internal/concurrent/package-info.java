/**
 * Waiting for the threads that read and decode ahead.
 *
 * <p>What the threads do does not belong here.
 */
@NullMarked
package io.github.adabet.djl.internal.concurrent;

import org.jspecify.annotations.NullMarked;
