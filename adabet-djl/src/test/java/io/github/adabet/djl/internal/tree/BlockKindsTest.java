package io.github.adabet.djl.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.modality.nlp.DefaultVocabulary;
import ai.djl.modality.nlp.embedding.TrainableWordEmbedding;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.convolutional.Conv2dTranspose;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.core.LinearCollection;
import ai.djl.nn.core.Prelu;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.GhostBatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.transformer.IdEmbedding;
import io.github.adabet.LayerKind;
import io.github.adabet.djl.fixtures.OpaqueEncoder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BlockKindsTest {

  static Stream<Arguments> blocks() {
    return Stream.of(
        Arguments.of(convolution(1), LayerKind.CONVOLUTION),
        Arguments.of(convolution(4), LayerKind.CONVOLUTION),
        Arguments.of(
            Conv1d.builder().setFilters(4).setKernelShape(new Shape(3)).build(),
            LayerKind.CONVOLUTION),
        Arguments.of(
            Conv3d.builder().setFilters(4).setKernelShape(new Shape(3, 3, 3)).build(),
            LayerKind.CONVOLUTION),
        Arguments.of(
            Conv2dTranspose.builder().setFilters(4).setKernelShape(new Shape(3, 3)).build(),
            LayerKind.CONVOLUTION),
        Arguments.of(Linear.builder().setUnits(3).build(), LayerKind.DENSE),
        Arguments.of(LinearCollection.builder().setUnits(3).build(), LayerKind.DENSE),
        Arguments.of(BatchNorm.builder().build(), LayerKind.NORMALIZATION),
        Arguments.of(GhostBatchNorm.builder().build(), LayerKind.NORMALIZATION),
        Arguments.of(LayerNorm.builder().build(), LayerKind.NORMALIZATION),
        Arguments.of(
            new IdEmbedding.Builder().setDictionarySize(3).setEmbeddingSize(2).build(),
            LayerKind.EMBEDDING),
        Arguments.of(
            new TrainableWordEmbedding(new DefaultVocabulary(List.of("a", "b")), 2),
            LayerKind.EMBEDDING),
        Arguments.of(GRU.builder().setStateSize(2).setNumLayers(1).build(), LayerKind.RECURRENT),
        Arguments.of(LSTM.builder().setStateSize(2).setNumLayers(1).build(), LayerKind.RECURRENT),
        Arguments.of(new Prelu(), LayerKind.ACTIVATION),
        Arguments.of(new OpaqueEncoder(4), LayerKind.OPAQUE),
        Arguments.of(Blocks.identityBlock(), LayerKind.OTHER));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void of_anyBlock_tellsWhatItComputes(Block block, LayerKind kind) {
    assertThat(BlockKinds.of(block)).isEqualTo(kind);
  }

  private static Block convolution(int groups) {
    return Conv2d.builder().setFilters(4).setKernelShape(new Shape(3, 3)).optGroups(groups).build();
  }
}
