package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class DoctorCommandTest {
  @Test
  void doctor_thisClassPath_findsPyTorchAndSaysHowToAddTheOthers() throws Exception {
    StringWriter out = new StringWriter();
    int code =
        AdaBetCommand.commandLine()
            .setOut(new PrintWriter(out, true))
            .execute("doctor", "--json", "-");
    JsonNode document = new ObjectMapper().readTree(out.toString());
    Map<String, JsonNode> findings = new HashMap<>();
    document.get("findings").forEach(f -> findings.put(f.get("name").asText(), f));

    assertThat(code).isZero();
    assertThat(document.get("works").asBoolean()).isTrue();
    JsonNode pytorch = findings.get("PyTorch");
    assertThat(pytorch.get("state").asText()).isEqualTo("FOUND");
    assertThat(pytorch.get("version").asText()).startsWith("2.");
    assertThat(pytorch.at("/details/threads").asInt()).isPositive();
    assertThat(findings.get("MXNet").get("state").asText()).isEqualTo("MISSING");
    assertThat(findings.get("MXNet").get("problem").asText())
        .contains("ai.djl.mxnet:mxnet-engine:");
    assertThat(findings.get("TensorFlow").get("state").asText()).isEqualTo("MISSING");
    assertThat(findings.get("TensorFlow").get("problem").asText())
        .contains("ai.djl.tensorflow:tensorflow-api:");
    assertThat(findings.get("Spark").get("state").asText()).isEqualTo("UNSUPPORTED");
    for (String format : new String[] {"JPEG", "PNG", "GIF", "BMP", "WebP", "TIFF", "MATLAB"}) {
      assertThat(findings.get(format).get("state").asText()).as(format).isEqualTo("FOUND");
    }
    assertThat(findings.get("JPEG").at("/details/read by").asText()).contains("twelvemonkeys");
    assertThat(findings.get("Java").get("version").asText())
        .isEqualTo(System.getProperty("java.version"));
  }
}
