package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import io.github.adabet.Layer;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.zoo.Architecture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BlockHeadsTest {

  private static Model model(Block block, Shape input) {
    DjlEngines.engine(DjlEngines.PYTORCH);
    return TrainingFixtures.model(DjlEngines.PYTORCH, block, 1, input);
  }

  @Test
  void replaceHead_residualNetwork_changesTheNumberOfLogitsAndNothingElse() {
    try (Model model = model(TrainingFixtures.residualNetwork(), new Shape(2, 1, 6, 6));
        NDManager scope = model.getNDManager().newSubManager()) {
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());
      List<String> names =
          TrainingFixtures.layers(model.getBlock()).stream().map(Layer::name).toList();

      Linear head = BlockHeads.replaceHead(model.getBlock(), 7, 3);

      Map<String, float[]> after = TrainingFixtures.snapshot(model.getBlock());
      assertThat(after.keySet()).isEqualTo(before.keySet());
      assertThat(TrainingFixtures.layers(model.getBlock()).stream().map(Layer::name).toList())
          .isEqualTo(names);
      before.forEach(
          (name, values) -> {
            if (!name.startsWith("09Linear")) {
              assertThat(after.get(name)).isEqualTo(values);
            }
          });
      assertThat(after.get("09Linear_weight")).hasSize(28).doesNotContain(0);
      assertThat(after.get("09Linear_bias")).containsOnly(0).hasSize(7);
      for (float weight : after.get("09Linear_weight")) {
        assertThat(weight).isBetween(-0.5f, 0.5f);
      }
      assertThat(model.getBlock().getChildren().values()).contains(head);
      NDList logits =
          model
              .getBlock()
              .forward(
                  new ParameterStore(scope, false),
                  new NDList(scope.ones(new Shape(2, 1, 6, 6))),
                  false);
      assertThat(logits.head().getShape()).isEqualTo(new Shape(2, 7));
    }
  }

  @Test
  void replaceHead_seed_determinesTheWeights() {
    try (Model first = model(TrainingFixtures.perceptron(4), new Shape(1, 6));
        Model second = model(TrainingFixtures.perceptron(4), new Shape(1, 6))) {
      BlockHeads.replaceHead(first.getBlock(), 5, 9);
      BlockHeads.replaceHead(second.getBlock(), 5, 9);
      float[] weights = TrainingFixtures.snapshot(first.getBlock()).get("03Linear_weight");

      assertThat(TrainingFixtures.snapshot(second.getBlock()).get("03Linear_weight"))
          .isEqualTo(weights);
      BlockHeads.replaceHead(second.getBlock(), 5, 10);
      assertThat(TrainingFixtures.snapshot(second.getBlock()).get("03Linear_weight"))
          .isNotEqualTo(weights);
    }
  }

  @Test
  void replaceHead_nestedSequentialFollowedByALambda_keepsTheLambda() {
    SequentialBlock head =
        new SequentialBlock()
            .add(Linear.builder().setUnits(2).optBias(false).build())
            .addSingleton(array -> array.mul(2));
    SequentialBlock network =
        new SequentialBlock().add(Linear.builder().setUnits(4).build()).add(head);
    try (Model model = model(network, new Shape(1, 6))) {
      Linear replaced = BlockHeads.replaceHead(model.getBlock(), 3, 1);

      assertThat(head.getChildren().keys()).containsExactly("01Linear", "02LambdaBlock");
      assertThat(head.getChildren().get(0).getValue()).isSameAs(replaced);
      assertThat(replaced.getDirectParameters().keys()).containsExactly("weight");
    }
  }

  @Test
  void replaceHead_convolutionalHead_throwsNamingIt() {
    SequentialBlock network =
        new SequentialBlock()
            .add(Linear.builder().setUnits(4).build())
            .addSingleton(array -> array.reshape(1, 1, 2, 2))
            .add(Conv2d.builder().setKernelShape(new Shape(1, 1)).setFilters(2).build());
    try (Model model = model(network, new Shape(1, 6))) {
      assertThatThrownBy(() -> BlockHeads.replaceHead(model.getBlock(), 3, 1))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("03Conv2d");
    }
  }

  @Test
  void replaceHead_linearAsWholeNetworkOrBranch_throws() {
    Block alone = Linear.builder().setUnits(4).build();
    ParallelBlock branches =
        new ParallelBlock(outputs -> outputs.get(0), List.of(Linear.builder().setUnits(4).build()));
    for (Block network : List.of(alone, branches)) {
      try (Model model = model(network, new Shape(1, 6))) {
        assertThatThrownBy(() -> BlockHeads.replaceHead(model.getBlock(), 3, 1))
            .isInstanceOf(UnsupportedModelException.class)
            .hasMessageContaining("SequentialBlock");
      }
    }
  }

  @Test
  void replaceHead_childOfTheZoosComposites_keepsItsName() {
    Block network = Architecture.MOBILENET_V2.block(3);
    try (Model model = model(network, new Shape(1, 3, 32, 32))) {
      Linear replaced = BlockHeads.replaceHead(network, 4, 1);

      assertThat(network.getChildren().get("classifier").getChildren().get("1")).isSameAs(replaced);
      assertThat(model.getBlock().getParameters().get("classifier_1_bias").getShape())
          .isEqualTo(new Shape(4));
    }
  }

  @Test
  void replaceHead_oneClassOrUninitialised_throws() {
    SequentialBlock uninitialised = TrainingFixtures.perceptron(4);
    assertThatThrownBy(() -> BlockHeads.replaceHead(uninitialised, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 2");
    assertThatThrownBy(() -> BlockHeads.replaceHead(uninitialised, 3, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("initialise");
  }
}
