package io.github.adabet.djl.weights;

import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.List;

/**
 * What became of every tensor of a file and every parameter of a network. Each tensor of the file
 * is in exactly one of {@code loaded}, {@code ignored}, {@code surplus} and {@code misfits}, each
 * parameter of the network in exactly one of {@code loaded}, {@code kept}, {@code missing} and
 * {@code misfits}.
 *
 * @param file the file
 * @param format the file's format, found from its content
 * @param prefix what was taken off the names in the file; empty if nothing
 * @param names how the names in the file were translated
 * @param loaded the parameters that got their values from the file
 * @param ignored the tensors of the file that no rule wants
 * @param kept the parameters that keep their values because the caller said so
 * @param missing the other parameters that the file does not hold
 * @param surplus the other tensors of the file that the network does not have, by their names there
 * @param misfits the tensors whose shape or type is not the parameter's
 * @param unreadable the tensors of kinds that are not read; a parameter that needs one is missing
 */
public record WeightReport(
    Path file,
    TensorArchive.Format format,
    String prefix,
    WeightNames names,
    List<Loaded> loaded,
    List<Ignored> ignored,
    List<String> kept,
    List<String> missing,
    List<String> surplus,
    List<Misfit> misfits,
    List<Unreadable> unreadable) {

  /** Copies the lists. */
  public WeightReport {
    loaded = List.copyOf(loaded);
    ignored = List.copyOf(ignored);
    kept = List.copyOf(kept);
    missing = List.copyOf(missing);
    surplus = List.copyOf(surplus);
    misfits = List.copyOf(misfits);
    unreadable = List.copyOf(unreadable);
  }

  /**
   * A parameter with values from the file.
   *
   * @param parameter the parameter's name in the network
   * @param tensor the tensor's name in the file
   * @param info the tensor's type and shape in the file
   * @param rounded whether values may have been rounded, because not all of the file's type are
   *     values of the network's
   */
  public record Loaded(String parameter, String tensor, TensorInfo info, boolean rounded) {}

  /**
   * A tensor of the file that is not wanted.
   *
   * @param tensor its name in the file
   * @param rule why
   */
  public record Ignored(String tensor, String rule) {}

  /**
   * A tensor that does not fit its parameter.
   *
   * @param parameter the parameter's name in the network
   * @param tensor the tensor's name in the file
   * @param inFile type and shape in the file
   * @param inNetwork type and shape in the network
   */
  public record Misfit(String parameter, String tensor, TensorInfo inFile, TensorInfo inNetwork) {}

  /**
   * A tensor of a kind that is not read.
   *
   * @param tensor its name in the file
   * @param kind what it is
   */
  public record Unreadable(String tensor, String kind) {}

  /**
   * Whether every parameter was loaded and every tensor used or ignored by rule.
   *
   * @return true if nothing is kept, missing, surplus or misfit, whether or not the file holds
   *     other tensors that are not read
   */
  public boolean isComplete() {
    return kept.isEmpty() && missing.isEmpty() && surplus.isEmpty() && misfits.isEmpty();
  }

  /** A summary in lines: counts, and the names of all that was not simply loaded. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(loaded.size()).append(loaded.size() == 1 ? " tensor" : " tensors");
    text.append(" loaded from ").append(file);
    text.append(" (").append(format).append(")");
    if (!prefix.isEmpty()) {
      text.append(", prefix \"").append(prefix).append("\" removed");
    }
    if (names != WeightNames.SAME) {
      text.append(", names translated from ").append(names);
    }
    append(
        text, "rounded", loaded.stream().filter(Loaded::rounded).map(Loaded::parameter).toList());
    append(text, "ignored", ignored.stream().map(i -> i.tensor() + " (" + i.rule() + ")").toList());
    append(text, "kept as in the network", kept);
    append(text, "missing from the file", missing);
    append(text, "surplus in the file", surplus);
    append(text, "of another shape or type", misfits.stream().map(WeightReport::line).toList());
    append(
        text,
        "not read",
        unreadable.stream().map(u -> u.tensor() + " (" + u.kind() + ")").toList());
    return text.toString();
  }

  private static String line(Misfit misfit) {
    return misfit.parameter()
        + " (file "
        + misfit.inFile()
        + ", network "
        + misfit.inNetwork()
        + ")";
  }

  private static void append(StringBuilder text, String title, List<String> names) {
    if (!names.isEmpty()) {
      text.append("\n  ").append(names.size()).append(" ").append(title).append(": ");
      text.append(String.join(", ", names));
    }
  }
}
