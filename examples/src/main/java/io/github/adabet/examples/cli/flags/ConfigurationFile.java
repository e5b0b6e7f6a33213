package io.github.adabet.examples.cli.flags;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Reads options from a YAML file: one map of names to texts, numbers, lists or maps of these. */
final class ConfigurationFile {
  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private ConfigurationFile() {}

  /**
   * Reads a file.
   *
   * @throws ParameterException if it cannot be read, or is no such map
   */
  static Map<String, List<String>> read(Path file, CommandLine command) {
    JsonNode document;
    try {
      document = YAML.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new ParameterException(
          command, "%s: is no YAML: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new ParameterException(command, "%s: cannot be read: %s".formatted(file, e), e);
    }
    if (document == null || document.isMissingNode() || document.isNull()) {
      return Map.of();
    }
    if (!(document instanceof ObjectNode)) {
      throw new ParameterException(
          command, "%s: must hold one map of options, such as rho: 0.1".formatted(file));
    }
    Map<String, List<String>> settings = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : document.properties()) {
      settings.put(entry.getKey(), values(entry.getKey(), entry.getValue(), file, command));
    }
    return settings;
  }

  private static List<String> values(String name, JsonNode value, Path file, CommandLine command) {
    List<String> values = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(element -> values.add(scalar(name, element, file, command)));
    } else if (value.isObject()) {
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        values.add(entry.getKey() + "=" + scalar(name, entry.getValue(), file, command));
      }
    } else {
      values.add(scalar(name, value, file, command));
    }
    return values;
  }

  private static String scalar(String name, JsonNode value, Path file, CommandLine command) {
    if (value.isNull() || !value.isValueNode()) {
      throw new ParameterException(
          command,
          "%s: the option %s is %s; give a text, a number, or a list or map of these"
              .formatted(file, name, value.isNull() ? "empty" : value));
    }
    return value.asText();
  }
}
