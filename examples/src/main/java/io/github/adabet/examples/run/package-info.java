/**
 * One training from beginning to end: what is chosen, what it came to, and the folder that holds
 * it. Knows no option of a command line and prints nothing.
 */
@NullMarked
package io.github.adabet.examples.run;

import org.jspecify.annotations.NullMarked;
