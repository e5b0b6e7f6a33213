package io.github.adabet.examples.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.adabet.AdaBetException;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.TrainingReport;
import io.github.adabet.examples.classification.ClassificationFiles;
import io.github.adabet.examples.classification.ClassificationResult;
import io.github.adabet.json.AdaBetJson;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a training came to, as JSON that reads back equal. */
public final class TrainingOutcomeJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final int VERSION = 1;

  private TrainingOutcomeJson() {}

  /**
   * Writes an outcome.
   *
   * @param outcome what to write
   * @param configuration all options of the command by their names
   * @return one object: version, scheme, used, configuration, before and after (as the command
   *     evaluate writes them, null without images for testing), report and ranking in the library's
   *     form, costs
   */
  public static String write(TrainingOutcome outcome, Map<String, ?> configuration) {
    try {
      ObjectNode document = JSON.createObjectNode().put("version", VERSION);
      document.put("scheme", outcome.scheme());
      document.set("used", JSON.valueToTree(outcome.used()));
      document.set("configuration", JSON.valueToTree(configuration));
      document.set("before", json(outcome.before()));
      document.set("after", json(outcome.after()));
      document.set("costs", JSON.valueToTree(outcome.costs()));
      document.set("report", JSON.readTree(AdaBetJson.write(outcome.report())));
      document.set("ranking", library(outcome.ranking()));
      document.set("selection", library(outcome.selection()));
      return JSON.writeValueAsString(document) + System.lineSeparator();
    } catch (JsonProcessingException e) {
      throw new AdaBetException("cannot write JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static @Nullable JsonNode library(@Nullable Object value) throws JsonProcessingException {
    return value == null ? null : JSON.readTree(AdaBetJson.write(value));
  }

  private static @Nullable JsonNode json(@Nullable ClassificationResult result) {
    return result == null ? null : ClassificationFiles.json(result);
  }

  /**
   * Reads an outcome back.
   *
   * @param json what {@link #write} wrote
   * @return an outcome equal to the one written
   * @throws AdaBetException if it is no such JSON
   */
  public static TrainingOutcome read(String json) {
    try {
      JsonNode document = JSON.readTree(json);
      if (document.path("version").asInt() != VERSION) {
        throw new AdaBetException(
            "the result of a training is of version %s; this release reads version %d"
                .formatted(document.path("version"), VERSION),
            null);
      }
      Map<String, String> used = new LinkedHashMap<>();
      document
          .required("used")
          .properties()
          .forEach(e -> used.put(e.getKey(), e.getValue().asText()));
      return new TrainingOutcome(
          document.required("scheme").asText(),
          used,
          library(document.required("ranking"), LayerRanking.class),
          library(document.required("selection"), LayerSelection.class),
          result(document.required("before")),
          result(document.required("after")),
          AdaBetJson.read(document.required("report").toString(), TrainingReport.class),
          JSON.treeToValue(document.required("costs"), TrainingOutcome.Costs.class));
    } catch (JsonProcessingException e) {
      throw new AdaBetException("cannot read the result of a training: " + e.getMessage(), e);
    }
  }

  private static <T> @Nullable T library(JsonNode node, Class<T> type) {
    return node.isNull() ? null : AdaBetJson.read(node.toString(), type);
  }

  private static @Nullable ClassificationResult result(JsonNode node) {
    return node.isNull() ? null : ClassificationFiles.read(node.toString());
  }
}
