package io.github.adabet.djl.torchscript.internal.layer;

import io.github.adabet.Layer;
import io.github.adabet.NoTrainableLayerException;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.layer.Reach.Use;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import io.github.adabet.djl.torchscript.internal.module.ScriptProgram;
import io.github.adabet.djl.weights.script.ScriptValue.ScriptTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a network, and its parameters that are no layer's.
 *
 * <p>A layer is a module that is called, reads parameters, and calls no module that does, at
 * whatever distance: mostly a leaf. Parameters that it reads of modules which nobody calls, as
 * attention does of its {@code out_proj}, are its own. A module that reads parameters and calls
 * layers too (a transformer with its class token) puts out what these made, so that its own
 * parameters are no layer's: they are listed with the reason. A parameter that several modules hold
 * belongs to the first.
 */
public final class ScriptLayers {

  private final Map<ScriptModule, Use> uses;
  private final IdentityHashMap<ScriptModule, Boolean> aboveLayers = new IdentityHashMap<>();
  private final List<ScriptLayer> layers = new ArrayList<>();
  private final Map<ScriptModule, Integer> indices = new HashMap<>();
  private final Map<String, String> unranked = new LinkedHashMap<>();
  private final Set<Integer> apart = new HashSet<>();

  private ScriptLayers(Map<ScriptModule, Use> uses) {
    this.uses = uses;
  }

  /**
   * Finds the layers.
   *
   * @param program all code
   * @param root the network
   * @param forward its method
   * @return the layers
   * @throws NoTrainableLayerException if there is none
   * @throws UnsupportedModelException if methods call each other in circles, or no sample enters
   *     any layer
   */
  public static ScriptLayers of(ScriptProgram program, ScriptModule root, Function forward) {
    ScriptLayers found = new ScriptLayers(Reach.of(program, root, forward));
    Map<String, String> names = new LinkedHashMap<>();
    found.name(root, names, Collections.newSetFromMap(new IdentityHashMap<>()));
    found.find(names, root);
    if (found.layers.isEmpty()) {
      throw new NoTrainableLayerException(
          program.file()
              + " holds a network in which no module with parameters is run. If it was frozen"
              + " (torch.jit.freeze, optimize_for_inference), its parameters are constants: export"
              + " it by torch.jit.trace or torch.jit.script alone");
    }
    found.setApart(SampleFlow.of(program, root, forward), program);
    found.listUnranked(root, names);
    return found;
  }

  /** Gives each parameter its name; of those that are the same numbers the first keeps it. */
  private void name(ScriptModule module, Map<String, String> byView, Set<ScriptModule> seen) {
    if (!seen.add(module)) {
      return;
    }
    module
        .parameters()
        .forEach((name, tensor) -> byView.putIfAbsent(tensor.view(), module.nameOf(name)));
    module.children().values().forEach(child -> name(child, byView, seen));
  }

  private void find(Map<String, String> names, ScriptModule root) {
    Set<String> taken = new HashSet<>();
    uses.forEach(
        (module, use) -> {
          if (use.read.isEmpty() || isAboveLayers(module)) {
            return;
          }
          List<String> parameters = new ArrayList<>();
          long count = 0;
          for (Map.Entry<ScriptModule, Set<String>> read : use.read.entrySet()) {
            for (Map.Entry<String, ScriptTensor> held : read.getKey().parameters().entrySet()) {
              String name = names.getOrDefault(held.getValue().view(), "");
              if (taken.add(name)) {
                parameters.add(name);
                count += held.getValue().info().elements();
              }
            }
          }
          if (count > 0) {
            String name = module == root ? simpleName(module.type().name()) : module.path();
            int index = layers.size();
            Layer layer = new Layer(name, index, LayerKinds.of(use.operations), count);
            indices.put(module, index);
            layers.add(
                new ScriptLayer(
                    layer, module, parameters, use.operations, OutputPlace.of(module.type())));
          }
        });
  }

  private void setApart(Set<ScriptModule> entered, ScriptProgram program) {
    for (int i = 0; i < layers.size(); i++) {
      if (!entered.contains(layers.get(i).module())) {
        apart.add(i);
      }
    }
    if (apart.size() == layers.size()) {
      throw new UnsupportedModelException(
          program.file()
              + " holds a network in which no sample enters a layer, so that none can be ranked;"
              + " have its forward method give its layers what it takes, and export it again");
    }
  }

  private static String simpleName(String qualified) {
    return qualified.substring(qualified.lastIndexOf('.') + 1);
  }

  /** Tells whether a module calls, at whatever distance, one that reads parameters. */
  private boolean isAboveLayers(ScriptModule module) {
    Boolean known = aboveLayers.get(module);
    if (known != null) {
      return known;
    }
    boolean above = false;
    Use use = uses.get(module);
    for (ScriptModule called : use == null ? Set.<ScriptModule>of() : use.called) {
      above |= called != module && (reads(called) || isAboveLayers(called));
    }
    aboveLayers.put(module, above);
    return above;
  }

  private boolean reads(ScriptModule module) {
    Use use = uses.get(module);
    return use != null && !use.read.isEmpty();
  }

  private void listUnranked(ScriptModule root, Map<String, String> names) {
    Set<String> ranked = new HashSet<>();
    Map<String, String> ofApart = new HashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      ScriptLayer layer = layers.get(i);
      if (apart.contains(i)) {
        layer.parameters().forEach(name -> ofApart.put(name, layer.layer().name()));
      } else {
        ranked.addAll(layer.parameters());
      }
    }
    IdentityHashMap<ScriptModule, ScriptModule> readers = new IdentityHashMap<>();
    uses.forEach((reader, use) -> use.read.keySet().forEach(h -> readers.putIfAbsent(h, reader)));
    Set<String> kept = new HashSet<>(names.values());
    for (ScriptModule module : root.all()) {
      for (String parameter : module.parameters().keySet()) {
        String name = module.nameOf(parameter);
        if (kept.contains(name) && !ranked.contains(name)) {
          String layer = ofApart.get(name);
          unranked.put(
              name,
              layer == null
                  ? reason(module, readers.get(module))
                  : "is of the layer " + layer + ", which no sample enters (name it to train it)");
        }
      }
    }
  }

  private static String reason(ScriptModule holder, @Nullable ScriptModule reader) {
    if (reader == null) {
      return "is not read when the network is not trained";
    }
    return "is read by "
        + (reader.path().isEmpty() ? "the network itself" : reader.path())
        + ", which runs layers of its own"
        + (reader == holder ? "" : ", and not by the module that holds it");
  }

  /**
   * The layers.
   *
   * @return in the order in which they run first, at least one, unmodifiable
   */
  public List<ScriptLayer> all() {
    return Collections.unmodifiableList(layers);
  }

  /**
   * Whether a layer can be ranked.
   *
   * @param layer its index in {@link #all()}
   * @return false if no sample enters it; true of at least one layer
   */
  public boolean isRanked(int layer) {
    return !apart.contains(layer);
  }

  /**
   * The parameters that are not ranked: those that are no layer's, or of a layer that no sample
   * enters.
   *
   * @return the reason by name, to complete "the parameter ..."; unmodifiable
   */
  public Map<String, String> unranked() {
    return Collections.unmodifiableMap(unranked);
  }

  /**
   * Whether the network reads a layer's parameters outside the layer, too.
   *
   * @param layer one of {@link #all()}
   * @return true if a module that runs layers of its own reads one
   */
  public boolean isReadOutside(ScriptLayer layer) {
    Use own = uses.get(layer.module());
    Set<String> views = new HashSet<>();
    if (own != null) {
      own.read.forEach((holder, names) -> addViews(holder, names, views));
    }
    Set<String> outside = new HashSet<>();
    uses.forEach(
        (module, use) -> {
          if (isAboveLayers(module)) {
            use.read.forEach((holder, names) -> addViews(holder, names, outside));
          }
        });
    return !Collections.disjoint(views, outside);
  }

  private static void addViews(ScriptModule holder, Set<String> names, Set<String> views) {
    for (String name : names) {
      ScriptTensor tensor = holder.parameters().get(name);
      if (tensor != null) {
        views.add(tensor.view());
      }
    }
  }

  /**
   * Which layer a module is.
   *
   * @param module any module
   * @return the index in {@link #all()}, or empty if it is none
   */
  public Optional<Integer> indexOf(ScriptModule module) {
    return Optional.ofNullable(indices.get(module));
  }
}
