package io.github.adabet.djl.weights;

import io.github.adabet.djl.weights.tensor.WeightsException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the names in a file lead to those of a network: what stands in front of them all, and how the
 * rest is renamed and translated.
 *
 * @param prefix what stands in front of the names in the file; empty if nothing
 * @param renames what the rest is renamed by, first
 * @param names how it is translated then
 * @param candidates the prefixes under which the file holds much of the network, this one or not,
 *     with the numbers of parameters, the largest first
 */
record NameMatch(
    String prefix, NameRenames renames, WeightNames names, Map<String, Integer> candidates) {

  /** Prefixes are worth mentioning if they have this share of the parameters that the best has. */
  private static final double MENTIONED_SHARE = 0.5;

  private static final int MOST_MENTIONED = 10;

  /**
   * What PyTorch puts in front of the names of a module that it wraps: to compile it, to checkpoint
   * its activations, to divide it among processes.
   */
  private static final List<String> WRAPPERS =
      List.of("._orig_mod.", "._checkpoint_wrapped_module.", "._fsdp_wrapped_module.");

  /** A prefix, and the translation behind it. */
  private record Key(String prefix, WeightNames names) {}

  /**
   * Finds the prefix and translation with which the most names of a file are names of the network.
   * Without any prefix is preferred to with one, and the same names to translated ones.
   *
   * @param file what to call the file in messages
   * @param inFile the names in the file
   * @param inNetwork the names in the network
   * @param wanted what the caller knows
   * @return the match; with the wanted prefix, or an empty one, and the same names if nothing
   *     matches
   * @throws WeightPrefixException if several prefixes are equally good, as in a file that holds two
   *     copies of a network, or there is nothing under the wanted one
   * @throws WeightsException if a renaming is for no name
   */
  static NameMatch find(
      Object file, Collection<String> inFile, Set<String> inNetwork, Wanted wanted) {
    Map<Key, Integer> counts = counts(inFile, inNetwork, wanted);
    Map<String, Integer> candidates = candidates(counts);
    if (wanted.prefix() != null) {
      return under(file, inFile, inNetwork, wanted, candidates);
    }
    List<Key> best = best(counts);
    Key plain = new Key("", best.isEmpty() ? WeightNames.SAME : best.get(0).names());
    if (best.size() > 1 && !best.contains(plain)) {
      throw new WeightPrefixException(
          file
              + " holds the network's tensors several times; choose one by prefix(...), of the"
              + " prefixes",
          candidates,
          inNetwork.size());
    }
    Key chosen = best.isEmpty() || best.contains(plain) ? plain : best.get(0);
    WeightNames names = wanted.names() == null ? chosen.names() : wanted.names();
    return new NameMatch(chosen.prefix(), wanted.renames(), names, candidates)
        .requireRenamesUsed(file, inFile);
  }

  /**
   * What a caller states of the names in a file.
   *
   * @param prefix what stands in front of them, or null
   * @param renames what they are renamed by
   * @param names how they are translated, or null
   */
  record Wanted(@Nullable String prefix, NameRenames renames, @Nullable WeightNames names) {

    WeightNames[] translations() {
      return names == null ? WeightNames.values() : new WeightNames[] {names};
    }
  }

  private static Map<Key, Integer> counts(
      Collection<String> inFile, Set<String> inNetwork, Wanted wanted) {
    Map<Key, Integer> counts = new HashMap<>();
    for (WeightNames translation : wanted.translations()) {
      for (String name : inFile) {
        for (int at = 0; at >= 0; at = next(name, at)) {
          String rest = wanted.renames().apply(unwrapped(name.substring(at)));
          if (inNetwork.contains(translation.toNetwork(rest))) {
            counts.merge(new Key(name.substring(0, at), translation), 1, Integer::sum);
          }
        }
      }
    }
    return counts;
  }

  private static int next(String name, int at) {
    int dot = name.indexOf('.', at);
    return dot < 0 ? -1 : dot + 1;
  }

  private static Map<String, Integer> candidates(Map<Key, Integer> counts) {
    Map<String, Integer> byPrefix = new HashMap<>();
    counts.forEach((key, count) -> byPrefix.merge(key.prefix(), count, Math::max));
    int most = byPrefix.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return byPrefix.entrySet().stream()
        .filter(entry -> entry.getValue() >= MENTIONED_SHARE * most)
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST_MENTIONED)
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
  }

  /** Returns the keys with the most parameters, all of one translation. */
  private static List<Key> best(Map<Key, Integer> counts) {
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    List<Key> best = new ArrayList<>();
    counts.forEach(
        (key, count) -> {
          if (count == most) {
            best.add(key);
          }
        });
    WeightNames first = best.stream().map(Key::names).sorted().findFirst().orElse(WeightNames.SAME);
    best.removeIf(key -> key.names() != first);
    return best;
  }

  /** Matches what stands under the prefix that the caller stated, with its dot or without. */
  private static NameMatch under(
      Object file,
      Collection<String> inFile,
      Set<String> inNetwork,
      Wanted wanted,
      Map<String, Integer> candidates) {
    String stated = wanted.prefix() == null ? "" : wanted.prefix();
    for (String prefix : stated.isEmpty() ? List.of("") : List.of(stated, stated + ".")) {
      NameMatch best = null;
      long most = 0;
      for (WeightNames translation : wanted.translations()) {
        NameMatch match = new NameMatch(prefix, wanted.renames(), translation, candidates);
        long count =
            inFile.stream()
                .map(match::parameter)
                .filter(n -> n != null && inNetwork.contains(n))
                .count();
        if (count > most) {
          best = match;
          most = count;
        }
      }
      if (best != null) {
        return best.requireRenamesUsed(file, inFile);
      }
    }
    if (stated.isEmpty()) {
      WeightNames names = wanted.names() == null ? WeightNames.SAME : wanted.names();
      return new NameMatch("", wanted.renames(), names, candidates);
    }
    throw new WeightPrefixException(
        file + " holds no tensor of the network under the prefix \"" + stated + "\", but under",
        candidates,
        inNetwork.size());
  }

  private NameMatch requireRenamesUsed(Object file, Collection<String> inFile) {
    List<String> rests =
        inFile.stream()
            .filter(name -> name.startsWith(prefix))
            .map(name -> unwrapped(name.substring(prefix.length())))
            .toList();
    String unused = renames.unused(rests);
    if (unused != null) {
      Set<String> beginnings = new TreeSet<>();
      rests.forEach(name -> beginnings.add(name.split("\\.", 2)[0]));
      throw new WeightsException(
          file
              + " has no tensor named \""
              + unused
              + "\", or beginning so up to a dot, to be renamed. Behind the prefix \""
              + prefix
              + "\", its names begin with "
              + beginnings.stream().limit(MOST_MENTIONED).collect(Collectors.joining(", "))
              + (beginnings.size() > MOST_MENTIONED ? ", ..." : ""));
    }
    return this;
  }

  /** Returns the parameter that a name in the file stands for, or null if it lacks the prefix. */
  @Nullable String parameter(String name) {
    return name.startsWith(prefix)
        ? names.toNetwork(renames.apply(unwrapped(name.substring(prefix.length()))))
        : null;
  }

  /** Returns a name without wrappers of parts; those of the whole network are a prefix. */
  private static String unwrapped(String name) {
    String bare = name;
    for (String wrapper : WRAPPERS) {
      // One within another shares its dot with it, so that one pass leaves every second one.
      while (bare.contains(wrapper)) {
        bare = bare.replace(wrapper, ".");
      }
    }
    return bare;
  }
}
