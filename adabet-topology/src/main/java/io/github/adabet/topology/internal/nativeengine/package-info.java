/**
 * The Java side of the native engines: loads the library and calls it through the binding that
 * JavaCPP writes from {@code adabet_topology.h} at build time. Not exported, and free to change.
 *
 * <p>Here belongs what touches JavaCPP or native memory, and nothing else in the module does.
 */
@NullMarked
package io.github.adabet.topology.internal.nativeengine;

import org.jspecify.annotations.NullMarked;
