package io.github.adabet.djl.internal.tensorflow.variable;

import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tensorflow.proto.DataType;

/**
 * The variables of a network that a run may change, which its checkpoints hold, and those that it
 * leaves as they are.
 *
 * @param changing what is trained and the statistics that follow, or those of all layers
 * @param frozen all others
 */
public record RunVariables(List<GraphVariable> changing, List<GraphVariable> frozen) {

  /** Copies both. */
  public RunVariables {
    changing = List.copyOf(changing);
    frozen = List.copyOf(frozen);
  }

  /** Returns what a run changes that trains the same from its beginning to its end. */
  public static RunVariables of(TrainableModel model, TrainedVariables trained) {
    Set<GraphVariable> changing = new LinkedHashSet<>();
    trained.variables().forEach(each -> changing.add(each.variable()));
    trained.normalizations().forEach(layer -> changing.addAll(layer.statistics()));
    return of(model, changing);
  }

  /** Returns what a run may change that trains now this, now that. */
  public static RunVariables whole(TrainableModel model) {
    Set<GraphVariable> changing = new LinkedHashSet<>();
    for (GraphLayer layer : model.layers()) {
      changing.addAll(layer.trainable());
      changing.addAll(layer.statistics());
    }
    // Others are not trained, and checkpoints hold float32.
    changing.removeIf(variable -> variable.type() != DataType.DT_FLOAT);
    return of(model, changing);
  }

  private static RunVariables of(TrainableModel model, Set<GraphVariable> changing) {
    List<GraphVariable> frozen = new ArrayList<>(model.variables());
    frozen.removeAll(changing);
    return new RunVariables(List.copyOf(changing), frozen);
  }
}
