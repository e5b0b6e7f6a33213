package io.github.adabet.djl.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import io.github.adabet.djl.BlockHeads;
import io.github.adabet.djl.DjlEngines;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the networks of the zoo owe on any engine that trains. */
abstract class ArchitectureContract {

  abstract String engine();

  @BeforeEach
  void startEngine() {
    DjlEngines.engine(engine());
  }

  @ParameterizedTest
  @EnumSource(SmallNetwork.class)
  void forward_seededWeights_givesFiniteLogitsThatTheSeedDetermines(SmallNetwork network) {
    float[] logits = logits(network, SmallNetwork.CLASSES);

    for (float logit : logits) {
      assertThat(logit).isFinite();
    }
    assertThat(logits).isEqualTo(logits(network, SmallNetwork.CLASSES)).doesNotContain(0);
  }

  private float[] logits(SmallNetwork network, int classes) {
    try (Model model = network.model(engine())) {
      return logits(model, network, classes);
    }
  }

  private static float[] logits(Model model, SmallNetwork network, int classes) {
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDArray logits =
          model
              .getBlock()
              .forward(new ParameterStore(scope, false), new NDList(network.batch(scope, 2)), false)
              .singletonOrThrow();
      assertThat(logits.getShape())
          .isEqualTo(new Shape(2, classes))
          .isEqualTo(model.getBlock().getOutputShapes(new Shape[] {network.batchShape(2)})[0]);
      return logits.toFloatArray();
    }
  }

  @ParameterizedTest
  @EnumSource(SmallNetwork.class)
  void replaceHead_otherNumberOfClasses_givesAsManyLogits(SmallNetwork network) {
    try (Model model = network.model(engine())) {
      var names = ParameterNames.of(model.getBlock()).keySet();

      Linear head = BlockHeads.replaceHead(model.getBlock(), 9, 1);

      logits(model, network, 9);
      assertThat(ParameterNames.of(model.getBlock()).keySet()).isEqualTo(names);
      assertThat(ParameterNames.of(model.getBlock()).values())
          .containsAll(head.getDirectParameters().values());
    }
  }
}
