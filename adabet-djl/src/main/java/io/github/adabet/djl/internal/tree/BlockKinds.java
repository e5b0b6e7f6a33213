package io.github.adabet.djl.internal.tree;

import ai.djl.nn.Block;
import ai.djl.nn.SymbolBlock;
import ai.djl.nn.convolutional.Convolution;
import ai.djl.nn.convolutional.Deconvolution;
import ai.djl.nn.core.AbstractEmbedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.core.LinearCollection;
import ai.djl.nn.core.Multiplication;
import ai.djl.nn.core.Prelu;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.recurrent.RecurrentBlock;
import ai.djl.nn.transformer.IdEmbedding;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import io.github.adabet.LayerKind;
import io.github.adabet.djl.internal.composite.AddedParameter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Maps DJL's block classes, and their subclasses, to kinds of layers. */
final class BlockKinds {

  private static final Map<Class<?>, LayerKind> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put(Convolution.class, LayerKind.CONVOLUTION);
    KINDS.put(Deconvolution.class, LayerKind.CONVOLUTION);
    KINDS.put(Linear.class, LayerKind.DENSE);
    KINDS.put(LinearCollection.class, LayerKind.DENSE);
    KINDS.put(Multiplication.class, LayerKind.DENSE);
    KINDS.put(BatchNorm.class, LayerKind.NORMALIZATION);
    KINDS.put(LayerNorm.class, LayerKind.NORMALIZATION);
    KINDS.put(AbstractEmbedding.class, LayerKind.EMBEDDING);
    KINDS.put(IdEmbedding.class, LayerKind.EMBEDDING);
    KINDS.put(AddedParameter.class, LayerKind.EMBEDDING);
    KINDS.put(RecurrentBlock.class, LayerKind.RECURRENT);
    KINDS.put(ScaledDotProductAttentionBlock.class, LayerKind.ATTENTION);
    KINDS.put(Prelu.class, LayerKind.ACTIVATION);
  }

  private BlockKinds() {}

  /**
   * Returns the kind of a leaf; a block of unknown class is opaque if it hides children or a symbol
   * graph.
   */
  static LayerKind of(Block block) {
    if (block instanceof DescribedLeaf described) {
      return described.kind();
    }
    for (Map.Entry<Class<?>, LayerKind> entry : KINDS.entrySet()) {
      if (entry.getKey().isInstance(block)) {
        return entry.getValue();
      }
    }
    boolean hides = block instanceof SymbolBlock || !block.getChildren().isEmpty();
    return hides ? LayerKind.OPAQUE : LayerKind.OTHER;
  }
}
