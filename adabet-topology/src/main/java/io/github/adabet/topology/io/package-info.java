/**
 * Reading distances and points from files: the formats of the program Ripser, strictly. What is
 * wrong with a file is said with its line and column, or its byte.
 *
 * <p>Here belongs what turns files into values of {@code distance}; no computation.
 */
@NullMarked
package io.github.adabet.topology.io;

import org.jspecify.annotations.NullMarked;
