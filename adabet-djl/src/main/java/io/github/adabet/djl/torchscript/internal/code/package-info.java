/**
 * The language in which TorchScript archives hold their code: text to syntax trees and back. What
 * is not written by PyTorch's printer is an error. What a program means does not belong here.
 */
@NullMarked
package io.github.adabet.djl.torchscript.internal.code;

import org.jspecify.annotations.NullMarked;
