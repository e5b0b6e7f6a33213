/**
 * The experiment on what a selection is worth: networks with pre-trained weights, adapted to images
 * that differ from what they were taught, with layers that each score chooses. Every cell runs in a
 * JVM of its own and leaves a row in a folder, which several processes may share. Here stand which
 * jobs there are, who does them, and what is made of their rows; a job itself is in {@code job}.
 */
@NullMarked
package io.github.adabet.bench.adaptation;

import org.jspecify.annotations.NullMarked;
