package io.github.adabet.djl.internal.tensorflow.variable;

import io.github.adabet.BatchNormMode;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.SelectedTensors;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a selection means for a network. Immutable.
 *
 * @param layers those of which something is trained, in forward order, at least one
 * @param variables what is trained, by layer
 * @param all the trainable variables of all layers, by their layers' order
 * @param normalizations the trained layers that use the statistics of the batch
 */
public record TrainedVariables(
    List<Layer> layers,
    List<TrainedVariable> variables,
    List<GraphVariable> all,
    List<GraphLayer> normalizations) {

  /**
   * Finds the variables.
   *
   * @param model the network
   * @param selection what to train, besides what every run trains
   * @param batchNorm which statistics batch normalisations use
   * @throws IllegalArgumentException if a selected layer or tensor is not the network's, or nothing
   *     is left to train
   */
  public static TrainedVariables of(
      TrainableModel model, LayerSelection selection, BatchNormMode batchNorm) {
    return of(model, selection, batchNorm, model.alwaysTrained());
  }

  /** Finds the variables that are selected, and none besides. */
  public static TrainedVariables only(TrainableModel model, LayerSelection selection) {
    return of(model, selection, BatchNormMode.FROZEN, Set.of());
  }

  private static TrainedVariables of(
      TrainableModel model,
      LayerSelection selection,
      BatchNormMode batchNorm,
      Set<String> alwaysTrained) {
    requireKnown(model, selection);
    Set<String> selected = new HashSet<>(alwaysTrained);
    selection.layers().forEach(layer -> selected.add(layer.name()));
    List<Layer> layers = new ArrayList<>();
    List<TrainedVariable> variables = new ArrayList<>();
    List<GraphVariable> all = new ArrayList<>();
    List<GraphLayer> normalizations = new ArrayList<>();
    for (GraphLayer layer : model.layers()) {
      all.addAll(layer.trainable());
      if (selected.contains(layer.layer().name())) {
        boolean always = alwaysTrained.contains(layer.layer().name());
        List<TrainedVariable> some = chosen(layer, always, selection);
        if (!some.isEmpty()) {
          layers.add(layer.layer());
          variables.addAll(some);
          if (batchNorm == BatchNormMode.SELECTED && !layer.statistics().isEmpty()) {
            normalizations.add(layer);
          }
        }
      }
    }
    if (variables.isEmpty()) {
      throw new IllegalArgumentException(
          "The selected tensors leave nothing to train in the selected layers "
              + new TreeSet<>(selected)
              + "; choose others, or select layers that hold what they let through");
    }
    return new TrainedVariables(layers, variables, all, normalizations);
  }

  /** Finds all variables of all layers that there are gradients by. */
  public static List<TrainedVariable> differentiable(
      TrainableModel model, GradientGraph gradients) {
    List<Layer> layers = model.layers().stream().map(GraphLayer::layer).toList();
    LayerSelection everything = SelectionRequests.everything(layers);
    return of(model, everything, BatchNormMode.FROZEN).variables().stream()
        .filter(trained -> gradients.gradients().containsKey(trained.variable()))
        .toList();
  }

  /**
   * Checks that there are gradients by all of them.
   *
   * @param gradients those that there are
   * @throws UnsupportedModelException if one cannot be trained; the message names what stands in
   *     the way
   */
  public void requireGradients(GradientGraph gradients) {
    for (TrainedVariable trained : variables) {
      GraphVariable variable = trained.variable();
      if (!gradients.gradients().containsKey(variable)) {
        throw new UnsupportedModelException(
            "The layer "
                + trained.layer().name()
                + " cannot be trained, because its variable "
                + variable.name()
                + " has no gradient: "
                + gradients.obstacles().get(variable)
                + ". Leave the layer out of the selection");
      }
    }
  }

  private static void requireKnown(TrainableModel model, LayerSelection selection) {
    for (Layer layer : selection.layers()) {
      GraphLayer found =
          model.layers().stream()
              .filter(known -> known.layer().name().equals(layer.name()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "The selected layer "
                              + layer.name()
                              + " is not one of the network's "
                              + model.layers().size()
                              + " layers; select from a ranking of the same network"));
      requireTensors(found, selection.tensors());
    }
  }

  private static void requireTensors(GraphLayer layer, SelectedTensors tensors) {
    List<String> names =
        layer.trainable().stream()
            .map(variable -> TrainedVariable.tensor(variable, layer.layer()))
            .toList();
    List<String> missing =
        Map.copyOf(tensors.named()).getOrDefault(layer.layer().name(), List.of()).stream()
            .filter(tensor -> !names.contains(tensor))
            .toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "The selected tensors "
              + missing
              + " are none of those of the layer "
              + layer.layer().name()
              + ", which are "
              + names);
    }
  }

  private static List<TrainedVariable> chosen(
      GraphLayer layer, boolean always, LayerSelection selection) {
    List<TrainedVariable> chosen = new ArrayList<>();
    for (GraphVariable variable : layer.trainable()) {
      Layer of = layer.layer();
      if (always
          || selection
              .tensors()
              .trains(
                  of.name(),
                  TrainedVariable.tensor(variable, of),
                  TrainedVariable.isBiasOrNormalization(variable, of))) {
        chosen.add(new TrainedVariable(variable, of, always));
      }
    }
    return chosen;
  }
}
