package io.github.adabet.djl.internal.composite;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.djl.block.BlockActivationSource;
import io.github.adabet.djl.block.LayerShape;
import io.github.adabet.djl.fixtures.CompositeNetwork;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.GradientRecording;
import io.github.adabet.djl.fixtures.LeafRecorder;
import io.github.adabet.djl.fixtures.ZooNetwork;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.tree.ChannelAxes;
import io.github.adabet.djl.internal.walk.BlockWalker;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the built-in handlers of DJL's composites must do, on any engine. */
@Tag("jdk")
@EngineTest
class CompositeHandlersTest {

  private static final int SAMPLES = 3;

  @Parameter private String engine;

  String engine() {
    return engine;
  }

  @ParameterizedTest
  @EnumSource(CompositeNetwork.class)
  void of_composite_findsTheLayersInside(CompositeNetwork network) {
    try (Model model = network.model(engine());
        Model again = network.model(engine())) {
      BlockTree tree = BlockTree.of(model.getBlock(), List.of());

      assertThat(tree.layers()).hasSize(network.layerCount());
      assertThat(tree.layers()).isEqualTo(BlockTree.of(again.getBlock(), List.of()).layers());
      assertThat(tree.opaqueComposites()).isEmpty();
      assertThat(tree.layers().stream().mapToLong(Layer::parameterCount).sum())
          .isEqualTo(
              model.getBlock().getParameters().values().stream()
                  .filter(BlockTree::isTrainable)
                  .mapToLong(parameter -> parameter.getArray().size())
                  .sum());
    }
  }

  @ParameterizedTest
  @EnumSource(CompositeNetwork.class)
  void forward_inference_equalsTheBlocksOwnForwardBitForBit(CompositeNetwork network) {
    try (Model model = network.model(engine())) {
      NDList batch = network.batch(model.getNDManager(), SAMPLES);

      assertSameAsPlain(model.getBlock(), batch, model.getNDManager(), false);
    }
  }

  @ParameterizedTest
  @EnumSource(CompositeNetwork.class)
  void forward_trainingWithOneSeed_equalsTheBlocksOwnForwardBitForBit(CompositeNetwork network) {
    try (Model model = network.model(engine())) {
      NDList batch = network.batch(model.getNDManager(), SAMPLES);

      assertSameAsPlain(model.getBlock(), batch, model.getNDManager(), true);
    }
  }

  @ParameterizedTest
  @EnumSource(CompositeNetwork.class)
  void forward_composite_keepsFewArraysAliveAndLeavesNone(CompositeNetwork network) {
    try (Model model = network.model(engine())) {
      NDManager manager = model.getNDManager();
      NDList batch = network.batch(manager, SAMPLES);
      int before = manager.getManagedArrays().size();
      LeafRecorder recorder = new LeafRecorder(manager);
      BlockTree tree = BlockTree.of(model.getBlock(), List.of());

      NDList outputs =
          new BlockWalker(tree, new ParameterStore(manager, false)).forward(batch, recorder);

      assertThat(recorder.leaves).isEqualTo(tree.leaves());
      assertThat(recorder.mostAlive - before).isBetween(1, network.mostAlive());
      assertThat(manager.getManagedArrays()).hasSize(before + outputs.size());
      outputs.close();
      assertThat(batch).noneMatch(NDArray::isReleased);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void forward_attentionOfAnyInputs_equalsTheBlocksOwnForward(int inputs) {
    Block block = new SequentialBlock().add(CompositeNetwork.attention(0.3f));
    Shape keys = new Shape(SAMPLES, 5, 8);
    boolean self = inputs < 3;
    Shape queries = self ? keys : new Shape(SAMPLES, 4, 8);
    try (Model model = ZooNetwork.model(engine(), block, keys)) {
      NDManager manager = model.getNDManager();
      NDList batch = new NDList(ZooNetwork.normal(manager, keys, 1));
      if (!self) {
        batch.add(ZooNetwork.normal(manager, queries, 2));
        batch.add(ZooNetwork.normal(manager, keys, 3));
      }
      if (inputs % 2 == 0) {
        batch.add(ZooNetwork.normal(manager, new Shape(SAMPLES, queries.get(1), 5), 4).gt(0));
      }

      assertSameAsPlain(block, batch, manager, false);
      assertSameAsPlain(block, batch, manager, true);
    }
  }

  @Test
  void forward_encoderWithMaskOfRankFour_equalsTheBlocksOwnForward() {
    Block block = new SequentialBlock().add(CompositeNetwork.encoder());
    Shape input = new Shape(SAMPLES, 5, 8);
    try (Model model = ZooNetwork.model(engine(), block, input)) {
      NDManager manager = model.getNDManager();
      NDList batch =
          new NDList(
              ZooNetwork.normal(manager, input, 1),
              ZooNetwork.normal(manager, new Shape(SAMPLES, 1, 5, 5), 2));

      assertSameAsPlain(block, batch, manager, false);
    }
  }

  @Test
  void of_encoder_namesItsLayersInTheOrderTheyRun() {
    try (Model model = CompositeNetwork.ENCODERS.model(engine())) {
      BlockTree tree = BlockTree.of(model.getBlock(), List.of());

      assertThat(tree.leaves())
          .extracting(BlockTree.Leaf::path)
          .filteredOn(path -> path.startsWith("01"))
          .containsExactly(
              "01TransformerEncoderBlock/01selfAttention/01keyProjection",
              "01TransformerEncoderBlock/01selfAttention/02queryProjection",
              "01TransformerEncoderBlock/01selfAttention/03valueProjection",
              "01TransformerEncoderBlock/01selfAttention/05probabilityDropout",
              "01TransformerEncoderBlock/01selfAttention/04resultProjection",
              "01TransformerEncoderBlock/selfAttentionDropout",
              "01TransformerEncoderBlock/02attentionNorm",
              "01TransformerEncoderBlock/03outputBlock/01Linear",
              "01TransformerEncoderBlock/03outputBlock/02LambdaBlock",
              "01TransformerEncoderBlock/03outputBlock/03Linear",
              "01TransformerEncoderBlock/fullyConnectedDropout",
              "01TransformerEncoderBlock/04outputNorm");
    }
  }

  @Test
  void of_encoder_dividesItsProjectionsByFeaturesAndItsNormsNot() {
    try (Model model = CompositeNetwork.ENCODERS.model(engine())) {
      for (BlockTree.Leaf leaf : BlockTree.of(model.getBlock(), List.of()).leaves()) {
        if (leaf.layer() != null) {
          boolean norm = leaf.layer().kind() == LayerKind.NORMALIZATION;
          // DJL's encoder normalises axis 2 of (B, tokens, features).
          assertThat(ChannelAxes.of(leaf))
              .as(leaf.path())
              .isEqualTo(norm ? ChannelAxes.UNDIVIDED : ChannelAxes.LAST);
        }
      }
    }
  }

  @Test
  void of_bert_takesThePositionsItHoldsItselfAsALayer() {
    try (Model model = CompositeNetwork.BERT.model(engine())) {
      List<Layer> layers = BlockTree.of(model.getBlock(), List.of()).layers();

      assertThat(layers.subList(0, 4))
          .containsExactly(
              new Layer("01tokenEmbedding", 0, LayerKind.EMBEDDING, 88),
              new Layer("02typeEmbedding", 1, LayerKind.EMBEDDING, 16),
              new Layer("positionEmbedding", 2, LayerKind.EMBEDDING, 40),
              new Layer("03embeddingNorm", 3, LayerKind.NORMALIZATION, 16));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CompositeNetwork.class,
      names = {"RNN_CELL", "GRU_CELL", "LSTM_CELL"})
  void forward_recurrentBlock_isOneLayerWhoseActivationIsItsFirstOutput(CompositeNetwork network) {
    try (Model model = network.model(engine())) {
      NDList batch = network.batch(model.getNDManager(), SAMPLES);
      BlockActivationSource source = BlockActivationSource.of(model);

      List<LayerShape> shapes = source.layerShapes(batch);

      assertThat(shapes.get(0).layer().kind()).isEqualTo(LayerKind.RECURRENT);
      assertThat(shapes.get(0).outputShape()).containsExactly(5L, 4L);
    }
  }

  private static void assertSameAsPlain(
      Block block, NDList batch, NDManager manager, boolean training) {
    ParameterStore parameters = new ParameterStore(manager, false);
    BlockWalker walker = new BlockWalker(BlockTree.of(block, List.of()), parameters);

    List<float[]> plain =
        values(manager, training, () -> block.forward(parameters, new NDList(batch), training));
    List<float[]> walked =
        values(manager, training, () -> walker.forward(batch, new LeafRecorder(training)));

    assertThat(walked).usingRecursiveComparison().isEqualTo(plain);
  }

  /** Computes with one seed, in a collector if training, as some engines want it. */
  private static List<float[]> values(
      NDManager manager, boolean training, Supplier<NDList> computation) {
    manager.getEngine().setRandomSeed(7);
    if (!training) {
      return computation.get().stream().map(NDArray::toFloatArray).toList();
    }
    GradientCollector collector = GradientRecording.on(manager.getEngine());
    try {
      return computation.get().stream().map(NDArray::toFloatArray).toList();
    } finally {
      collector.close();
    }
  }
}
