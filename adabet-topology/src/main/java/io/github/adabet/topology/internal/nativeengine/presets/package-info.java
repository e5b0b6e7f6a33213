/** Read by JavaCPP at build time; the binding that it writes extends them. */
@NullMarked
package io.github.adabet.topology.internal.nativeengine.presets;

import org.jspecify.annotations.NullMarked;
