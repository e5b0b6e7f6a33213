package io.github.adabet.djl.torchscript.internal.layer;

import io.github.adabet.LayerKind;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells the kind of a layer from the operations that it is made of. */
final class LayerKinds {

  /** What decides, the first first: attention is made of products, a recurrent layer of others. */
  private static final List<Map.Entry<String, LayerKind>> BEGINNINGS =
      List.of(
          Map.entry("torch.lstm", LayerKind.RECURRENT),
          Map.entry("torch.gru", LayerKind.RECURRENT),
          Map.entry("torch.rnn_", LayerKind.RECURRENT),
          Map.entry("torch.scaled_dot_product_attention", LayerKind.ATTENTION),
          Map.entry("torch._native_multi_head_attention", LayerKind.ATTENTION),
          Map.entry("torch._transformer_encoder_layer_fwd", LayerKind.ATTENTION),
          Map.entry("torch._convolution", LayerKind.CONVOLUTION),
          Map.entry("torch.conv", LayerKind.CONVOLUTION),
          Map.entry("torch.embedding", LayerKind.EMBEDDING),
          Map.entry("torch.batch_norm", LayerKind.NORMALIZATION),
          Map.entry("torch.layer_norm", LayerKind.NORMALIZATION),
          Map.entry("torch.native_layer_norm", LayerKind.NORMALIZATION),
          Map.entry("torch.group_norm", LayerKind.NORMALIZATION),
          Map.entry("torch.instance_norm", LayerKind.NORMALIZATION),
          Map.entry("torch.rms_norm", LayerKind.NORMALIZATION),
          Map.entry("torch.linear", LayerKind.DENSE),
          Map.entry("torch.addmm", LayerKind.DENSE),
          Map.entry("torch.bilinear", LayerKind.DENSE),
          Map.entry("torch.prelu", LayerKind.ACTIVATION));

  private LayerKinds() {}

  /** Returns the kind. */
  static LayerKind of(Set<String> operations) {
    for (Map.Entry<String, LayerKind> beginning : BEGINNINGS) {
      if (operations.stream().anyMatch(name -> name.startsWith(beginning.getKey()))) {
        return beginning.getValue();
      }
    }
    return LayerKind.OTHER;
  }
}
