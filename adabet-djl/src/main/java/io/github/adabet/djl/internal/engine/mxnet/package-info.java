/**
 * MXNet: what of it DJL's interfaces do not offer. Loaded only where the MXNet engine is on the
 * class path.
 */
@NullMarked
package io.github.adabet.djl.internal.engine.mxnet;

import org.jspecify.annotations.NullMarked;
