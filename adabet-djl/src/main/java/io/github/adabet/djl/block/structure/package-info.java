/**
 * What a user says of a block tree: how composites run their children, which parameters of a layer
 * are trained, where the outputs of the frozen prefix are kept.
 *
 * <p>The package stands below everything that reads a network, and knows no other package of this
 * module.
 */
@NullMarked
package io.github.adabet.djl.block.structure;

import org.jspecify.annotations.NullMarked;
