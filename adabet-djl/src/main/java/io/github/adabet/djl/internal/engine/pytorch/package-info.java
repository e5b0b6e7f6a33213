/**
 * PyTorch: what of it DJL's interfaces do not offer. Loaded only where the PyTorch engine is on the
 * class path.
 */
@NullMarked
package io.github.adabet.djl.internal.engine.pytorch;

import org.jspecify.annotations.NullMarked;
