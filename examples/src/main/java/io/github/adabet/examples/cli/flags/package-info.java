/**
 * The options that commands share, with one spelling for all: mix-ins that turn words of a command
 * line into settings and check their ranges. Nothing is opened or read here but the files that
 * options themselves stand in.
 */
@NullMarked
package io.github.adabet.examples.cli.flags;

import org.jspecify.annotations.NullMarked;
