package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.djl.internal.train.data.RunData;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.train.resume.DataDigest;
import io.github.adabet.spi.SelectionStrategy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What two runs must have in common for one to continue the other. */
final class RunIdentity {

  private RunIdentity() {}

  /**
   * Describes a run.
   *
   * @param settings the trainer's settings
   * @param strategy what chooses the layers, or null
   * @param plan what is trained at first
   * @param weights what a checkpoint holds of the network
   * @param data what is learned from, and what for
   * @param manager owns nothing when this returns
   * @return texts by name, in a fixed order; equal for runs that can continue each other
   */
  static Map<String, String> of(
      TrainerSettings settings,
      @Nullable SelectionStrategy strategy,
      TrainingPlan plan,
      RunWeights weights,
      RunData data,
      NDManager manager) {
    TrainingOptions options = settings.options();
    LabelledBatches validation = data.validation();
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("batchSize", Integer.toString(options.batchSize()));
    identity.put("microBatchSize", Integer.toString(options.microBatchSize()));
    identity.put("recomputedSegments", Integer.toString(settings.recomputedSegments()));
    identity.put("seed", Long.toString(options.seed()));
    identity.put("optimizer", options.optimizer().rule().toString());
    identity.put("optimizer.weightDecay", options.optimizer().weightDecay().toString());
    identity.put("optimizer.clipping", options.optimizer().clipping().toString());
    identity.put("optimizer.rates", options.optimizer().rates().toString());
    identity.put("optimizer.average", options.optimizer().average().toString());
    identity.put("optimizer.penalty", options.optimizer().penalty().toString());
    identity.put("batchNorm", options.batchNorm().toString());
    identity.put("finalWeights", options.finalWeights().toString());
    identity.put("dropLast", Boolean.toString(options.dropLast()));
    identity.put("objective", data.objective().name());
    identity.put("trainingSamples", Integer.toString(data.training().samples()));
    identity.put(
        "validationSamples", Integer.toString(validation == null ? 0 : validation.samples()));
    identity.put("trainingData", DataDigest.of(data.training(), manager));
    identity.put("validationData", validation == null ? "" : DataDigest.of(validation, manager));
    if (strategy == null) {
      identity.put(
          "trainedParameters",
          plan.trained().stream().map(TrainingPlan.Entry::key).collect(Collectors.joining(" ")));
    } else {
      identity.put("strategy", strategy.name());
    }
    identity.put("trainedChannels", plan.channels().identity(plan.trained()));
    identity.put("alwaysTrained", String.join(" ", plan.alwaysTrained()));
    identity.put("frozenWeights", digest(weights.outside()));
    return identity;
  }

  /** Returns the SHA-256 of arrays, in hexadecimal digits. */
  private static String digest(Map<String, NDArray> arrays) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      arrays.forEach(
          (name, array) -> {
            String form = name + array.getDataType() + array.getShape();
            digest.update(form.getBytes(StandardCharsets.UTF_8));
            digest.update(ArrayBytes.of(array));
          });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
