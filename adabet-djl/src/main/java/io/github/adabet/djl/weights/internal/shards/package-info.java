/**
 * Networks whose tensors lie in several files, which an index names. How one file is read does not
 * belong here: whoever opens an index says how its files are opened.
 */
@NullMarked
package io.github.adabet.djl.weights.internal.shards;

import org.jspecify.annotations.NullMarked;
