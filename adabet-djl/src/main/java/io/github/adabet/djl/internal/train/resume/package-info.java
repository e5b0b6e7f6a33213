/** What is saved of a run, and how a later run tells that it may go on from there. */
@NullMarked
package io.github.adabet.djl.internal.train.resume;

import org.jspecify.annotations.NullMarked;
