/** The {@code adabet} command line. */
@NullMarked
package io.github.adabet.examples.cli;

import org.jspecify.annotations.NullMarked;
