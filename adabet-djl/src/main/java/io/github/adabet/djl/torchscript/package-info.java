/**
 * Networks in TorchScript files ({@code .pt}), behind the door: {@link
 * io.github.adabet.djl.torchscript.TorchScriptNetworkProvider} opens them.
 *
 * <p>Here belongs what a file is opened to. What the language says is in {@code internal.code},
 * what an archive holds in {@code internal.module}, which modules are layers in {@code
 * internal.layer}, and how they are run one by one in {@code internal.walk}.
 */
@NullMarked
package io.github.adabet.djl.torchscript;

import org.jspecify.annotations.NullMarked;
