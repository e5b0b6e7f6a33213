package io.github.adabet.djl;

import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A kind of network in the form that {@link PretrainedNetworkContract} needs it: a classifier of
 * {@link #CLASSES} classes with at least three layers and one input of float32, small enough for a
 * thousand trainings, and what its framework itself makes of a batch. Closing it closes whatever
 * networks were opened from.
 */
public interface NetworkFixture extends AutoCloseable {

  /** The number of classes. */
  int CLASSES = 3;

  /** Opens the network, with the same weights each time. The caller closes it. */
  PretrainedNetwork open();

  /** Opens a network that was saved, with the number of classes it has then. */
  PretrainedNetwork reopen(Path saved, int classes);

  /** Returns where in a folder to save a network: a file or folder, as the format has it. */
  Path target(Path folder);

  /** Returns the shape of one sample. */
  long[] sample();

  /** Runs the framework's own forward pass in inference mode, the door left aside. */
  HostTensor forward(PretrainedNetwork network, TensorBatch batch);

  /**
   * Returns the output of each layer in order, by the framework's own means, the door left aside.
   */
  List<HostTensor> layerOutputs(PretrainedNetwork network, TensorBatch batch);

  /** Copies all numbers that a training may change, by the name of the layer they belong to. */
  Map<String, float[]> weights(PretrainedNetwork network);

  /** Tells whether opening a network takes longer than training it. */
  default boolean opensSlowly() {
    return false;
  }

  @Override
  void close();

  /** Draws samples whose class shows in which third of their numbers is the largest. */
  default TensorBatch batch(int samples, long seed) {
    long[] shape = new long[sample().length + 1];
    shape[0] = samples;
    int each = 1;
    for (int axis = 1; axis < shape.length; axis++) {
      shape[axis] = sample()[axis - 1];
      each *= Math.toIntExact(shape[axis]);
    }
    Random random = new Random(seed);
    float[] values = new float[samples * each];
    for (int i = 0; i < values.length; i++) {
      boolean bright = i % each / (each / CLASSES) == i / each % CLASSES;
      values[i] = (float) (random.nextGaussian() * 0.3 + (bright ? 1 : 0));
    }
    return TensorBatch.of(HostTensor.of(values, shape));
  }

  /** Draws the samples of {@link #batch} with their classes. */
  default Samples labelled(int samples, long seed) {
    long[] labels = new long[samples];
    for (int i = 0; i < samples; i++) {
      labels[i] = i % CLASSES;
    }
    return Samples.of(batch(samples, seed).first(), labels);
  }
}
