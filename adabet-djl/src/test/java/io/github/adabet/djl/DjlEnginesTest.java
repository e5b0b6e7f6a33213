package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import io.github.adabet.BackendUnavailableException;
import org.junit.jupiter.api.Test;

class DjlEnginesTest {

  @Test
  void engine_pytorchOnTheClassPath_runs() {
    Engine engine = DjlEngines.engine(DjlEngines.PYTORCH);

    assertThat(engine.getEngineName()).isEqualTo("PyTorch");
    assertThat(DjlEngines.choice(engine).toString()).isEqualTo("engine: PyTorch " + engine.getVersion());
  }

  @Test
  void engine_unknownName_throwsWithTheRemedy() {
    assertThatThrownBy(() -> DjlEngines.engine("Abacus"))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("Abacus")
        .hasMessageContaining("Add DJL 0.35.1's module");
  }
}
