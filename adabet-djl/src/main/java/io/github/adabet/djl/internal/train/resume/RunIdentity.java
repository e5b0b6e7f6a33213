package io.github.adabet.djl.internal.train.resume;

import ai.djl.ndarray.NDArray;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.djl.internal.train.data.RunData;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What two runs must have in common for one to continue the other. */
public final class RunIdentity {

  private RunIdentity() {}

  /**
   * Describes a run.
   *
   * @param settings the trainer's settings
   * @param plan what is trained
   * @param parameters where the parameters are
   * @param data what is learned from, and what for
   * @return texts by name, in a fixed order; equal for runs that can continue each other
   */
  public static Map<String, String> of(
      TrainerSettings settings, TrainingPlan plan, DetachedParameters parameters, RunData data) {
    TrainingOptions options = settings.options();
    LabelledBatches validation = data.validation();
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("epochs", Integer.toString(options.epochs()));
    identity.put("batchSize", Integer.toString(options.batchSize()));
    identity.put("microBatchSize", Integer.toString(options.microBatchSize()));
    identity.put("checkpointedSegments", Integer.toString(settings.checkpointedSegments()));
    identity.put("seed", Long.toString(options.seed()));
    identity.put("optimizer", options.optimizer().rule().toString());
    identity.put("optimizer.weightDecay", options.optimizer().weightDecay().toString());
    identity.put("optimizer.clipping", options.optimizer().clipping().toString());
    identity.put("optimizer.rates", options.optimizer().rates().toString());
    identity.put("optimizer.average", options.optimizer().average().toString());
    identity.put("schedule", options.schedule().name());
    identity.put("batchNorm", options.batchNorm().toString());
    identity.put("finalWeights", options.finalWeights().toString());
    identity.put("dropLast", Boolean.toString(options.dropLast()));
    identity.put("objective", data.objective().name());
    identity.put("trainingSamples", Integer.toString(data.training().samples()));
    identity.put(
        "validationSamples", Integer.toString(validation == null ? 0 : validation.samples()));
    identity.put(
        "trainedParameters",
        plan.trained().stream().map(TrainingPlan.Entry::key).collect(Collectors.joining(" ")));
    identity.put("trainedChannels", plan.channels().identity(plan.trained()));
    identity.put("alwaysTrained", String.join(" ", plan.alwaysTrained()));
    identity.put("frozenWeights", digest(plan, parameters));
    return identity;
  }

  /** Returns the SHA-256 of all that the run leaves as it is, in hexadecimal digits. */
  private static String digest(TrainingPlan plan, DetachedParameters parameters) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (TrainingPlan.Entry entry : plan.frozen()) {
        NDArray array = parameters.alias(entry.parameter());
        String form = entry.key() + array.getDataType() + array.getShape();
        digest.update(form.getBytes(StandardCharsets.UTF_8));
        digest.update(ArrayBytes.of(array));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
