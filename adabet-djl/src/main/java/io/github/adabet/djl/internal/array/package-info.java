/**
 * Arrays of DJL made from numbers of Java. Lies below everything else: whoever hands numbers to an
 * engine does it here. What moves between arrays, or out of them, is in {@code internal.engine}.
 */
@NullMarked
package io.github.adabet.djl.internal.array;

import org.jspecify.annotations.NullMarked;
