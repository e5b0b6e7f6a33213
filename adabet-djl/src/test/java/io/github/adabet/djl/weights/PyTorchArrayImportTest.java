package io.github.adabet.djl.weights;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.weights.tensor.WeightsException;
import org.junit.jupiter.api.Test;

class PyTorchArrayImportTest extends ArrayImportContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }

  @Test
  void entryOf_arrayOfTwoGibibytes_isRefusedWithTheRemedy() {
    try (NDManager manager = DjlEngines.engine(engine()).newBaseManager()) {
      // One element, seen 2^29 times: PyTorch keeps it once.
      NDArray array = manager.create(1f).broadcast(new Shape(1L << 29));

      assertThatThrownBy(() -> SafetensorsWriter.Entry.of("embedding", array))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("embedding")
          .hasMessageContaining("2147483648 bytes")
          .hasMessageContaining("in parts");
    }
  }
}
