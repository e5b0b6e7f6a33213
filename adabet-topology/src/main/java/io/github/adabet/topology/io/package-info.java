/**
 * Reading distances from files: the dense formats of the program Ripser, strictly. What is wrong
 * with a file is said with its line and column, or its byte.
 */
@NullMarked
package io.github.adabet.topology.io;

import org.jspecify.annotations.NullMarked;
