package io.github.adabet.djl;

import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.savedmodel.ModelDraft;
import io.github.adabet.djl.fixtures.savedmodel.SavedModelFile;
import io.github.adabet.djl.internal.files.FileTree;
import io.github.adabet.djl.internal.tensorflow.library.TensorFlowLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;

/**
 * A perceptron as a SavedModel, flat or nested in functions. What the framework makes of a batch is
 * told by TensorFlow's own loader, on the flat form, whose tensors it hands out.
 */
public final class SavedModelFixture implements NetworkFixture {

  private static final int FEATURES = 6;
  private static final List<String> LAYERS = List.of("dense0", "dense1", "dense2");

  private final Path folder;
  private final Path flat;
  private final Path opened;

  /** Writes the model; {@code nested} or {@code flat}. */
  public SavedModelFixture(String form) {
    TensorFlowLibrary.load();
    try {
      folder = Files.createTempDirectory("adabet-savedmodel");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    flat = SavedModelFile.writeFlat(perceptron(), folder.resolve("flat"));
    opened =
        form.equals("nested")
            ? SavedModelFile.writeNested(perceptron(), folder.resolve("nested"))
            : flat;
  }

  private static ModelDraft perceptron() {
    return new ModelDraft(DataType.DT_FLOAT, FEATURES)
        .dense("dense0", "x", FEATURES, 9)
        .relu("relu0", "dense0/BiasAdd")
        .dense("dense1", "relu0", 9, 7)
        .relu("relu1", "dense1/BiasAdd")
        .dense("dense2", "relu1", 7, CLASSES);
  }

  /** Returns the folder of the model. */
  Path model() {
    return opened;
  }

  @Override
  public PretrainedNetwork open() {
    return PretrainedNetwork.open(opened);
  }

  @Override
  public PretrainedNetwork reopen(Path saved, int classes) {
    return PretrainedNetwork.open(saved);
  }

  @Override
  public Path target(Path parent) {
    return parent.resolve("saved");
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
    try (SavedModelBundle bundle =
            SavedModelBundle.loader(flat.toString())
                .withTags("serve")
                .withConfigProto(unfused())
                .load();
        TFloat32 input =
            TFloat32.tensorOf(
                Shape.of(batch.first().shape().getShape()),
                DataBuffers.of(batch.first().toFloats()))) {
      Session.Runner runner = bundle.session().runner().feed("x", input);
      LAYERS.forEach(layer -> runner.fetch(layer + "/BiasAdd"));
      try (Result result = runner.run()) {
        List<HostTensor> outputs = new ArrayList<>();
        for (int i = 0; i < LAYERS.size(); i++) {
          outputs.add(copy((TFloat32) result.get(i)));
        }
        return outputs;
      }
    }
  }

  private static ConfigProto unfused() {
    ConfigProto.Builder config = ConfigProto.newBuilder();
    config
        .getGraphOptionsBuilder()
        .getRewriteOptionsBuilder()
        .setRemapping(RewriterConfig.Toggle.OFF);
    return config.build();
  }

  private static HostTensor copy(TFloat32 tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.copyTo(DataBuffers.of(values));
    return HostTensor.of(values, tensor.shape().asArray());
  }

  @Override
  public Map<String, float[]> weights(PretrainedNetwork network) {
    Session session = network.unwrap(Session.class).orElseThrow();
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (String layer : LAYERS) {
      String prefix = opened.equals(flat) ? "" : "StatefulPartitionedCall/StatefulPartitionedCall/";
      try (Result result =
          session
              .runner()
              .fetch(prefix + layer + "/kernel/read")
              .fetch(prefix + layer + "/bias/read")
              .run()) {
        float[] kernel = copy((TFloat32) result.get(0)).toFloats();
        float[] bias = copy((TFloat32) result.get(1)).toFloats();
        float[] both = new float[kernel.length + bias.length];
        System.arraycopy(kernel, 0, both, 0, kernel.length);
        System.arraycopy(bias, 0, both, kernel.length, bias.length);
        weights.put(layer, both);
      }
    }
    return weights;
  }

  @Override
  public void close() {
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
