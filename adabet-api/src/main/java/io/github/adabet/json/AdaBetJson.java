package io.github.adabet.json;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.adabet.AdaBetException;
import io.github.adabet.BatchScores;
import io.github.adabet.ChannelRanking;
import io.github.adabet.ChannelSelection;
import io.github.adabet.LayerGrouping;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.SelectedTensors;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TieOrder;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.WeightPenalty;
import org.jspecify.annotations.Nullable;

/**
 * Writes the library's values as JSON and reads them back equal.
 *
 * <p>Property names are the record components; beside them stands {@code version}, {@value
 * #VERSION}. Reading checks everything the values' constructors check, and passes over properties
 * it does not know: a release that adds some keeps the version, one that changes what is there
 * raises it and still reads the lower ones. Safe for use by several threads.
 */
public final class AdaBetJson {
  /** The version of the form that is written: {@value}. */
  public static final int VERSION = 1;

  private static final String VERSION_FIELD = "version";
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .addMixIn(SelectionBudget.class, BudgetTypes.class)
          .addMixIn(OptimizerOptions.Rule.class, RuleTypes.class)
          .addMixIn(LearningRateSchedule.class, ScheduleTypes.class)
          .build();

  private AdaBetJson() {}

  /**
   * The JSON form of a value.
   *
   * @param value a ranking or selection of layers or channels, a grouping, the scores of a batch, a
   *     budget, training options, training report, training costs or memory estimate
   * @return indented JSON
   * @throws IllegalArgumentException if the value is of another type, or holds a learning rate
   *     schedule of the caller's own
   */
  public static String write(Object value) {
    if (!(value instanceof LayerRanking
        || value instanceof LayerSelection
        || value instanceof ChannelRanking
        || value instanceof ChannelSelection
        || value instanceof LayerGrouping
        || value instanceof BatchScores
        || value instanceof SelectionBudget
        || value instanceof TrainingOptions
        || value instanceof TrainingReport
        || value instanceof TrainingCosts
        || value instanceof MemoryEstimate)) {
      throw new IllegalArgumentException(
          "value is a "
              + value.getClass().getName()
              + "; it must be a LayerRanking, LayerSelection, ChannelRanking, ChannelSelection,"
              + " LayerGrouping, BatchScores, SelectionBudget, TrainingOptions, TrainingReport,"
              + " TrainingCosts or MemoryEstimate.");
    }
    if (value instanceof TrainingOptions options) {
      requireKnown(options.schedule());
    }
    try {
      ObjectNode document = MAPPER.createObjectNode().put(VERSION_FIELD, VERSION);
      document.setAll((ObjectNode) MAPPER.valueToTree(value));
      return MAPPER.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new AdaBetException("cannot write JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void requireKnown(LearningRateSchedule schedule) {
    if (schedule instanceof LearningRateSchedule.WarmUp warmUp) {
      requireKnown(warmUp.then());
    } else if (!LearningRateSchedule.class.equals(schedule.getClass().getDeclaringClass())
        || schedule instanceof LearningRateSchedule.Custom) {
      throw new IllegalArgumentException(
          "The learning rate schedule "
              + schedule.name()
              + " is one of your own, which has no JSON form; use one of LearningRateSchedule's");
    }
  }

  /**
   * Reads a value back.
   *
   * @param json what {@link #write} wrote
   * @param type the value's type, one of those that {@link #write} takes
   * @param <T> the value's type
   * @return a value equal to the one written
   * @throws AdaBetException if the text is not JSON of that form, is of a version that this release
   *     does not know, or the value's constructor refuses it
   */
  public static <T> T read(String json, Class<T> type) {
    try {
      if (!(MAPPER.readTree(json) instanceof ObjectNode document)) {
        throw new AdaBetException(
            "the JSON is no object; a " + type.getSimpleName() + " is expected.", null);
      }
      requireReadable(document.remove(VERSION_FIELD), type);
      addLaterFields(document);
      return MAPPER.treeToValue(document, type);
    } catch (JsonProcessingException e) {
      throw new AdaBetException(
          "cannot read a " + type.getSimpleName() + " from JSON: " + e.getMessage(), e);
    }
  }

  /** Gives documents from before a field was added its value of that time. */
  private static void addLaterFields(ObjectNode document) {
    if (document.has("groups") && document.has("layerCount")) {
      addTensors(document);
    }
    if (document.has("scores") && document.has("grouping") && !document.has("ties")) {
      document.put("ties", TieOrder.EARLIER_FIRST.name());
    }
    for (JsonNode selection : document.path("selections")) {
      if (selection instanceof ObjectNode object) {
        addTensors(object);
      }
    }
    if (document.has("selections") && !document.has("selectionCosts")) {
      document.putNull("selectionCosts");
    }
    if (document.path("optimizer") instanceof ObjectNode optimizer && !optimizer.has("penalty")) {
      optimizer.set("penalty", MAPPER.valueToTree(WeightPenalty.NONE));
    }
  }

  private static void addTensors(ObjectNode selection) {
    if (!selection.has("tensors")) {
      selection.set("tensors", MAPPER.valueToTree(SelectedTensors.ALL));
    }
  }

  private static void requireReadable(@Nullable JsonNode version, Class<?> type) {
    if (version == null || !version.isInt() || version.intValue() < 1) {
      throw new AdaBetException(
          "cannot read a "
              + type.getSimpleName()
              + " from JSON: its version is "
              + version
              + "; it must be a number from 1 to "
              + VERSION
              + ". Give a document that AdaBetJson wrote.",
          null);
    }
    if (version.intValue() > VERSION) {
      throw new AdaBetException(
          "cannot read a "
              + type.getSimpleName()
              + " from JSON: its version is "
              + version
              + ", and this release reads up to "
              + VERSION
              + ". Use a newer release of adabet-api.",
          null);
    }
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = SelectionBudget.Fraction.class, name = "fraction"),
    @JsonSubTypes.Type(value = SelectionBudget.LayerCount.class, name = "layers"),
    @JsonSubTypes.Type(
        value = SelectionBudget.TrainableParameters.class,
        name = "trainableParameters"),
    @JsonSubTypes.Type(value = SelectionBudget.ResidentSetPeak.class, name = "peakMemory"),
    @JsonSubTypes.Type(value = SelectionBudget.StepTime.class, name = "stepTime")
  })
  private interface BudgetTypes {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = OptimizerOptions.Sgd.class, name = "sgd"),
    @JsonSubTypes.Type(value = OptimizerOptions.Adam.class, name = "adam")
  })
  private interface RuleTypes {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = LearningRateSchedule.Constant.class, name = "constant"),
    @JsonSubTypes.Type(value = LearningRateSchedule.Cosine.class, name = "cosine"),
    @JsonSubTypes.Type(value = LearningRateSchedule.Step.class, name = "step"),
    @JsonSubTypes.Type(value = LearningRateSchedule.Polynomial.class, name = "polynomial"),
    @JsonSubTypes.Type(value = LearningRateSchedule.OneCycle.class, name = "oneCycle"),
    @JsonSubTypes.Type(value = LearningRateSchedule.WarmUp.class, name = "warmUp")
  })
  private interface ScheduleTypes {}
}
