/**
 * Native memory of this process: how it is given back ({@link
 * io.github.adabet.djl.memory.NativeAllocation}), and how much was used ({@link
 * io.github.adabet.djl.memory.ResidentSetPeak}).
 *
 * <p>Here belongs what concerns the whole process, whatever the format of its networks. The package
 * knows no other package of this module.
 */
@NullMarked
package io.github.adabet.djl.memory;

import org.jspecify.annotations.NullMarked;
