package io.github.adabet.djl.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.NoTrainableLayerException;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.OpaqueEncoder;
import io.github.adabet.djl.fixtures.ZooNetwork;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How networks are taken apart, on any engine. */
@Tag("jdk")
@EngineTest
class BlockTreeTest {

  @Parameter private String engine;

  String engine() {
    return engine;
  }

  @ParameterizedTest
  @EnumSource(ZooNetwork.class)
  void of_zooNetwork_findsEveryLayerUnderAStableUniqueName(ZooNetwork network) {
    try (Model first = network.model(engine());
        Model second = network.model(engine())) {
      List<Layer> layers = BlockTree.of(first.getBlock(), List.of()).layers();

      assertThat(layers).hasSize(network.layerCount());
      assertThat(layers).extracting(Layer::name).doesNotHaveDuplicates();
      assertThat(layers).isEqualTo(BlockTree.of(second.getBlock(), List.of()).layers());
      assertThat(layers).noneMatch(layer -> layer.kind() == LayerKind.OPAQUE);
      for (int i = 0; i < layers.size(); i++) {
        assertThat(layers.get(i).index()).isEqualTo(i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ZooNetwork.class)
  void of_zooNetwork_countsEachTrainableParameterOnce(ZooNetwork network) {
    try (Model model = network.model(engine())) {
      long expected =
          model.getBlock().getParameters().values().stream()
              .filter(BlockTree::isTrainable)
              .mapToLong(parameter -> parameter.getArray().size())
              .sum();

      List<Layer> layers = BlockTree.of(model.getBlock(), List.of()).layers();

      assertThat(layers.stream().mapToLong(Layer::parameterCount).sum()).isEqualTo(expected);
    }
  }

  @Test
  void of_nestedBlocks_joinsChildKeysAndTellsKinds() {
    SequentialBlock inner = new SequentialBlock().add(linear(3)).add(BatchNorm.builder().build());
    SequentialBlock root =
        new SequentialBlock().add(Blocks.batchFlattenBlock()).add(inner).add(linear(2));
    try (Model model = ZooNetwork.model(engine(), root, new Shape(1, 4))) {
      assertThat(BlockTree.of(model.getBlock(), List.of()).layers())
          .containsExactly(
              new Layer("02SequentialBlock/01Linear", 0, LayerKind.DENSE, 15),
              new Layer("02SequentialBlock/02BatchNorm", 1, LayerKind.NORMALIZATION, 6),
              new Layer("03Linear", 2, LayerKind.DENSE, 8));
    }
  }

  @Test
  void of_singleLeaf_isNamedAfterItsClass() {
    try (Model model = ZooNetwork.model(engine(), linear(2), new Shape(1, 4))) {
      assertThat(BlockTree.of(model.getBlock(), List.of()).layers())
          .containsExactly(new Layer("Linear", 0, LayerKind.DENSE, 10));
    }
  }

  @Test
  void of_frozenParameters_keepsTheLayers() {
    try (Model model = ZooNetwork.LENET.model(engine())) {
      List<Layer> before = BlockTree.of(model.getBlock(), List.of()).layers();

      model.getBlock().freezeParameters(true);

      assertThat(BlockTree.of(model.getBlock(), List.of()).layers()).isEqualTo(before);
    }
  }

  @Test
  void of_sharedBlock_isOneLayerNamedAfterItsFirstPlace() {
    Block shared = linear(4);
    SequentialBlock root = new SequentialBlock().add(shared).add(linear(4)).add(shared);
    try (Model model = ZooNetwork.model(engine(), root, new Shape(1, 4))) {
      BlockTree tree = BlockTree.of(model.getBlock(), List.of());

      assertThat(tree.layers()).extracting(Layer::name).containsExactly("01Linear", "02Linear");
      assertThat(tree.leaves())
          .extracting(BlockTree.Leaf::path)
          .containsExactly("01Linear", "02Linear", "03Linear");
      assertThat(tree.leaves().get(2).layer()).isEqualTo(tree.layers().get(0));
      assertThat(tree.leaves().get(2).repeated()).isTrue();
    }
  }

  @Test
  void of_compositeWithoutHandler_isOneOpaqueLayer() {
    SequentialBlock root = new SequentialBlock().add(linear(8)).add(new OpaqueEncoder(8));
    try (Model model = ZooNetwork.model(engine(), root, new Shape(2, 3, 8))) {
      BlockTree tree = BlockTree.of(model.getBlock(), List.of());

      assertThat(tree.layers())
          .extracting(Layer::kind)
          .containsExactly(LayerKind.DENSE, LayerKind.OPAQUE);
      assertThat(tree.opaqueComposites())
          .extracting(BlockTree.Leaf::path)
          .containsExactly("02OpaqueEncoder");
    }
  }

  @Test
  void of_subclassThatOverridesForward_isOpaque() {
    SequentialBlock root = new Doubling();
    root.add(linear(2));
    try (Model model = ZooNetwork.model(engine(), root, new Shape(1, 4))) {
      assertThat(BlockTree.of(model.getBlock(), List.of()).layers())
          .containsExactly(new Layer("Doubling", 0, LayerKind.OPAQUE, 10));
    }
  }

  @Test
  void of_uninitialisedParameters_throwsNamingTheParameter() {
    SequentialBlock root = new SequentialBlock().add(linear(2));

    assertThatThrownBy(() -> BlockTree.of(root, List.of()))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("01Linear_weight");
  }

  @Test
  void of_noParameters_throwsNoTrainableLayer() {
    SequentialBlock root = new SequentialBlock().add(Blocks.batchFlattenBlock());

    assertThatThrownBy(() -> BlockTree.of(root, List.of()))
        .isInstanceOf(NoTrainableLayerException.class);
  }

  private static Block linear(long units) {
    return Linear.builder().setUnits(units).build();
  }

  /** Changes what a sequential block computes. */
  private static final class Doubling extends SequentialBlock {
    @Override
    protected NDList forwardInternal(
        ai.djl.training.ParameterStore parameterStore,
        NDList inputs,
        boolean training,
        ai.djl.util.PairList<String, Object> params) {
      NDArray output = super.forwardInternal(parameterStore, inputs, training, params).head();
      return new NDList(output.mul(2));
    }
  }
}
