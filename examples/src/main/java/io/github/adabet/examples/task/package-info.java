/**
 * What the commands work on: a network and images, named as on a command line, opened through the
 * one door, with a list of what was used. Knows no format, no engine and no option of a command
 * line.
 */
@NullMarked
package io.github.adabet.examples.task;

import org.jspecify.annotations.NullMarked;
