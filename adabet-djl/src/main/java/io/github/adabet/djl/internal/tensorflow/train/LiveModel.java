package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.gradient.LossKind;
import io.github.adabet.djl.internal.tensorflow.graph.DropoutTraces;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.KernelChannels;
import io.github.adabet.djl.internal.tensorflow.graph.Logits;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.head.NewHead;
import io.github.adabet.djl.internal.tensorflow.model.CheckedModel;
import io.github.adabet.djl.internal.tensorflow.save.SavedModelWriter;
import io.github.adabet.djl.internal.tensorflow.save.VariableCopies;
import io.github.adabet.djl.internal.tensorflow.session.GraphSession;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.tensorflow.session.VariableNode;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Tensor;
import org.tensorflow.proto.GraphDef;

/**
 * A model in TensorFlow, in whatever graph it needs at the time: as it was saved, or with
 * gradients. Gradients that are mended cannot be added to a graph that is there, so the session is
 * exchanged for one of the larger graph, which takes the values of the variables over. Owns the
 * session. Not safe for use by several threads at once.
 */
public final class LiveModel implements TrainableModel, AutoCloseable {

  private final Path origin;
  private final Function<TensorBatch, Map<TensorName, Tensor>> feeds;
  private VariableCopies copies;
  private Set<String> alwaysTrained = Set.of();
  private boolean rewritten;
  private CheckedModel model;
  private GraphSession session;
  private final List<Differentiated> built = new ArrayList<>();
  private @Nullable Differentiated present;

  /** A graph with gradients, and what they are of. */
  private record Differentiated(
      LossKind kind, List<GraphLayer> normalizations, GradientGraph graph) {

    boolean isOf(LossKind other, List<GraphLayer> others) {
      return kind == other && normalizations.equals(others);
    }
  }

  private LiveModel(
      CheckedModel model,
      GraphSession session,
      Function<TensorBatch, Map<TensorName, Tensor>> feeds) {
    this.origin = model.folder().folder();
    this.model = model;
    this.session = session;
    this.feeds = feeds;
    this.copies = VariableCopies.find(model.folder().graph().getGraphDef(), model.graph(), session);
    requireValues(model, session);
  }

  /**
   * Imports a model into TensorFlow and restores its variables.
   *
   * @param model read and checked
   * @param feeds copies batches to TensorFlow
   * @return the model, which the caller closes
   * @throws io.github.adabet.UnsupportedModelException if TensorFlow does not take it
   */
  public static LiveModel open(
      CheckedModel model, Function<TensorBatch, Map<TensorName, Tensor>> feeds) {
    GraphSession session = new GraphSession(model.graph());
    try {
      session.restore(model.folder().checkpoint());
      session.initialize(model.folder().assets());
      return new LiveModel(model, session, feeds);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static void requireValues(CheckedModel model, GraphSession session) {
    List<VariableNode> read = model.graph().variables().stream().map(VariableNode::of).toList();
    Set<VariableNode> initialised = Set.copyOf(new VariableValues(session).initialised(read));
    for (VariableNode variable : read) {
      if (!initialised.contains(variable)) {
        throw new UnsupportedModelException(
            "the checkpoint holds no value of the variable "
                + variable.node()
                + ", which the signature reads; export the model with Keras' model.export, or hold"
                + " each variable in an attribute of the tf.Module that is saved");
      }
    }
  }

  /** Returns the model as it is now. */
  public CheckedModel model() {
    return model;
  }

  @Override
  public List<GraphLayer> layers() {
    return model.layers();
  }

  @Override
  public List<GraphVariable> variables() {
    return model.graph().variables();
  }

  @Override
  public KernelChannels channels(GraphVariable kernel) {
    return KernelChannels.of(model.graph(), kernel);
  }

  @Override
  public Set<String> inputs() {
    return model.graph().inputs().stream()
        .map(input -> input.tensor().node())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Set<String> alwaysTrained() {
    return alwaysTrained;
  }

  @Override
  public String dropout() {
    return DropoutTraces.describe(model.graph());
  }

  @Override
  public Logits logits() {
    return Logits.of(model.graph(), model.graph().outputs().get(0).tensor());
  }

  @Override
  public TensorName seenByLoss(GraphLayer layer) {
    return logits().inPlaceOf(model.graph(), layer.output());
  }

  @Override
  public GradientGraph gradients(LossKind kind, List<GraphLayer> normalizations) {
    return known(kind, normalizations).graph();
  }

  /** Builds a graph, unless it is one of the last two: without normalisations, and with some. */
  private Differentiated known(LossKind kind, List<GraphLayer> normalizations) {
    for (Differentiated each : built) {
      if (each.isOf(kind, normalizations)) {
        return each;
      }
    }
    GradientGraph gradients =
        GradientGraph.of(
            model.graph(),
            kind,
            model.graph().outputs().get(0).tensor(),
            normalizations,
            normalizations.isEmpty()
                ? layers().stream().map(this::seenByLoss).toList()
                : List.of());
    Differentiated other = new Differentiated(kind, List.copyOf(normalizations), gradients);
    built.removeIf(each -> each.normalizations().isEmpty() == normalizations.isEmpty());
    built.add(other);
    return other;
  }

  @Override
  public GradientGraph differentiated(LossKind kind, List<GraphLayer> normalizations) {
    Differentiated wanted = known(kind, normalizations);
    Differentiated now = present;
    if (now == null || !now.isOf(kind, normalizations)) {
      Map<VariableNode, VariableNode> all = new LinkedHashMap<>();
      VariableNode.allOf(model.graph()).forEach(variable -> all.put(variable, variable));
      exchange(
          model,
          wanted.graph().definition(),
          larger -> new VariableValues(larger).copyFrom(session, all));
      present = wanted;
    }
    return wanted.graph();
  }

  /** Goes on in a session of another graph. */
  private void exchange(CheckedModel next, GraphDef definition, Consumer<GraphSession> variables) {
    GraphSession other = new GraphSession(next.graph(), definition);
    try {
      other.initialize(next.folder().assets());
      variables.accept(other);
    } catch (RuntimeException e) {
      other.close();
      throw e;
    }
    session.close();
    session = other;
  }

  /**
   * Gives the model another last layer, of random weights, which every run trains.
   *
   * @param classes the new number
   * @param seed of the weights
   * @throws io.github.adabet.UnsupportedModelException if it cannot get one
   */
  public void replaceHead(int classes, long seed) {
    NewHead head = NewHead.of(model, classes, seed);
    Map<VariableNode, VariableNode> others = new LinkedHashMap<>();
    Map<VariableNode, Tensor> drawn = new LinkedHashMap<>();
    for (GraphVariable variable : model.graph().variables()) {
      VariableNode now = VariableNode.of(variable);
      String name = head.names().getOrDefault(now.node(), now.node());
      VariableNode then = new VariableNode(name, now.isResource(), now.type());
      HostTensor value = head.values().get(name);
      if (value == null) {
        others.put(now, then);
      } else {
        drawn.put(then, NativeTensors.copyOf(value));
      }
    }
    try {
      exchange(
          head.model(),
          head.model().graph().definition(),
          other -> {
            VariableValues values = new VariableValues(other);
            values.copyFrom(session, others);
            values.assign(drawn);
          });
    } finally {
      drawn.values().forEach(Tensor::close);
    }
    model = head.model();
    copies = VariableCopies.none();
    alwaysTrained = Set.of(head.layer());
    rewritten = true;
    built.clear();
    present = null;
  }

  @Override
  public GraphSession session() {
    return session;
  }

  @Override
  public Map<TensorName, Tensor> feeds(TensorBatch batch) {
    return feeds.apply(batch);
  }

  /**
   * Writes the model as it is now, in a form that TensorFlow loads.
   *
   * @param target the folder to write
   */
  public void save(Path target) {
    SavedModelWriter.write(
        origin,
        rewritten ? Optional.of(model.folder().graph()) : Optional.empty(),
        copies,
        session,
        target);
  }

  @Override
  public void close() {
    session.close();
  }
}
