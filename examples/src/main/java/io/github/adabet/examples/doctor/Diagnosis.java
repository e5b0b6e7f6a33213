package io.github.adabet.examples.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.adabet.AdaBetException;
import java.util.List;
import java.util.Locale;

/**
 * All that was found out about the installation.
 *
 * @param findings in the order to show them
 */
public record Diagnosis(List<Finding> findings) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Of the form that is written. */
  private static final int VERSION = 1;

  /** Copies the findings. */
  public Diagnosis {
    findings = List.copyOf(findings);
  }

  /**
   * Whether networks can run: at least one engine works.
   *
   * @return true if so
   */
  public boolean works() {
    return findings.stream()
        .anyMatch(f -> f.area().equals(Doctor.ENGINE) && f.state() == Finding.State.FOUND);
  }

  /**
   * The findings for machines.
   *
   * @return JSON with {@code version}, {@code works} and {@code findings}, indented
   */
  public String toJson() {
    ObjectNode document = MAPPER.createObjectNode().put("version", VERSION).put("works", works());
    document.set("findings", MAPPER.valueToTree(findings));
    try {
      return MAPPER.writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new AdaBetException("cannot write JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** The findings for readers: a line for each part, and below it what it is about. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      String version = finding.version();
      text.append(
          String.format(
              Locale.ROOT,
              "%-10s %-14s %-12s %s",
              finding.area(),
              finding.name(),
              finding.state().name().toLowerCase(Locale.ROOT),
              version == null ? "" : version));
      // Without what the columns leave behind the last word.
      text.setLength(text.toString().stripTrailing().length());
      text.append('\n');
      finding.details().forEach((name, value) -> addLine(text, name, value));
      if (finding.problem() != null) {
        addLine(text, "why", finding.problem());
      }
      if (finding.remedy() != null) {
        addLine(text, "to add it", finding.remedy());
      }
    }
    return text.toString();
  }

  private static void addLine(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%11s%-14s %s%n", "", name + ":", value));
  }
}
