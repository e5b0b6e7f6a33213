/** Activation capture and selective training of DJL block trees. */
@NullMarked
package io.github.adabet.djl;

import org.jspecify.annotations.NullMarked;
