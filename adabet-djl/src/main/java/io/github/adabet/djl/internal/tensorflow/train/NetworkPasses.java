package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.Evaluation;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.data.BatchMismatchException;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.tensorflow.variable.GradientParts;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;

/** Runs batches through a network: forward, to measure, and backward, for gradients. */
final class NetworkPasses {

  private final TrainableModel model;
  private final BackwardStep step;
  private final GradientGraph graph;
  private final MeasuredObjective objective;
  private final LossFeeds loss;

  /**
   * Prepares for a network.
   *
   * @param model the network
   * @param step what a backward pass computes
   * @param objective what is measured and minimised
   * @throws io.github.adabet.UnsupportedModelException if it is not known how many numbers the
   *     network puts out for a sample
   */
  NetworkPasses(TrainableModel model, BackwardStep step, MeasuredObjective objective) {
    this.model = model;
    this.step = step;
    this.graph = step.graph();
    this.objective = objective;
    this.loss = LossFeeds.of(model, graph, objective.description());
  }

  /**
   * Runs a micro-batch forward and backward.
   *
   * @param batch the samples; stays the caller's
   * @param samples their positions in the data set
   * @param stepSamples by which the sum of the samples' losses is divided
   * @param moment what the pass is for, and at what learning rate, for messages
   * @param gradients receives the gradients
   * @return loss and sums of the micro-batch
   * @throws TrainingDivergedException if the loss is not finite; no gradient was added then
   */
  MetricSums backward(
      StepBatch batch, long[] samples, long stepSamples, Moment moment, GradientParts gradients) {
    HostTensor labels = batch.labels();
    Map<TensorName, Tensor> ofLoss = loss.of(labels, samples.length, stepSamples);
    try {
      Map<TensorName, Tensor> feeds = new LinkedHashMap<>(batch.feeds());
      feeds.putAll(ofLoss);
      Result fetched = model.session().run(feeds, step.fetches(), List.of());
      MetricSums sums;
      try {
        sums = objective.sums(NativeTensors.copyOf(fetched.get(0)), labels, samples);
        requireFinite(sums, moment);
      } catch (RuntimeException e) {
        fetched.close();
        throw e;
      }
      gradients.add(fetched);
      return sums;
    } catch (TFInvalidArgumentException e) {
      throw mismatch(batch.description(), samples, e);
    } finally {
      ofLoss.values().forEach(Tensor::close);
    }
  }

  /**
   * When a pass runs.
   *
   * @param step index of the step, from 0
   * @param rate the learning rate
   */
  record Moment(long step, double rate) {}

  private static void requireFinite(MetricSums sums, Moment moment) {
    if (!Double.isFinite(sums.meanLoss())) {
      throw new TrainingDivergedException(
          "The training loss is "
              + sums.meanLoss()
              + " at step "
              + (moment.step() + 1)
              + ". Lower the learning rate, which is "
              + moment.rate()
              + " at this step, and check that the inputs are finite");
    }
  }

  /**
   * Measures the network as it is.
   *
   * @param batches how the samples are divided
   * @param samples labelled
   * @param role what they are for, for messages
   * @param goOn asked before each batch with its index, from 0
   * @return loss and metrics; empty if it was not to go on
   * @throws TrainingDivergedException if a figure is not finite
   */
  Optional<Evaluation> measure(
      LabelledBatches batches, Samples samples, String role, IntPredicate goOn) {
    MetricSums sums = new MetricSums(objective);
    long[] order = batches.sequence();
    List<long[]> parts = new ArrayList<>();
    for (int index = 0; index < batches.count(); index++) {
      parts.add(batches.samplesOf(order, index));
    }
    try (SampleReader reader = new SampleReader(samples, parts.iterator(), batches.readAhead())) {
      for (int index = 0; index < parts.size(); index++) {
        if (!goOn.test(index)) {
          return Optional.empty();
        }
        LabelledTensors batch = reader.next();
        SampleReader.requireFinite(batch.inputs(), parts.get(index), "the " + role);
        HostTensor output = forward(batch, parts.get(index));
        sums.add(objective.sums(output, batch.labels().first(), parts.get(index)));
      }
    }
    return Optional.of(sums.evaluation(role));
  }

  private HostTensor forward(LabelledTensors batch, long[] samples) {
    Map<TensorName, Tensor> feeds = model.feeds(batch.inputs());
    try (Result fetched = model.session().run(feeds, List.of(graph.measured()), List.of())) {
      return NativeTensors.copyOf(fetched.get(0));
    } catch (TFInvalidArgumentException e) {
      throw mismatch(batch.inputs().toString(), samples, e);
    } finally {
      feeds.values().forEach(Tensor::close);
    }
  }

  /** Returns the exception for samples that the network does not take. */
  static BatchMismatchException mismatch(
      String batch, long[] samples, TFInvalidArgumentException failure) {
    return new BatchMismatchException(
        "The network does not take the samples "
            + Arrays.toString(samples)
            + " of the data set, "
            + batch
            + ": "
            + failure.getMessage(),
        failure);
  }
}
