/** The safetensors format: its header, and the tensors behind it. Nothing else belongs here. */
@NullMarked
package io.github.adabet.djl.weights.internal.safetensors;

import org.jspecify.annotations.NullMarked;
