/** The small residual network the examples adapt, and its shipped weights. */
@NullMarked
package io.github.adabet.examples.model;

import org.jspecify.annotations.NullMarked;
