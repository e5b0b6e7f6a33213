package io.github.adabet.examples;

import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.spi.NetworkOptions;
import java.util.Random;

/** Ranks the layers of a network of your own, and trains the best of them. */
public final class DependencyExample {
  private DependencyExample() {}

  /**
   * Runs the example.
   *
   * @param arguments ignored
   */
  public static void main(String[] arguments) {
    SequentialBlock block = new SequentialBlock();
    for (int layer = 0; layer < 4; layer++) {
      block.add(Linear.builder().setUnits(32).build()).add(Activation.reluBlock());
    }
    block.add(Linear.builder().setUnits(2).build());
    NetworkOptions options = NetworkOptions.builder().input(20).seed(1).build();
    try (PretrainedNetwork network = PretrainedNetwork.open(block, options)) {
      Samples samples = points(256);
      LayerRanking ranking = network.rank(samples.range(0, 64).batches(64)); // reads no labels
      LayerSelection selection = ranking.select(SelectionBudget.fraction(0.4));
      System.out.printf("%s%n%s%n%n", ranking, selection);
      TrainingOptions training = TrainingOptions.builder().epochs(5).build();
      System.out.println(network.train(selection, samples, training));
    }
  }

  private static Samples points(int count) {
    Random random = new Random(1);
    float[] values = new float[count * 20];
    long[] labels = new long[count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
      labels[i / 20] = values[i / 20 * 20] > 0 ? 1 : 0;
    }
    return Samples.of(HostTensor.of(values, count, 20), labels);
  }
}
