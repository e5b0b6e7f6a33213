package io.github.adabet.bench.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.LayerRanking;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.topology.HomologyEngines;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Run in a JVM of its own, with a SavedModel and the order in which native libraries are loaded:
 * {@code t} TensorFlow, {@code p} PyTorch, {@code h} the homology engine. Prints a line for each.
 */
final class EnginesTogetherProgram {
  private static final int SAMPLES = 12;

  private EnginesTogetherProgram() {}

  public static void main(String[] arguments) {
    for (char library : arguments[1].toCharArray()) {
      System.out.println(
          switch (library) {
            case 't' -> tensorFlow(Path.of(arguments[0]));
            case 'p' -> pyTorch();
            default -> HomologyEngines.automatic().toString();
          });
    }
    // Engines leave threads behind that are no daemons.
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static String tensorFlow(Path model) {
    try (PretrainedNetwork network = PretrainedNetwork.open(model)) {
      long[] shape = new long[network.inputs().get(0).sample().dimension() + 1];
      shape[0] = SAMPLES;
      int numbers = SAMPLES;
      for (int axis = 1; axis < shape.length; axis++) {
        shape[axis] = network.inputs().get(0).sample().get(axis - 1);
        numbers *= Math.toIntExact(shape[axis]);
      }
      float[] values = new float[numbers];
      Random random = new Random(1);
      for (int i = 0; i < numbers; i++) {
        values[i] = (float) random.nextGaussian();
      }
      LayerRanking ranking = network.rank(List.of(TensorBatch.of(HostTensor.of(values, shape))));
      return "TensorFlow " + ranking.scores();
    }
  }

  private static String pyTorch() {
    try (NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager()) {
      NDArray ones = manager.ones(new Shape(3, 3));
      return "PyTorch " + ones.matMul(ones).sum().getFloat();
    }
  }
}
