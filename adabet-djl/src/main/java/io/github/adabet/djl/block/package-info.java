/**
 * Ranking and selective training of DJL block trees.
 *
 * <p>A DJL block has no hooks. The source and the trainer therefore run a network themselves, leaf
 * by leaf: they see each layer's activation as soon as it exists, and close every array as soon as
 * nothing needs it any more.
 *
 * <p>Here belong the classes that a user of block trees calls. How they work is in {@code
 * io.github.adabet.djl.internal}; nothing there knows this package.
 */
@NullMarked
package io.github.adabet.djl.block;

import org.jspecify.annotations.NullMarked;
