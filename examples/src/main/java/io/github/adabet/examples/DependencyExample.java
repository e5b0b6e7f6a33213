package io.github.adabet.examples;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.dataset.ArrayDataset;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.block.BlockActivationSource;
import io.github.adabet.djl.block.BlockSelectiveTrainer;
import java.util.List;

/** Ranks the layers of a network of your own, and trains the best of them. */
public final class DependencyExample {
  private DependencyExample() {}

  /**
   * Runs the example.
   *
   * @param arguments ignored
   */
  public static void main(String[] arguments) {
    DjlEngines.engine(DjlEngines.PYTORCH).setRandomSeed(1);
    try (Model model = Model.newInstance("mine", DjlEngines.PYTORCH)) {
      SequentialBlock network = new SequentialBlock();
      for (int layer = 0; layer < 4; layer++) {
        network.add(Linear.builder().setUnits(32).build()).add(Activation.reluBlock());
      }
      network.add(Linear.builder().setUnits(2).build());
      network.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 20));
      model.setBlock(network); // or model.load(...) for one that is trained already

      NDArray samples = model.getNDManager().randomNormal(new Shape(256, 20));
      NDArray labels = samples.sum(new int[] {1}).gt(0).toType(DataType.INT64, false);

      LayerRanking ranking = // from unlabelled batches
          LayerRanker.create()
              .rank(BlockActivationSource.of(model), List.of(new NDList(samples.get("0:64"))));
      LayerSelection selection = ranking.select(SelectionBudget.fraction(0.4));
      System.out.printf("%s%n%s%n%n", ranking, selection);

      ArrayDataset labelled =
          new ArrayDataset.Builder()
              .setData(samples)
              .optLabels(labels)
              .setSampling(32, true)
              .build();
      System.out.println(
          BlockSelectiveTrainer.builder(model, TrainingOptions.builder().epochs(5).build())
              .build()
              .train(selection, labelled));
    }
  }
}
