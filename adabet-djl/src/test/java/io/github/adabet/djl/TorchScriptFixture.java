package io.github.adabet.djl;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.torchscript.TorchScriptFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A perceptron in a TorchScript file, which has a method that returns what each layer puts out.
 * What PyTorch itself makes of a batch is asked of the file as it is, loaded by DJL.
 */
public final class TorchScriptFixture implements NetworkFixture {

  private static final int FEATURES = 6;

  private final Model model;

  /** Loads the file by DJL, on the engine that runs it. */
  public TorchScriptFixture(String engine) {
    DjlEngines.engine(engine);
    model = Model.newInstance("mlp", engine);
    try {
      model.load(file().getParent(), "mlp");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedModelException e) {
      throw new IllegalStateException(e);
    }
  }

  static Path file() {
    return TorchScriptFiles.file("mlp.pt");
  }

  @Override
  public PretrainedNetwork open() {
    return PretrainedNetwork.open(file(), NetworkOptions.builder().input(FEATURES).build());
  }

  @Override
  public PretrainedNetwork reopen(Path saved, int classes) {
    return PretrainedNetwork.open(saved, NetworkOptions.builder().input(FEATURES).build());
  }

  /** Its code is compiled. */
  @Override
  public boolean opensSlowly() {
    return true;
  }

  @Override
  public Path target(Path folder) {
    return folder.resolve("saved.pt");
  }

  @Override
  public long[] sample() {
    return new long[] {FEATURES};
  }

  @Override
  public HostTensor forward(PretrainedNetwork network, TensorBatch batch) {
    return run(batch, "forward").get(0);
  }

  @Override
  public List<HostTensor> layerOutputs(PretrainedNetwork network, TensorBatch batch) {
    return run(batch, "activations");
  }

  private List<HostTensor> run(TensorBatch batch, String method) {
    try (NDManager scratch = model.getNDManager().newSubManager()) {
      NDList inputs = batch.copyTo(scratch);
      NDArray name = scratch.zeros(new Shape(1));
      name.setName("module_method:" + method);
      inputs.add(name);
      List<HostTensor> outputs = new ArrayList<>();
      model
          .getBlock()
          .forward(new ParameterStore(scratch, false), inputs, false)
          .forEach(array -> outputs.add(HostTensor.copyOf(array)));
      return outputs;
    }
  }

  @Override
  public Map<String, float[]> weights(PretrainedNetwork network) {
    Map<String, float[]> weights = new LinkedHashMap<>();
    Block block = network.unwrap(Block.class).orElseThrow();
    for (Pair<String, Parameter> named : block.getParameters()) {
      String layer = named.getKey().substring(0, named.getKey().lastIndexOf('.'));
      float[] numbers = named.getValue().getArray().toFloatArray();
      weights.merge(layer, numbers, TorchScriptFixture::joined);
    }
    return weights;
  }

  private static float[] joined(float[] first, float[] second) {
    float[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Override
  public void close() {
    model.close();
  }
}
