/**
 * One training from beginning to end: measured, chosen, trained, measured again, and what it came
 * to. Knows no option of a command line, no folder, and prints nothing.
 */
@NullMarked
package io.github.adabet.examples.training;

import org.jspecify.annotations.NullMarked;
