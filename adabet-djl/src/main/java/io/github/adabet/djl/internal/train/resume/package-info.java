/**
 * What is remembered of a run and saved of it, and how a later run tells that it may go on from
 * there.
 */
@NullMarked
package io.github.adabet.djl.internal.train.resume;

import org.jspecify.annotations.NullMarked;
