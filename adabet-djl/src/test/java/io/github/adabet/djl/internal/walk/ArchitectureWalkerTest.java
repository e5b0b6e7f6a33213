package io.github.adabet.djl.internal.walk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.util.Pair;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.GradientRecording;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.zoo.SmallNetwork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The walker on the networks of the zoo, on any engine. */
@EngineTest
class ArchitectureWalkerTest {

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
  void forward_inference_equalsTheBlocksOwnForwardBitForBit(SmallNetwork network) {
    try (Model model = network.model(engine())) {
      NDList batch = new NDList(network.batch(model.getNDManager(), 3));
      ParameterStore parameters = new ParameterStore(model.getNDManager(), false);

      try (NDList walked = walker(model.getBlock(), parameters).forward(batch, new Mode(false))) {
        NDList plain = model.getBlock().forward(parameters, batch, false);
        assertThat(walked.head().toFloatArray()).isEqualTo(plain.head().toFloatArray());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(SmallNetwork.class)
  void forward_training_equalsTheBlocksOwnForwardAndBackwardBitForBit(SmallNetwork network) {
    Map<String, float[]> plain =
        gradients(
            network,
            model -> {
              ParameterStore parameters = new ParameterStore(model.getNDManager(), false);
              NDList batch = new NDList(network.batch(model.getNDManager(), 4));
              return model.getBlock().forward(parameters, batch, true);
            });
    Map<String, float[]> walked =
        gradients(
            network,
            model -> {
              ParameterStore parameters = new ParameterStore(model.getNDManager(), false);
              NDList batch = new NDList(network.batch(model.getNDManager(), 4));
              return walker(model.getBlock(), parameters).forward(batch, new Mode(true));
            });

    assertThat(walked.keySet()).isEqualTo(plain.keySet());
    walked.forEach((name, values) -> assertThat(values).as(name).isEqualTo(plain.get(name)));
  }

  /** Returns logits, gradients and running statistics after a forward and backward pass. */
  private Map<String, float[]> gradients(SmallNetwork network, Function<Model, NDList> forward) {
    Map<String, float[]> values = new LinkedHashMap<>();
    try (Model model = network.model(engine())) {
      NDManager manager = model.getNDManager();
      NDArray labels = manager.create(new float[] {0, 1, 2, 3});
      try (GradientCollector collector = GradientRecording.on(manager.getEngine())) {
        NDList logits = forward.apply(model);
        values.put("logits", logits.head().toFloatArray());
        collector.backward(Loss.softmaxCrossEntropyLoss().evaluate(new NDList(labels), logits));
      }
      for (Pair<String, Parameter> named : model.getBlock().getParameters()) {
        NDArray array = named.getValue().getArray();
        NDArray result = BlockTree.isTrainable(named.getValue()) ? array.getGradient() : array;
        values.put(named.getKey(), result.toFloatArray());
      }
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(SmallNetwork.class)
  void forward_inference_keepsFewArraysAliveAndLeavesNone(SmallNetwork network) {
    try (Model model = network.model(engine())) {
      NDManager manager = model.getNDManager();
      NDList batch = new NDList(network.batch(manager, 2));
      int before = manager.getManagedArrays().size();
      Mode counting = new Mode(false, manager);

      walker(model.getBlock(), new ParameterStore(manager, false)).forward(batch, counting).close();

      // A residual block holds its input beside input and output of the leaf that runs.
      assertThat(counting.mostAlive - before).isBetween(1, 3);
      assertThat(manager.getManagedArrays()).hasSize(before);
      assertThat(plainArrays(model, batch)).isGreaterThanOrEqualTo(25);
    }
  }

  private static int plainArrays(Model model, NDList batch) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      int before = model.getNDManager().getManagedArrays().size();
      model.getBlock().forward(new ParameterStore(model.getNDManager(), false), batch, false);
      return model.getNDManager().getManagedArrays().size() - before;
    }
  }

  private static BlockWalker walker(Block block, ParameterStore parameters) {
    return new BlockWalker(BlockTree.of(block, List.of()), parameters);
  }

  /** Runs every leaf in one mode, and notes how many arrays were alive. */
  private static final class Mode implements BlockWalker.LeafHook {

    private final boolean training;
    private final NDManager[] managers;
    int mostAlive;

    Mode(boolean training, NDManager... managers) {
      this.training = training;
      this.managers = managers;
    }

    @Override
    public boolean beforeLeaf(BlockTree.Leaf leaf) {
      return training;
    }

    @Override
    public void afterLeaf(BlockTree.Leaf leaf, NDList output) {
      for (NDManager manager : managers) {
        mostAlive = Math.max(mostAlive, manager.getManagedArrays().size());
      }
    }
  }
}
