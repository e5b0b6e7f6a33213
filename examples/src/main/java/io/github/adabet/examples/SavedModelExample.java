package io.github.adabet.examples;

import io.github.adabet.BatchNormMode;
import io.github.adabet.LayerSelection;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.dataset.ImageCatalog;
import io.github.adabet.djl.dataset.ImagePreprocessing;
import io.github.adabet.djl.dataset.ImageSamples;
import java.nio.file.Path;

/** Adapts a network that Keras has exported to images of other classes. */
public final class SavedModelExample {
  private SavedModelExample() {}

  /**
   * Runs the example.
   *
   * @param arguments the network's folder, a folder with one of images for each class, and where
   *     the adapted network is saved
   */
  public static void main(String[] arguments) {
    ImageCatalog images = ImageCatalog.ofFolder(Path.of(arguments[1]));
    try (PretrainedNetwork network = PretrainedNetwork.open(Path.of(arguments[0]))) {
      network.replaceHead(images.classNames().size(), 1);
      int side = (int) network.inputs().get(0).sample().get(0);
      ImagePreprocessing numbers =
          ImagePreprocessing.tf(side).withLayout(ImagePreprocessing.Layout.HWC);
      try (ImageSamples samples = ImageSamples.of(images, numbers)) {
        LayerSelection selection =
            network
                .rank(samples.shuffled(1).batches(32)) // reads no labels
                .select(SelectionBudget.fraction(0.3));
        TrainingOptions training =
            TrainingOptions.builder().epochs(2).batchNorm(BatchNormMode.SELECTED).build();
        System.out.printf("%s%n%s%n", selection, network.train(selection, samples, training));
      }
      network.save(Path.of(arguments[2]));
    }
  }
}
