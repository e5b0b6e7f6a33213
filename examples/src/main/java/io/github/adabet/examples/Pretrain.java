package io.github.adabet.examples;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import io.github.adabet.BatchNormMode;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.block.BlockActivationSource;
import io.github.adabet.djl.block.BlockSelectiveTrainer;
import io.github.adabet.examples.data.DigitDatasets;
import io.github.adabet.examples.data.DigitImages;
import io.github.adabet.examples.data.MnistSubset;
import io.github.adabet.examples.model.Accuracy;
import io.github.adabet.examples.model.SmallResNet;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Trains the checkpoint that ships with the examples: all layers of {@link SmallResNet} on the
 * 4,000 upright digits of the source domain. Takes the file to write as its only argument, and one
 * to three minutes on two cores.
 *
 * <p>Data order and first weights come from fixed seeds; the same weights bit for bit need the same
 * machine and number of threads too, since the engine's sums depend on them.
 */
public final class Pretrain {
  private static final int SEED = 1;
  private static final TrainingOptions OPTIONS =
      TrainingOptions.builder()
          .epochs(8)
          .batchSize(64)
          .seed(SEED)
          .optimizer(OptimizerOptions.sgd(0.9).withWeightDecay(WeightDecay.decoupled(5e-4)))
          .schedule(LearningRateSchedule.cosine(0.1))
          .batchNorm(BatchNormMode.SELECTED)
          .build();

  private Pretrain() {}

  /**
   * Trains the network and saves it.
   *
   * @param arguments the checkpoint file to write
   * @throws IOException if the images cannot be read or the file cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("expected one argument: the checkpoint file to write");
    }
    Engine engine = DjlEngines.engine(DjlEngines.PYTORCH);
    engine.setRandomSeed(SEED);
    MnistSubset mnist = MnistSubset.load();
    try (Model model = Model.newInstance("upright-digits", engine.getEngineName());
        ConsoleProgress progress = new ConsoleProgress()) {
      Block block = SmallResNet.create(DigitImages.CLASSES);
      block.initialize(model.getNDManager(), DataType.FLOAT32, SmallResNet.INPUT);
      model.setBlock(block);
      List<Layer> layers = BlockActivationSource.of(model).layers();
      LayerSelection all =
          LayerSelection.of(layers, layers.size(), Provenance.ofThisPlatform().build());
      TrainingReport report =
          BlockSelectiveTrainer.builder(model, OPTIONS)
              .build()
              .train(
                  TrainingRequest.builder(
                          all, DigitDatasets.labelled(model.getNDManager(), mnist.source(), 64))
                      .progress(progress)
                      .build());
      progress.finishTask();
      System.out.print(report);
      System.out.printf("test accuracy %.2f %%%n", 100 * Accuracy.of(model, mnist.test()));
      save(block, Path.of(arguments[0]));
    }
  }

  private static void save(Block block, Path file) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      block.saveParameters(out);
    }
    System.out.printf("%s: %,d bytes%n", file, Files.size(file));
  }
}
