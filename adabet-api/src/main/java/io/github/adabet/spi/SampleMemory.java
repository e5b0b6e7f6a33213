package io.github.adabet.spi;

import java.nio.FloatBuffer;

/**
 * Where an activation's numbers stand in this process's memory: feature f of sample b, in row-major
 * order of the axes after the first, at {@code b * stride + f}.
 *
 * <p>Borrowed, like the activation it comes from: the memory may be released as soon as the {@link
 * ActivationVisitor#visit} call returns, and reading the buffer after that is undefined and may
 * crash the process. Whoever needs the numbers longer copies them.
 *
 * @param floats float32, direct, in this machine's byte order, from position 0 to limit {@code (B -
 *     1) * stride + D}; read only by convention, as native code cannot be given a buffer that is
 * @param stride from one sample to the next, in numbers; D or more, and more than D if the
 *     activation is a channel of a larger tensor
 */
public record SampleMemory(FloatBuffer floats, int stride) {}
