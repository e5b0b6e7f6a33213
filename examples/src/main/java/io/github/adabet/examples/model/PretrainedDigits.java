package io.github.adabet.examples.model;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.examples.data.DigitImages;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The network that ships with the examples: {@link SmallResNet}, trained by {@code Pretrain} on
 * 4,000 upright digits.
 */
public final class PretrainedDigits {
  /** The checkpoint, in DJL's format for the parameters of a block. */
  public static final String RESOURCE = "/io/github/adabet/examples/upright-digits.params";

  /** The system property that sets the number of PyTorch's threads before it starts. */
  public static final String ENGINE_THREADS = "ai.djl.pytorch.num_threads";

  private PretrainedDigits() {}

  /**
   * Starts PyTorch and loads the network with its weights. Unless the system property {@value
   * #ENGINE_THREADS} is set, or PyTorch runs already, it gets one thread: layers this small gain
   * little from more, on a busy machine the threads wait for each other many times longer than they
   * work, and results are then the same whatever the number of processors.
   *
   * @return a model the caller closes; its block maps normalised float32 [batch, 1, 28, 28] to
   *     logits [batch, 10]
   * @throws IOException if the checkpoint is missing or damaged
   * @throws io.github.adabet.BackendUnavailableException if PyTorch is not on the class path
   */
  public static Model load() throws IOException {
    if (System.getProperty(ENGINE_THREADS) == null) {
      System.setProperty(ENGINE_THREADS, "1");
    }
    Engine engine = DjlEngines.engine(DjlEngines.PYTORCH);
    Model model = Model.newInstance("upright-digits", engine.getEngineName());
    try {
      Block block = SmallResNet.create(DigitImages.CLASSES);
      model.setBlock(block);
      loadInto(block, model.getNDManager());
      return model;
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** Loads the shipped weights into the network of {@link SmallResNet#create}. */
  static void loadInto(Block block, NDManager manager) throws IOException {
    try (InputStream resource = PretrainedDigits.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new FileNotFoundException(
            "resource %s is missing. Build the examples again, or train it with Pretrain"
                .formatted(RESOURCE));
      }
      block.initialize(manager, DataType.FLOAT32, SmallResNet.INPUT);
      block.loadParameters(manager, new DataInputStream(new BufferedInputStream(resource)));
    } catch (MalformedModelException e) {
      throw new IOException(
          "resource %s is damaged. Build the examples again, or train it with Pretrain"
              .formatted(RESOURCE),
          e);
    }
  }
}
