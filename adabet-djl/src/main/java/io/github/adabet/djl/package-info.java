/**
 * AdaBet on networks of the <a href="https://djl.ai">Deep Java Library</a>: the front door.
 *
 * <p>Here belongs what a caller needs whatever the format of the network: {@link
 * io.github.adabet.djl.PretrainedNetwork}, which opens networks through the providers of {@link
 * io.github.adabet.djl.spi}, and {@link io.github.adabet.djl.DjlEngines}, which loads DJL's
 * engines. What knows one format of network does not belong here: block trees are in {@link
 * io.github.adabet.djl.block}, files of weights in {@link io.github.adabet.djl.weights},
 * architectures in {@link io.github.adabet.djl.zoo}.
 */
@NullMarked
package io.github.adabet.djl;

import org.jspecify.annotations.NullMarked;
