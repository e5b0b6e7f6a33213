/** How gradients change parameters: the rules of the optimizers and their state. */
@NullMarked
package io.github.adabet.djl.internal.train.optimizer;

import org.jspecify.annotations.NullMarked;
