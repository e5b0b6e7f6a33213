package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.dataset.ArrayDataset;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Objective;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.block.structure.StepwiseBlock;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.zoo.SmallNetwork;
import io.github.adabet.spi.LayerQuantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Networks whose rectifiers and sums may write over their inputs, cut at places where they then
 * must not, and looked at.
 */
@EngineTest
class MemoryReuseTrainingTest extends TrainerContractSetting {

  private static final int SAMPLES = 8;

  @ParameterizedTest
  @EnumSource(
      value = SmallNetwork.class,
      names = {"RESNET", "MOBILENET"})
  void train_cutAnywhere_endsWithTheSameBits(SmallNetwork network) {
    DjlEngines.engine(engine());
    Map<String, float[]> expected = trained(network, trainer -> trainer);

    for (int segments : new int[] {2, 3, 7}) {
      assertThat(trained(network, trainer -> trainer.recompute(segments)))
          .as("%s segments", segments)
          .usingRecursiveComparison()
          .isEqualTo(expected);
    }
    assertThat(trained(network, t -> t.prefixCache(PrefixCache.inMemory(1 << 24))))
        .usingRecursiveComparison()
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(SmallNetwork.class)
  void train_everyArrayKept_endsWithTheSameBits(SmallNetwork network) {
    DjlEngines.engine(engine());

    assertThat(trained(network, trainer -> trainer))
        .usingRecursiveComparison()
        .isEqualTo(
            trained(network, trainer -> trainer.compositeHandlers(List.of(new KeepingHandler()))));
  }

  @ParameterizedTest
  @EnumSource(
      value = SmallNetwork.class,
      names = {"RESNET", "MOBILENET"})
  void forward_withGradients_showsTheOutputsOfInference(SmallNetwork network) {
    DjlEngines.engine(engine());
    try (Model model = network.model(engine())) {
      NDArray images = network.batch(data, SAMPLES);
      List<float[]> plain = new ArrayList<>();
      BlockActivationSource.of(model)
          .forward(new NDList(images), output -> plain.add(output.toFloatArray()));
      List<float[]> recorded = new ArrayList<>();

      BlockActivationSource.of(model)
          .labelled(Objective.classification())
          .forward(
              new LabelledBatch(new NDList(images), new NDList(labels())),
              Set.of(LayerQuantity.OUTPUT, LayerQuantity.INPUT, LayerQuantity.OUTPUT_GRADIENT),
              observed -> recorded.add(observed.output().toFloatArray()));

      assertThat(recorded).hasSameSizeAs(plain);
      for (int i = 0; i < plain.size(); i++) {
        assertThat(recorded.get(i)).containsExactly(plain.get(i), within(1e-5f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(SmallNetwork.class)
  void forward_ofARanking_showsTheBitsOfAPassThatKeepsEveryArray(SmallNetwork network) {
    DjlEngines.engine(engine());
    try (Model model = network.model(engine())) {
      List<float[]> kept =
          shown(
              network,
              BlockActivationSource.builder(model).compositeHandler(new KeepingHandler()).build());

      assertThat(shown(network, BlockActivationSource.of(model)))
          .usingRecursiveComparison()
          .isEqualTo(kept);
    }
  }

  /** What a pass without gradients shows of each layer: output and input. */
  private List<float[]> shown(SmallNetwork network, BlockActivationSource source) {
    List<float[]> arrays = new ArrayList<>();
    source.forward(
        new NDList(network.batch(data, SAMPLES)),
        Set.of(LayerQuantity.OUTPUT, LayerQuantity.INPUT),
        observed -> {
          arrays.add(observed.input().toFloatArray());
          arrays.add(observed.output().toFloatArray());
        });
    return arrays;
  }

  /** Trains every fourth layer of the later half, so that most normalisations are frozen. */
  private Map<String, float[]> trained(
      SmallNetwork network, UnaryOperator<BlockSelectiveTrainer.Builder> execution) {
    try (Model model = network.model(engine())) {
      int count = TrainingFixtures.layers(model.getBlock()).size();
      LayerSelection chosen =
          TrainingFixtures.select(
              model.getBlock(), layer -> layer.index() > count / 2 && layer.index() % 4 == 1);
      ArrayDataset images = TrainingFixtures.dataset(network.batch(data, SAMPLES), labels());
      execution
          .apply(
              BlockSelectiveTrainer.builder(
                  model,
                  options(2, SAMPLES / 2)
                      .schedule(LearningRateSchedule.constant(0.05))
                      .optimizer(OptimizerOptions.sgd())
                      .build()))
          .build()
          .train(chosen, images);
      return TrainingFixtures.snapshot(model.getBlock());
    }
  }

  private NDArray labels() {
    return data.create(new float[] {0, 1, 2, 3, 4, 0, 1, 2});
  }

  /** Runs the steps of a block as if each array were read once more later, so that all are kept. */
  private static final class KeepingHandler implements CompositeHandler {

    @Override
    public boolean handles(Block block) {
      return block instanceof StepwiseBlock;
    }

    @Override
    public NDList forward(Block block, NDList inputs, Children children) {
      return ((StepwiseBlock) block).forward(inputs, new KeepingChildren(children));
    }
  }

  private record KeepingChildren(CompositeHandler.Children children)
      implements CompositeHandler.Children {

    @Override
    public int size() {
      return children.size();
    }

    @Override
    public NDList forward(int index, NDList inputs) {
      return children.forward(index, inputs);
    }

    @Override
    public NDList forwardLast(int index, NDList inputs) {
      return children.forward(index, inputs);
    }

    @Override
    public NDList compute(Supplier<NDList> computation) {
      return children.compute(computation);
    }

    @Override
    public NDList computeLast(NDList inputs, UnaryOperator<NDList> computation) {
      return children.compute(() -> computation.apply(inputs));
    }
  }
}
