package io.github.adabet.examples.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.examples.doctor.Finding.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ProbeProcessTest {
  @Test
  void findings_processThatCannotRun_areThatItIsBroken() {
    List<Finding> findings = ProbeProcess.start(DjlEngines.PYTORCH, "nowhere").findings();

    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).state()).isEqualTo(State.BROKEN);
    assertThat(findings.get(0).area()).isEqualTo("engine");
    assertThat(findings.get(0).problem()).contains("exit code 1").contains("NativeProbe");
    assertThat(new Diagnosis(findings).works()).isFalse();
  }

  @Test
  @Tag("jdk")
  void findings_topology_areItsEngines() {
    List<Finding> findings =
        ProbeProcess.start(NativeProbe.TOPOLOGY, System.getProperty("java.class.path")).findings();

    assertThat(findings).extracting(Finding::name).contains("java", "native", "ripser");
    assertThat(findings)
        .filteredOn(f -> f.name().equals("java"))
        .first()
        .extracting(Finding::state)
        .isEqualTo(State.FOUND);
  }

  @Test
  void toString_brokenPart_saysWhyAndWhatToAdd() {
    Diagnosis diagnosis =
        new Diagnosis(
            List.of(
                Finding.found("engine", "PyTorch", "2.7.1", Map.of("threads", "2")),
                Finding.without("engine", "MXNet", State.MISSING, "not there", "fetch it")));

    assertThat(diagnosis.works()).isTrue();
    assertThat(diagnosis.toString().lines())
        .containsExactly(
            "engine     PyTorch        found        2.7.1",
            "           threads:       2",
            "engine     MXNet          missing",
            "           why:           not there",
            "           to add it:     fetch it");
  }

  @Test
  void toJson_findings_areReadable() throws Exception {
    Diagnosis diagnosis =
        new Diagnosis(
            List.of(Finding.without("engine", "MXNet", State.BROKEN, "libz is missing", null)));

    assertThat(new ObjectMapper().readTree(diagnosis.toJson()))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    "{\"version\":1,\"works\":false,\"findings\":[{\"area\":\"engine\",\"name\":\"MXNet\","
                        + "\"state\":\"BROKEN\",\"version\":null,\"details\":{},\"problem\":\"libz"
                        + " is missing\",\"remedy\":null}]}"));
  }
}
