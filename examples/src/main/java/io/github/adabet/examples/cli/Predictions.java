package io.github.adabet.examples.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * What a network says of images, in three forms.
 *
 * @param images an entry for each image, in their order
 * @param used what was used, as texts by what they say
 */
record Predictions(List<Image> images, Map<String, String> used) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * What it says of one image.
   *
   * @param file the image
   * @param guesses its classes, the most probable first
   */
  record Image(String file, List<Guess> guesses) {}

  /**
   * A class that an image may be of.
   *
   * @param index the class's index
   * @param name its name, or its index as text where names are not known
   * @param probability in [0, 1]
   */
  record Guess(int index, String name, double probability) {}

  /** Prints a line for each image. */
  void print(PrintWriter out) {
    int width = images.stream().mapToInt(image -> image.file().length()).max().orElse(0);
    for (Image image : images) {
      out.printf("%-" + Math.max(1, width) + "s", image.file());
      for (Guess guess : image.guesses()) {
        out.printf(Locale.ROOT, "  %s %.1f %%", guess.name(), 100 * guess.probability());
      }
      out.println();
    }
  }

  /** Returns a record for each class of each image. */
  String toCsv() throws IOException {
    StringBuilder text = new StringBuilder();
    CSVPrinter csv =
        CSVFormat.DEFAULT
            .builder()
            .setHeader("file", "rank", "index", "class", "probability")
            .get()
            .print(text);
    for (Image image : images) {
      int rank = 1;
      for (Guess guess : image.guesses()) {
        csv.printRecord(image.file(), rank++, guess.index(), guess.name(), guess.probability());
      }
    }
    return text.toString();
  }

  /** Returns an object for each image, and what was used. */
  String toJson() throws IOException {
    ObjectNode document = JSON.createObjectNode();
    ArrayNode entries = document.putArray("images");
    for (Image image : images) {
      ArrayNode guesses = entries.addObject().put("file", image.file()).putArray("classes");
      for (Guess guess : image.guesses()) {
        guesses
            .addObject()
            .put("index", guess.index())
            .put("class", guess.name())
            .put("probability", guess.probability());
      }
    }
    document.set("used", JSON.valueToTree(used));
    return JSON.writeValueAsString(document) + System.lineSeparator();
  }
}
