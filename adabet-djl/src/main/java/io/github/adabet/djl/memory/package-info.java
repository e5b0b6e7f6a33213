/**
 * How this process treats native memory: {@link io.github.adabet.djl.memory.NativeAllocation}.
 *
 * <p>Here belongs what an application decides for the whole process, whatever the format of its
 * networks. The package knows no other package of this module.
 */
@NullMarked
package io.github.adabet.djl.memory;

import org.jspecify.annotations.NullMarked;
