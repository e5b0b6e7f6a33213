/** The adabet command line, and short programs to start from. */
@NullMarked
package io.github.adabet.examples;

import org.jspecify.annotations.NullMarked;
