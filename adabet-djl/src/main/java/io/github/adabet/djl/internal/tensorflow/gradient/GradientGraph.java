package io.github.adabet.djl.internal.tensorflow.gradient;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.Logits;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.session.EngineFaults;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * A model's graph with a loss behind it, and with its gradients by all variables that it can be
 * differentiated by. One such graph serves every choice of variables: a session computes what is
 * fetched, and leaves out what only other gradients need.
 *
 * <p>All nodes of the model stand in it as they were, so that what it computes stays the same to
 * the bit. Batch normalisations that use the statistics of the batch, and what stands behind them,
 * stand in it a second time; another choice of these is another graph. Immutable.
 *
 * @param definition the graph in the form that TensorFlow imports
 * @param measured the network's own logits or output, in inference mode
 * @param outputs the same as the loss is computed from them, in training mode
 * @param targets takes the targets, of the outputs' shape
 * @param weights takes weights of the outputs' shape, or a single number; not read by every loss
 * @param scale takes the factor of the sum
 * @param gradients the tensor of the gradient by each variable, in the model's order
 * @param obstacles why there is none by the other variables, in the model's order: the end of a
 *     sentence about the variable
 * @param byTensor the tensor of the gradient by each tensor that it was asked for by, in their
 *     order
 * @param tensorObstacles why there is none by the others of these: the end of a sentence about the
 *     tensor
 * @param statistics those of batches, by which stored statistics are to be updated
 */
public record GradientGraph(
    GraphDef definition,
    TensorName measured,
    TensorName outputs,
    TensorName targets,
    TensorName weights,
    TensorName scale,
    Map<GraphVariable, TensorName> gradients,
    Map<GraphVariable, String> obstacles,
    Map<TensorName, TensorName> byTensor,
    Map<TensorName, String> tensorObstacles,
    List<BatchStatistics> statistics) {

  private static final String PREFIX = "adabet_gradients";

  /**
   * Builds the graph of a network whose batch normalisations are all in inference mode.
   *
   * @param model the network
   * @param kind the loss
   * @param output which output of the model it is computed from
   * @return the graph
   * @throws UnsupportedModelException if the output is not float32, has an unknown number of axes,
   *     or TensorFlow cannot build the gradients
   */
  public static GradientGraph of(ModelGraph model, LossKind kind, TensorName output) {
    return of(model, kind, output, List.of(), List.of());
  }

  /**
   * Builds the graph.
   *
   * @param model the network
   * @param kind the loss
   * @param output which output of the model it is computed from
   * @param normalizations the layers whose batch normalisations use the statistics of the batch
   * @param tensors by which there are to be gradients, besides the variables
   * @return the graph
   * @throws UnsupportedModelException if the output is not float32, has an unknown number of axes,
   *     a normalisation cannot use the statistics of the batch, or TensorFlow cannot build the
   *     gradients
   */
  public static GradientGraph of(
      ModelGraph model,
      LossKind kind,
      TensorName output,
      Collection<GraphLayer> normalizations,
      Collection<TensorName> tensors) {
    TensorName outputs = kind.ofLogits() ? Logits.of(model, output).tensor() : output;
    DataType type = model.operations().typeOf(model.node(outputs.node()), outputs.index());
    if (type != DataType.DT_FLOAT) {
      throw new UnsupportedModelException(
          "the network's output "
              + outputs
              + " is of the type "
              + type
              + ", and losses are computed in float32; export the network with float32 outputs");
    }
    return new Builder(model, kind, outputs, normalizations, tensors).build();
  }

  /** Builds one graph. */
  private static final class Builder {

    private final ModelGraph model;
    private final LossKind kind;
    private final TensorName measured;
    private final TrainingForward forward;
    private final Collection<TensorName> tensors;
    private final BackwardConvolutions convolutions;
    private final Map<GraphVariable, String> obstacles = new LinkedHashMap<>();
    private final Map<GraphVariable, List<TensorName>> values = new LinkedHashMap<>();
    private final Map<TensorName, String> tensorObstacles = new LinkedHashMap<>();
    private final Set<TensorName> reachedTensors = new LinkedHashSet<>();

    Builder(
        ModelGraph model,
        LossKind kind,
        TensorName measured,
        Collection<GraphLayer> normalizations,
        Collection<TensorName> tensors) {
      this.model = model;
      this.kind = kind;
      this.measured = measured;
      this.forward = TrainingForward.of(model, measured, normalizations);
      this.tensors = tensors;
      this.convolutions = new BackwardConvolutions(forward.nodes().values());
    }

    GradientGraph build() {
      Map<String, NodeDef> substituted = Surrogates.replace(forward.nodes());
      try (Graph scratch = new Graph()) {
        scratch.importGraphDef(definition(substituted.values()));
        LossNodes loss = LossNodes.of(kind, forward.outputs(), axes(scratch));
        loss.nodes().forEach(node -> substituted.put(node.getName(), node));
        Set<String> wide = wideLogSoftmaxes(scratch);
        findSources(substituted, loss.loss(), wide);
        return differentiated(substituted, loss);
      } catch (TensorFlowException | IllegalArgumentException e) {
        EngineFaults.throwIfOutOfMemory(e);
        throw new UnsupportedModelException(
            "TensorFlow cannot build the gradients of the network: " + e.getMessage(), e);
      }
    }

    private int axes(Graph graph) {
      TensorName outputs = forward.outputs();
      int axes =
          graph.operationOrThrow(outputs.node()).output(outputs.index()).shape().numDimensions();
      if (axes < 1) {
        throw new UnsupportedModelException(
            "the number of axes of the network's output "
                + outputs
                + " is not known, or 0; export the network with outputs of a fixed number of axes,"
                + " the first of which is the batch");
      }
      return axes;
    }

    /** The gradient of a logarithm of softmax is right for two axes only. */
    private Set<String> wideLogSoftmaxes(Graph scratch) {
      Set<String> wide = new HashSet<>();
      for (NodeDef node : forward.nodes().values()) {
        if (node.getOp().equals("LogSoftmax")
            && scratch.operationOrThrow(node.getName()).output(0).shape().numDimensions() != 2) {
          wide.add(node.getName());
        }
      }
      return wide;
    }

    private Optional<String> refusal(NodeDef node, Set<String> wide) {
      if (wide.contains(node.getName())) {
        return Optional.of("LogSoftmax of another number of axes than two");
      }
      if (convolutions.isAmbiguous(node)) {
        return Optional.of(
            node.getOp()
                + ", beside another with the same operands and another dilation or padding");
      }
      return forward.isOfBatchStatistics(node) ? Optional.empty() : GradientRules.refusal(node);
    }

    private void findSources(Map<String, NodeDef> nodes, TensorName loss, Set<String> wide) {
      GradientReach reach =
          new GradientReach(nodes, loss, model.operations(), node -> refusal(node, wide));
      for (GraphVariable variable : model.variables()) {
        Optional<String> obstacle =
            variable.isTrainable()
                ? reach.obstacle(variable)
                : Optional.of("the model says that training leaves it as it is");
        obstacle.ifPresentOrElse(
            why -> obstacles.put(variable, why),
            () -> values.put(variable, reach.valuesOf(variable)));
      }
      for (TensorName tensor : tensors) {
        reach
            .obstacle(tensor)
            .ifPresentOrElse(
                why -> tensorObstacles.put(tensor, why), () -> reachedTensors.add(tensor));
      }
    }

    private GradientGraph differentiated(Map<String, NodeDef> nodes, LossNodes loss) {
      Set<TensorName> sources = new LinkedHashSet<>();
      values.values().forEach(sources::addAll);
      sources.addAll(reachedTensors);
      Map<TensorName, TensorName> derivatives = new LinkedHashMap<>();
      Map<String, NodeDef> all = new LinkedHashMap<>(nodes);
      if (!sources.isEmpty()) {
        try (Graph scratch = new Graph()) {
          scratch.importGraphDef(definition(nodes.values()));
          Output<?>[] built =
              scratch.addGradients(
                  PREFIX,
                  new Output<?>[] {tensor(scratch, loss.loss())},
                  sources.stream().map(source -> tensor(scratch, source)).toArray(Output<?>[]::new),
                  null);
          int next = 0;
          for (TensorName source : sources) {
            Output<?> derivative = built[next++];
            derivatives.put(source, new TensorName(derivative.op().name(), derivative.index()));
          }
          scratch.toGraphDef().getNodeList().stream()
              .filter(node -> !nodes.containsKey(node.getName()))
              .forEach(node -> all.put(node.getName(), node));
        }
      }
      all.replaceAll((name, node) -> convolutions.mended(all, node));
      // The network itself stays as it was; its gradients name the tensors of surrogates, which are
      // the same.
      all.putAll(forward.nodes());
      Map<GraphVariable, TensorName> gradients = sums(all, derivatives);
      derivatives.keySet().retainAll(reachedTensors);
      return new GradientGraph(
          definition(all.values()),
          measured,
          forward.outputs(),
          loss.targets(),
          loss.weights(),
          loss.scale(),
          Collections.unmodifiableMap(gradients),
          Collections.unmodifiableMap(obstacles),
          Collections.unmodifiableMap(derivatives),
          Collections.unmodifiableMap(tensorObstacles),
          forward.statistics());
    }

    /** Adds up the gradients of a variable that is read several times. */
    private Map<GraphVariable, TensorName> sums(
        Map<String, NodeDef> all, Map<TensorName, TensorName> derivatives) {
      Map<GraphVariable, TensorName> gradients = new LinkedHashMap<>();
      values.forEach(
          (variable, read) -> {
            List<TensorName> parts = new ArrayList<>();
            read.forEach(value -> parts.add(derivatives.get(value)));
            if (parts.size() == 1) {
              gradients.put(variable, parts.get(0));
            } else {
              String name = PREFIX + "_sums/" + variable.node();
              all.put(
                  name,
                  Nodes.typed("AddN", name, DataType.DT_FLOAT, parts)
                      .putAttr("N", Nodes.number(parts.size()))
                      .build());
              gradients.put(variable, new TensorName(name, 0));
            }
          });
      return gradients;
    }

    private GraphDef definition(Iterable<NodeDef> nodes) {
      return model.definition().toBuilder().clearNode().addAllNode(nodes).build();
    }

    private static Output<?> tensor(Graph graph, TensorName name) {
      return graph.operationOrThrow(name.node()).output(name.index());
    }
  }
}
