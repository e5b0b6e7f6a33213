package io.github.adabet.examples.classification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.adabet.AdaBetException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/** The result of a classification as text: JSON that reads back equal, and CSV. Stateless. */
public final class ClassificationFiles {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();
  private static final CSVFormat CSV = CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

  private ClassificationFiles() {}

  /**
   * The result as JSON: {@code samples}, {@code top1}, {@code top5} (null with 5 classes or fewer),
   * {@code meanClassAccuracy}, {@code perClass} (name, samples, accuracy and precision, null where
   * undefined), and the components of {@link ClassificationResult}.
   *
   * @param result what to write
   * @return a new tree, which the caller may change
   */
  public static ObjectNode json(ClassificationResult result) {
    ObjectNode document = MAPPER.createObjectNode();
    document.put("samples", result.samples());
    document.put("top1", result.top1());
    document.put("top5", orNull(result.top5()));
    document.put("meanClassAccuracy", result.meanClassAccuracy());
    ArrayNode perClass = document.putArray("perClass");
    for (int i = 0; i < result.classes(); i++) {
      perClass
          .addObject()
          .put("name", result.classNames().get(i))
          .put("samples", result.samplesOf(i))
          .put("accuracy", orNull(result.accuracyOf(i)))
          .put("precision", orNull(result.precisionOf(i)));
    }
    document.setAll((ObjectNode) MAPPER.valueToTree(result));
    return document;
  }

  /**
   * Reads a result back.
   *
   * @param json the text of what {@link #json} gave
   * @return a result equal to the one written
   * @throws AdaBetException if it is no JSON of that form, or its counts contradict each other
   */
  public static ClassificationResult read(String json) {
    try {
      return MAPPER.readValue(json, ClassificationResult.class);
    } catch (JsonProcessingException e) {
      throw new AdaBetException(
          "cannot read the result of a classification from JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * One line per class: index, name, samples, accuracy and precision, empty where undefined.
   *
   * @param result what to write
   * @return CSV with a heading, lines ended by a line feed
   */
  public static String perClassCsv(ClassificationResult result) {
    StringWriter text = new StringWriter();
    try (CSVPrinter csv = new CSVPrinter(text, CSV)) {
      csv.printRecord("index", "class", "samples", "accuracy", "precision");
      for (int i = 0; i < result.classes(); i++) {
        csv.printRecord(
            i,
            result.classNames().get(i),
            result.samplesOf(i),
            orNull(result.accuracyOf(i)),
            orNull(result.precisionOf(i)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /**
   * The confusion matrix: a line per true class, a column per predicted class.
   *
   * @param result what to write
   * @return CSV with the names of the predicted classes as heading, lines ended by a line feed
   */
  public static String confusionCsv(ClassificationResult result) {
    StringWriter text = new StringWriter();
    try (CSVPrinter csv = new CSVPrinter(text, CSV)) {
      csv.print("true \\ predicted");
      csv.printRecord(result.classNames());
      for (int i = 0; i < result.classes(); i++) {
        csv.print(result.classNames().get(i));
        csv.printRecord(result.confusion().get(i));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static @Nullable Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
