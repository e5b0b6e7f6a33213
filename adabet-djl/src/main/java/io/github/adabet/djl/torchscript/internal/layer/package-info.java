/**
 * Which modules of a TorchScript network are layers: found out from what its code calls and reads,
 * without running it. How layers are run one by one does not belong here.
 */
@NullMarked
package io.github.adabet.djl.torchscript.internal.layer;

import org.jspecify.annotations.NullMarked;
