package io.github.adabet.djl.weights;

import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the names in a file lead to those of a network: what stands in front of them all, and how the
 * rest is translated.
 *
 * @param prefix what stands in front of the names in the file; empty if nothing
 * @param names how the rest is translated
 */
record NameMatch(String prefix, WeightNames names) {

  /**
   * Finds the prefix and translation with which the most names of a file are names of the network.
   * Without any prefix is preferred to with one, and the same names to translated ones.
   *
   * @param file for messages
   * @param inFile the names in the file
   * @param inNetwork the names in the network
   * @param prefix the prefix, if it is known
   * @param names the translation, if it is known
   * @return the match; with an empty prefix and the same names if nothing matches
   * @throws WeightsException if several prefixes are equally good, as in a file that holds two
   *     copies of a network
   */
  static NameMatch find(
      Path file,
      Set<String> inFile,
      Set<String> inNetwork,
      @Nullable String prefix,
      @Nullable WeightNames names) {
    Map<NameMatch, Integer> counts = new HashMap<>();
    for (WeightNames translation :
        names == null ? WeightNames.values() : new WeightNames[] {names}) {
      for (String name : inFile) {
        for (int at = 0; at >= 0; at = next(name, at)) {
          if (inNetwork.contains(translation.toNetwork(name.substring(at)))) {
            counts.merge(new NameMatch(name.substring(0, at), translation), 1, Integer::sum);
          }
        }
      }
    }
    if (prefix != null) {
      counts.keySet().removeIf(match -> !match.prefix().equals(prefix));
    }
    return best(file, counts, prefix, names);
  }

  private static int next(String name, int at) {
    int dot = name.indexOf('.', at);
    return dot < 0 ? -1 : dot + 1;
  }

  private static NameMatch best(
      Path file,
      Map<NameMatch, Integer> counts,
      @Nullable String prefix,
      @Nullable WeightNames names) {
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    List<NameMatch> best = new ArrayList<>();
    counts.forEach(
        (match, count) -> {
          if (count == most) {
            best.add(match);
          }
        });
    WeightNames first =
        best.stream().map(NameMatch::names).sorted().findFirst().orElse(WeightNames.SAME);
    best.removeIf(match -> match.names() != first);
    if (best.isEmpty()) {
      return new NameMatch(prefix == null ? "" : prefix, names == null ? WeightNames.SAME : names);
    }
    NameMatch plain = new NameMatch("", first);
    if (best.contains(plain)) {
      return plain;
    }
    if (best.size() > 1) {
      throw new WeightsException(
          file
              + " holds the network's tensors several times, under the prefixes "
              + best.stream().map(NameMatch::prefix).sorted().collect(Collectors.joining(", "))
              + "; choose one by prefix(...)");
    }
    return best.get(0);
  }

  /** Returns the parameter that a name in the file stands for, or null if it lacks the prefix. */
  @Nullable String parameter(String name) {
    return name.startsWith(prefix) ? names.toNetwork(name.substring(prefix.length())) : null;
  }
}
