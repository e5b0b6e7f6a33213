package io.github.adabet.djl.tensorflow;

import io.github.adabet.Layer;
import io.github.adabet.Provenance;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.rank.PassSegments;
import io.github.adabet.djl.internal.tensorflow.rank.PassSegments.Segment;
import io.github.adabet.djl.internal.tensorflow.train.LiveModel;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Shows the tensors of a model's layers, by passes in segments: see {@link PassSegments}. Segments
 * of several layers hold no more than {@value #MOST_BYTES} bytes of what they show.
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

  /**
   * Small beside a forward pass, and enough that a pass of a small network is one run. Beyond that
   * larger segments are not faster: between 16 and 256 MiB ResNet50 costs the same processor time.
   */
  static final long MOST_BYTES = 16L << 20;

  private final LiveModel live;
  private final ModelInputs inputs;
  private final Provenance provenance;
  private final long mostBytes;
  private final Map<Integer, Map<Set<LayerQuantity>, List<Segment>>> plans = new HashMap<>();
  private ModelGraph planned;

  SessionActivationSource(
      LiveModel live, ModelInputs inputs, Provenance provenance, long mostBytes) {
    this.live = live;
    this.planned = live.model().graph();
    this.inputs = inputs;
    this.provenance = provenance;
    this.mostBytes = mostBytes;
  }

  @Override
  public String name() {
    return SavedModelProvider.NAME;
  }

  @Override
  public List<Layer> layers() {
    return live.model().layers().stream().map(GraphLayer::layer).toList();
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
    if (!planned.equals(live.model().graph())) {
      // Another head has come in the meantime.
      plans.clear();
      planned = live.model().graph();
    }
    List<Segment> segments =
        plans
            .computeIfAbsent(batch.samples(), any -> new HashMap<>())
            .computeIfAbsent(Set.copyOf(needs), any -> segments(batch.samples(), needs));
    try (SegmentedPass pass = new SegmentedPass(live.session(), inputs, batch, needs)) {
      for (Segment segment : segments) {
        pass.run(segment, layer -> wanted(layer, needs), visitor);
      }
    }
  }

  /** Returns the segments of a pass. */
  List<Segment> segments(int samples, Set<LayerQuantity> needs) {
    return PassSegments.of(
        live.model().graph(),
        live.model().layers(),
        layer -> data(layer, needs),
        tensor -> live.session().bytes(tensor, samples),
        mostBytes);
  }

  /** Returns what is shown of a layer and depends on the batch. */
  static Set<TensorName> data(GraphLayer layer, Set<LayerQuantity> needs) {
    Set<TensorName> data = new LinkedHashSet<>(Set.of(layer.output()));
    if (needs.contains(LayerQuantity.INPUT)) {
      layer.input().ifPresent(data::add);
    }
    return data;
  }

  private Set<TensorName> wanted(GraphLayer layer, Set<LayerQuantity> needs) {
    Set<TensorName> wanted = data(layer, needs);
    if (needs.contains(LayerQuantity.WEIGHTS)) {
      layer.trainable().stream().map(live.session()::value).forEach(wanted::add);
    }
    if (needs.contains(LayerQuantity.STATISTICS)) {
      layer.statistics().stream().map(live.session()::value).forEach(wanted::add);
    }
    return wanted;
  }

  @Override
  public Provenance provenance() {
    return provenance.toBuilder()
        .setting(
            "source.activations", "fetched from one pass in segments of " + mostBytes + " bytes")
        .build();
  }
}
