/**
 * AdaBet on networks of the <a href="https://djl.ai">Deep Java Library</a>.
 *
 * <p>A DJL block has no hooks. This package therefore runs a network itself, leaf by leaf: it sees
 * each layer's activation as soon as it exists, and closes every array as soon as nothing needs it
 * any more.
 */
@NullMarked
package io.github.adabet.djl;

import org.jspecify.annotations.NullMarked;
