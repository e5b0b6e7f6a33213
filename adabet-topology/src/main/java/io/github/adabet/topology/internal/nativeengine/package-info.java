/**
 * The native engine's Java side: loads the library and calls it through the binding that JavaCPP
 * writes from {@code adabet_topology.h} at build time.
 */
@NullMarked
package io.github.adabet.topology.internal.nativeengine;

import org.jspecify.annotations.NullMarked;
