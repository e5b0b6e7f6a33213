package io.github.adabet.strategy;

import io.github.adabet.AdaBetException;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.SelectionBudget;
import io.github.adabet.json.AdaBetJson;
import io.github.adabet.spi.NearestNames;
import io.github.adabet.spi.SelectionContext;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The layers that a file says: a ranking as JSON, from which the budget chooses, a selection as
 * JSON, or a text that names a layer on each line. In a text, {@code #} begins a comment, and blank
 * lines count for nothing.
 *
 * @param path the file, which is read when the plan is made
 */
record SchemeFile(Path path) implements SelectionScheme {
  private static final long MOST_BYTES = 64L << 20;

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public String description() {
    return "The layers of a file: a ranking, a selection or a list.";
  }

  @Override
  public String paper() {
    return "";
  }

  @Override
  public Set<SchemeNeed> needs() {
    return Set.of(SchemeNeed.BUDGET);
  }

  @Override
  public SchemePlan plan(SchemeSettings settings) {
    String text = read();
    String name = "the layers of " + path;
    FixedSelection choice =
        text.stripLeading().startsWith("{")
            ? json(name, text, settings)
            : new FixedSelection(name, context -> listed(names(text), context));
    return SchemePlan.beforeTraining(name(), choice);
  }

  private String read() {
    try {
      long bytes = Files.size(path);
      if (bytes > MOST_BYTES) {
        throw new AdaBetException(
            "The file "
                + path
                + " holds "
                + bytes
                + " bytes; a ranking or list of layers has at most "
                + MOST_BYTES
                + ". Give such a file.",
            null);
      }
      return Files.readString(path);
    } catch (CharacterCodingException e) {
      throw new AdaBetException(
          "The file " + path + " is no text in UTF-8; give a ranking or a list of layers.", e);
    } catch (IOException e) {
      throw new AdaBetException("The file " + path + " cannot be read: " + e, e);
    }
  }

  private FixedSelection json(String name, String text, SchemeSettings settings) {
    try {
      if (text.contains("\"scores\"")) {
        LayerRanking ranking = AdaBetJson.read(text, LayerRanking.class);
        SelectionBudget budget = settings.budget();
        return new FixedSelection(
            name + ", " + budget + settings.rule(),
            context ->
                context.select(
                    settings.rule().applyTo(withHead(ranking, context), context::costs), budget));
      }
      LayerSelection selection = AdaBetJson.read(text, LayerSelection.class);
      return new FixedSelection(
          name,
          context -> {
            requireKnown(selection.layers(), context);
            return selection;
          });
    } catch (AdaBetException e) {
      throw new AdaBetException("The file " + path + " is no ranking: " + e.getMessage(), e);
    } catch (NoClassDefFoundError e) {
      throw new AdaBetException(
          "The file "
              + path
              + " holds JSON, and Jackson is not on the class path; add"
              + " com.fasterxml.jackson.core:jackson-databind, or list the layers in a text.",
          e);
    }
  }

  /** Checks that a ranking is one of the network, and makes its selections hold a new head. */
  private LayerRanking withHead(LayerRanking ranking, SelectionContext context) {
    requireKnown(ranking.layers(), context);
    String[] always = context.alwaysTrained().stream().map(Layer::name).toArray(String[]::new);
    return always.length == 0 ? ranking : ranking.alwaysTraining(always);
  }

  private static List<String> names(String text) {
    List<String> names = new ArrayList<>();
    for (String line : text.split("\\R", -1)) {
      int comment = line.indexOf('#');
      String name = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  private LayerSelection listed(List<String> names, SelectionContext context) {
    Map<String, Layer> layers = new HashMap<>();
    context.layers().forEach(layer -> layers.put(layer.name(), layer));
    Set<Layer> chosen = new LinkedHashSet<>();
    for (String name : names) {
      Layer layer = layers.get(name);
      if (layer == null) {
        throw unknown(name, context);
      }
      chosen.add(layer);
    }
    if (chosen.isEmpty()) {
      throw new AdaBetException(
          "The file " + path + " names no layer; name at least one, each on a line.", null);
    }
    return LayerSelection.of(
        chosen,
        context.layers().size(),
        Provenance.builder().setting("selection.rule", "the layers of " + path).build());
  }

  private void requireKnown(List<Layer> layers, SelectionContext context) {
    for (Layer layer : layers) {
      // A new head has another number of parameters than the one that was ranked.
      boolean known =
          context.layers().stream()
              .anyMatch(
                  own ->
                      own.name().equals(layer.name())
                          && own.index() == layer.index()
                          && own.kind() == layer.kind());
      if (!known) {
        throw unknown(layer.toString(), context);
      }
    }
  }

  private AdaBetException unknown(String layer, SelectionContext context) {
    List<String> names = context.layers().stream().map(Layer::name).toList();
    String question = NearestNames.question(layer, names);
    return new AdaBetException(
        "The file "
            + path
            + " names the layer "
            + layer
            + ", which is none of the network's "
            + names.size()
            + " layers; the last is "
            + names.get(names.size() - 1)
            + "."
            + question,
        null);
  }
}
