package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.tensorflow.session.VariableNode;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import io.github.adabet.djl.internal.tensorflow.variable.TrainedVariable;
import io.github.adabet.djl.internal.tensorflow.variable.TrainedVariables;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.spi.SelectionStrategy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Result;

/** What two runs must have in common for one to continue the other. */
final class SessionRunIdentity {

  private SessionRunIdentity() {}

  /**
   * Describes a run.
   *
   * @param session how it trains
   * @param objective what it minimises
   * @param strategy what chooses the layers, or null
   * @param trained what it trains, at first if a strategy chooses
   * @param frozen all other variables of the network
   * @param values all variables
   * @param training the data, with its batches
   * @param validation the data to measure on, or null
   * @return texts by name, in a fixed order; equal for runs that can continue each other
   */
  static Map<String, String> of(
      SessionOptions session,
      MeasuredObjective objective,
      @Nullable SelectionStrategy strategy,
      TrainedVariables trained,
      List<GraphVariable> frozen,
      VariableValues values,
      LabelledBatches batches,
      Samples training,
      @Nullable Samples validation) {
    TrainingOptions options = session.trainer().training();
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("batchSize", Integer.toString(options.batchSize()));
    identity.put("microBatchSize", Integer.toString(options.microBatchSize()));
    identity.put("seed", Long.toString(options.seed()));
    identity.put("optimizer", options.optimizer().rule().toString());
    identity.put("optimizer.weightDecay", options.optimizer().weightDecay().toString());
    identity.put("optimizer.clipping", options.optimizer().clipping().toString());
    identity.put("optimizer.rates", options.optimizer().rates().toString());
    identity.put("optimizer.average", options.optimizer().average().toString());
    identity.put("optimizer.penalty", options.optimizer().penalty().toString());
    identity.put("batchNorm", options.batchNorm().toString());
    if (!trained.normalizations().isEmpty()) {
      identity.put("batchNorm.momentum", Double.toString(session.batchNormMomentum()));
    }
    identity.put("finalWeights", options.finalWeights().toString());
    identity.put("dropLast", Boolean.toString(options.dropLast()));
    identity.put("objective", objective.name());
    identity.put("trainingSamples", Integer.toString(batches.samples()));
    identity.put("validationSamples", Long.toString(validation == null ? 0 : validation.size()));
    identity.put("trainingData", SampleDigest.of(training));
    identity.put("validationData", validation == null ? "" : SampleDigest.of(validation));
    if (strategy == null) {
      identity.put(
          "trainedVariables",
          trained.variables().stream().map(TrainedVariable::key).collect(Collectors.joining(" ")));
    } else {
      identity.put("strategy", strategy.name());
    }
    identity.put("frozenWeights", digest(frozen, values));
    return identity;
  }

  private static String digest(List<GraphVariable> variables, VariableValues values) {
    MessageDigest digest = SampleDigest.sha256();
    if (!variables.isEmpty()) {
      try (Result read = values.read(variables.stream().map(VariableNode::of).toList())) {
        for (int i = 0; i < variables.size(); i++) {
          GraphVariable variable = variables.get(i);
          String form = variable.name() + variable.type() + variable.shape();
          digest.update(form.getBytes(StandardCharsets.UTF_8));
          digest.update(NativeTensors.bytes(read.get(i)));
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
