package io.github.adabet.djl.tensorflow;

import io.github.adabet.Layer;
import io.github.adabet.Provenance;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.model.CheckedModel;
import io.github.adabet.djl.internal.tensorflow.rank.FetchGroups;
import io.github.adabet.djl.internal.tensorflow.rank.LayerTensors;
import io.github.adabet.djl.internal.tensorflow.session.GraphSession;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;

/**
 * Shows the tensors of a model's layers. A session cannot be stopped halfway, so layers are fetched
 * in groups, each by a pass of its own that ends with the last of its layers and holds no more than
 * {@link FetchGroups#MOST_BYTES} of activations.
 */
final class SessionActivationSource implements ActivationSource<TensorBatch> {

  private static final Set<LayerQuantity> GIVEN =
      Collections.unmodifiableSet(
          EnumSet.of(
              LayerQuantity.DISTANCES,
              LayerQuantity.OUTPUT,
              LayerQuantity.INPUT,
              LayerQuantity.WEIGHTS,
              LayerQuantity.STATISTICS));

  private final CheckedModel model;
  private final ModelInputs inputs;
  private final GraphSession session;
  private final Provenance provenance;

  SessionActivationSource(
      CheckedModel model, ModelInputs inputs, GraphSession session, Provenance provenance) {
    this.model = model;
    this.inputs = inputs;
    this.session = session;
    this.provenance = provenance;
  }

  @Override
  public String name() {
    return SavedModelProvider.NAME;
  }

  @Override
  public List<Layer> layers() {
    return model.layers().stream().map(GraphLayer::layer).toList();
  }

  @Override
  public Set<LayerQuantity> gives() {
    return GIVEN;
  }

  @Override
  public boolean streams(Set<LayerQuantity> needs) {
    return false;
  }

  @Override
  public void forward(TensorBatch batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
    if (!GIVEN.containsAll(needs)) {
      throw new IllegalArgumentException("needs is " + needs + "; a SavedModel gives " + GIVEN);
    }
    Map<TensorName, Tensor> feeds = inputs.feeds(batch);
    try {
      for (List<GraphLayer> group :
          FetchGroups.of(model.layers(), session, batch.samples(), needs)) {
        show(group, feeds, batch, needs, visitor);
      }
    } finally {
      feeds.values().forEach(Tensor::close);
    }
  }

  private void show(
      List<GraphLayer> group,
      Map<TensorName, Tensor> feeds,
      TensorBatch batch,
      Set<LayerQuantity> needs,
      LayerVisitor visitor) {
    List<TensorName> wanted =
        group.stream().flatMap(layer -> wanted(layer, needs)).distinct().toList();
    try (Result fetched = run(feeds, wanted, batch)) {
      for (GraphLayer layer : group) {
        show(layer, name -> fetched.get(wanted.indexOf(name)), batch.samples(), needs, visitor);
      }
    }
  }

  private void show(
      GraphLayer layer,
      Function<TensorName, Tensor> fetched,
      int samples,
      Set<LayerQuantity> needs,
      LayerVisitor visitor) {
    Tensor input =
        needs.contains(LayerQuantity.INPUT) ? layer.input().map(fetched).orElse(null) : null;
    try (LayerTensors shown =
        new LayerTensors(
            layer,
            needs,
            samples,
            fetched.apply(layer.output()),
            input,
            variable -> fetched.apply(session.value(variable)))) {
      visitor.visit(shown);
    }
  }

  private Result run(Map<TensorName, Tensor> feeds, List<TensorName> wanted, TensorBatch batch) {
    try {
      return session.run(feeds, wanted, List.of());
    } catch (TFInvalidArgumentException e) {
      throw inputs.mismatch(batch, e);
    }
  }

  private Stream<TensorName> wanted(GraphLayer layer, Set<LayerQuantity> needs) {
    Set<TensorName> wanted = new LinkedHashSet<>();
    wanted.add(layer.output());
    if (needs.contains(LayerQuantity.INPUT)) {
      layer.input().ifPresent(wanted::add);
    }
    if (needs.contains(LayerQuantity.WEIGHTS)) {
      layer.trainable().stream().map(session::value).forEach(wanted::add);
    }
    if (needs.contains(LayerQuantity.STATISTICS)) {
      layer.statistics().stream().map(session::value).forEach(wanted::add);
    }
    return wanted.stream();
  }

  @Override
  public Provenance provenance() {
    return provenance.toBuilder()
        .setting(
            "source.activations",
            "fetched in groups of at most " + FetchGroups.MOST_BYTES + " bytes")
        .build();
  }
}
