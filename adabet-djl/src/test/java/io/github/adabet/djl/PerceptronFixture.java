package io.github.adabet.djl;

import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.perceptron.Perceptron;
import io.github.adabet.djl.fixtures.perceptron.Perceptron.Dense;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Perceptrons, which know nothing of DJL's arrays. */
public final class PerceptronFixture implements NetworkFixture {

  private static final int FEATURES = 6;

  @Override
  public PretrainedNetwork open() {
    return PretrainedNetwork.open(newPerceptron());
  }

  /** Returns a network that the provider opens. */
  static Perceptron newPerceptron() {
    return Perceptron.random(3, FEATURES, 9, 7, CLASSES);
  }

  @Override
  public PretrainedNetwork reopen(Path saved, int classes) {
    return PretrainedNetwork.open(saved);
  }

  @Override
  public Path target(Path folder) {
    return folder.resolve("saved.perceptron");
  }

  @Override
  public long[] sample() {
    return new long[] {FEATURES};
  }

  @Override
  public HostTensor forward(PretrainedNetwork network, TensorBatch batch) {
    List<HostTensor> outputs = layerOutputs(network, batch);
    return outputs.get(outputs.size() - 1);
  }

  @Override
  public List<HostTensor> layerOutputs(PretrainedNetwork network, TensorBatch batch) {
    List<HostTensor> outputs = new ArrayList<>();
    float[] inputs = batch.first().toFloats();
    for (Dense dense : perceptron(network).layers()) {
      int width = dense.weights()[0].length;
      float[] values = new float[batch.samples() * dense.bias().length];
      for (int at = 0; at < values.length; at++) {
        int output = at % dense.bias().length;
        float sum = dense.bias()[output];
        for (int i = 0; i < width; i++) {
          sum += dense.weights()[output][i] * inputs[at / dense.bias().length * width + i];
        }
        values[at] = sum;
      }
      outputs.add(HostTensor.of(values, batch.samples(), dense.bias().length));
      inputs = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        inputs[i] = Math.max(0, values[i]);
      }
    }
    return outputs;
  }

  @Override
  public Map<String, float[]> weights(PretrainedNetwork network) {
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (Dense dense : perceptron(network).layers()) {
      int width = dense.weights()[0].length;
      float[] values = new float[dense.bias().length * (width + 1)];
      for (int o = 0; o < dense.bias().length; o++) {
        System.arraycopy(dense.weights()[o], 0, values, o * (width + 1), width);
        values[o * (width + 1) + width] = dense.bias()[o];
      }
      weights.put("dense" + weights.size(), values);
    }
    return weights;
  }

  private static Perceptron perceptron(PretrainedNetwork network) {
    return network.unwrap(Perceptron.class).orElseThrow();
  }

  @Override
  public void close() {}
}
