/**
 * What stands in a TorchScript archive, as data: code as text, modules as trees of attributes. Here
 * belong the values only; {@link io.github.adabet.djl.weights.ScriptFiles} reads them, and what the
 * code means is for others to say.
 */
@NullMarked
package io.github.adabet.djl.weights.script;

import org.jspecify.annotations.NullMarked;
