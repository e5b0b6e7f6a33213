package io.github.adabet.djl.weights;

import ai.djl.nn.Parameter;
import io.github.adabet.djl.weights.WeightReport.Ignored;
import io.github.adabet.djl.weights.WeightReport.Loaded;
import io.github.adabet.djl.weights.WeightReport.Misfit;
import io.github.adabet.djl.weights.WeightReport.Unreadable;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts each tensor of a file and each parameter of a network into its place in a report. */
final class WeightComparison {

  private static final String BATCH_COUNTER = "num_batches_tracked";

  private final Map<String, Parameter> parameters;
  private final NameMatch match;
  private final NamePatterns keep;
  private final List<Loaded> loaded = new ArrayList<>();
  private final List<Ignored> ignored = new ArrayList<>();
  private final List<String> surplus = new ArrayList<>();
  private final List<Misfit> misfits = new ArrayList<>();
  private final List<Unreadable> unreadable = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private final Set<Parameter> found = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * Begins a comparison.
   *
   * @param parameters the network's, by name, initialised
   * @param match how names in the file become names of the network
   * @param keep the parameters to leave as they are
   */
  WeightComparison(Map<String, Parameter> parameters, NameMatch match, NamePatterns keep) {
    this.parameters = parameters;
    this.match = match;
    this.keep = keep;
  }

  /** Takes the file's next tensor. */
  void add(String tensor, TensorInfo info) {
    String name = match.parameter(tensor);
    if (name == null) {
      ignored.add(new Ignored(tensor, "not under " + match.prefix()));
      return;
    }
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      if (name.equals(BATCH_COUNTER) || name.endsWith("." + BATCH_COUNTER)) {
        ignored.add(new Ignored(tensor, "nothing is computed from it"));
      } else if (keep.matches(name)) {
        ignored.add(new Ignored(tensor, "excepted"));
      } else {
        surplus.add(tensor);
      }
    } else if (keep.matches(name)) {
      ignored.add(new Ignored(tensor, "excepted"));
    } else if (!seen.add(name)) {
      // Two names in the file that translate to one: the first has it.
      surplus.add(tensor);
    } else {
      assign(name, tensor, info, parameter);
    }
  }

  /** Takes a tensor of a kind that is not read. */
  void addUnreadable(String tensor, String kind) {
    if (match.parameter(tensor) == null) {
      ignored.add(new Ignored(tensor, "not under " + match.prefix()));
    } else {
      unreadable.add(new Unreadable(tensor, kind));
    }
  }

  private void assign(String name, String tensor, TensorInfo info, Parameter parameter) {
    found.add(parameter);
    TensorInfo wanted = info(parameter);
    if (info.shape().equals(wanted.shape()) && info.type().convertsTo(wanted.type())) {
      loaded.add(new Loaded(name, tensor, info, !info.type().isExactIn(wanted.type())));
    } else {
      misfits.add(new Misfit(name, tensor, info, wanted));
    }
  }

  private static TensorInfo info(Parameter parameter) {
    return new TensorInfo(
        ElementType.of(parameter.getArray().getDataType()),
        Arrays.stream(parameter.getArray().getShape().getShape()).boxed().toList());
  }

  /** Returns the report, after the last tensor. */
  WeightReport report(Path file, TensorArchive.Format format) {
    List<String> kept = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    parameters.forEach(
        (name, parameter) -> {
          if (keep.matches(name)) {
            kept.add(name);
          } else if (!found.contains(parameter)) {
            // A shared parameter is there if one of its names is.
            missing.add(name);
          }
        });
    return new WeightReport(
        file,
        format,
        match.prefix(),
        match.names(),
        loaded,
        ignored,
        kept,
        missing,
        surplus,
        misfits,
        unreadable);
  }
}
