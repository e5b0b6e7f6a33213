package io.github.adabet.djl.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.block.BlockHeads;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.GradientRecording;
import io.github.adabet.djl.weights.ParameterNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the networks of the zoo owe on any engine that trains. */
@EngineTest
class ArchitectureTest {

  @org.junit.jupiter.params.Parameter private String engine;

  String engine() {
    return engine;
  }

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
      Set<String> names = ParameterNames.of(model.getBlock()).keySet();

      Linear head = BlockHeads.replaceHead(model.getBlock(), 9, 1);

      logits(model, network, 9);
      assertThat(ParameterNames.of(model.getBlock()).keySet()).isEqualTo(names);
      assertThat(ParameterNames.of(model.getBlock()).values())
          .containsAll(head.getDirectParameters().values());
    }
  }

  @ParameterizedTest
  @EnumSource(SmallNetwork.class)
  void save_thenLoad_restoresEveryParameter(SmallNetwork network, @TempDir Path directory)
      throws IOException, MalformedModelException {
    try (Model saved = network.model(engine());
        Model loaded = Model.newInstance("loaded", engine())) {
      BlockHeads.replaceHead(saved.getBlock(), SmallNetwork.CLASSES, 3);
      saved.save(directory, "network");
      loaded.setBlock(network.block());

      loaded.load(directory, "network");

      Map<String, Parameter> expected = ParameterNames.of(saved.getBlock());
      ParameterNames.of(loaded.getBlock())
          .forEach(
              (name, parameter) ->
                  assertThat(parameter.getArray().toFloatArray())
                      .as(name)
                      .isEqualTo(expected.get(name).getArray().toFloatArray()));
      assertThat(logits(loaded, network, SmallNetwork.CLASSES))
          .isEqualTo(logits(saved, network, SmallNetwork.CLASSES));
    }
  }

  @ParameterizedTest
  @EnumSource(SmallNetwork.class)
  void freezeParameters_allButTheHead_leavesGradientsToTheHead(SmallNetwork network) {
    try (Model model = network.model(engine())) {
      Block block = model.getBlock();
      Linear head = BlockHeads.replaceHead(block, 4, 1);
      block.freezeParameters(true, p -> !head.getParameters().values().contains(p));
      try (NDManager scope = model.getNDManager().newSubManager();
          GradientCollector collector = GradientRecording.on(scope.getEngine())) {
        NDList logits =
            block.forward(
                new ParameterStore(scope, false), new NDList(network.batch(scope, 4)), true);
        NDArray labels = scope.create(new float[] {0, 1, 2, 3});
        collector.backward(Loss.softmaxCrossEntropyLoss().evaluate(new NDList(labels), logits));
      }

      for (Parameter parameter : ParameterNames.of(block).values()) {
        boolean trained = head.getParameters().values().contains(parameter);
        assertThat(parameter.requiresGradient()).isEqualTo(trained);
        assertThat(parameter.getArray().hasGradient()).isEqualTo(trained);
      }
    }
  }
}
