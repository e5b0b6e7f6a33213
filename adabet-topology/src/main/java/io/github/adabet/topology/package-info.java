/** Counts of the bars of degree-1 persistent homology, and the layer scores made of them. */
@NullMarked
package io.github.adabet.topology;

import org.jspecify.annotations.NullMarked;
