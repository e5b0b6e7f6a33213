package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.DjlEngines;
import org.junit.jupiter.api.Test;

/** The source of block trees on MXNet. */
class MxNetBlockActivationSourceTest extends BlockActivationSourceContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }

  @Test
  void provenance_memory_saysWhatIsReadFromCopies() {
    assertThat(source().provenance().settings().get("source.memory"))
        .contains("in place", "a copy of convolutions that are not normalised");
  }
}
