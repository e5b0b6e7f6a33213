package io.github.adabet.djl.internal.tensorflow.variable;

import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.gradient.LossKind;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.KernelChannels;
import io.github.adabet.djl.internal.tensorflow.graph.Logits;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.session.GraphSession;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Tensor;

/** A network as training sees it. Not safe for use by several threads at once. */
public interface TrainableModel {

  /** Returns the layers, in forward order. */
  List<GraphLayer> layers();

  /** Returns all variables that the outputs depend on. */
  List<GraphVariable> variables();

  /** Returns which numbers of a kernel belong to which channel. */
  KernelChannels channels(GraphVariable kernel);

  /** Returns the nodes of what the network takes. */
  Set<String> inputs();

  /** Returns the names of layers that every run trains. */
  Set<String> alwaysTrained();

  /** Returns what the network shows of dropout, in a few words. */
  String dropout();

  /** Returns what losses are computed from. */
  Logits logits();

  /**
   * Returns what a layer puts out as a loss sees it: the logits, where its output is what the last
   * activation function makes of them.
   */
  TensorName seenByLoss(GraphLayer layer);

  /**
   * Returns the network's graph with the gradients of a loss: those by the variables, and without
   * {@code normalizations} those by what the layers put out, as {@link #seenByLoss} has it.
   *
   * @param kind the loss
   * @param normalizations the layers whose batch normalisations use the statistics of the batch
   * @return the graph, and the names of what belongs to the loss
   * @throws io.github.adabet.UnsupportedModelException if it has none, or a normalisation cannot
   *     use the statistics of the batch
   */
  GradientGraph gradients(LossKind kind, List<GraphLayer> normalizations);

  /**
   * Sees to it that the network runs in the graph of {@link #gradients}.
   *
   * @param kind the loss
   * @param normalizations the layers whose batch normalisations use the statistics of the batch
   * @return the names of what belongs to the loss
   * @throws io.github.adabet.UnsupportedModelException if it has none, or a normalisation cannot
   *     use the statistics of the batch
   */
  GradientGraph differentiated(LossKind kind, List<GraphLayer> normalizations);

  /**
   * Returns the session that the network runs in, until the next call of {@link #differentiated}.
   */
  GraphSession session();

  /**
   * Copies a batch to TensorFlow.
   *
   * @param batch what the network takes
   * @return by the tensors of the graph; the caller closes each
   * @throws io.github.adabet.djl.data.BatchMismatchException if the network takes no such batch
   */
  Map<TensorName, Tensor> feeds(TensorBatch batch);
}
