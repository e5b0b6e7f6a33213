package io.github.adabet.djl.internal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.djl.DjlEngines;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Operators of PyTorch's by their names. */
@Tag("jdk")
class TorchScriptFunctionTest {

  @Test
  void apply_severalArrays_areGivenInTheirOrder() {
    TorchScriptFunction power =
        new TorchScriptFunction("torch.pow(base, exponent)", "base", "exponent");
    try (NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager()) {
      NDArray base = manager.create(new float[] {2, 3});
      NDArray exponent = manager.create(new float[] {3, 2});

      assertThat(power.apply(base, exponent).toFloatArray()).containsExactly(8, 9);
      assertThat(power.apply(exponent, base).toFloatArray()).containsExactly(9, 8);
    }
  }

  @Test
  void apply_insideAScope_leavesTheResultToIt() {
    TorchScriptFunction negative = new TorchScriptFunction("torch.neg(x)", "x");
    try (NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager()) {
      NDArray numbers = manager.ones(new Shape(2));
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        negative.apply(numbers);
      }

      assertThat(manager.getManagedArrays()).containsExactly(numbers);
    }
  }

  @Test
  void apply_argumentsThatTheOperatorRefuses_areTheEnginesErrorAndTheNextCallWorks() {
    TorchScriptFunction product = new TorchScriptFunction("torch.mm(a, b)", "a", "b");
    try (NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager()) {
      NDArray matrix = manager.ones(new Shape(2, 2));

      assertThatExceptionOfType(EngineException.class)
          .isThrownBy(() -> product.apply(matrix, manager.ones(new Shape(3, 3))));
      assertThat(product.apply(matrix, matrix).toFloatArray()).containsExactly(2, 2, 2, 2);
    }
  }

  @Test
  void apply_operatorThatPyTorchLacks_isRefusedEachTime() {
    TorchScriptFunction unknown = new TorchScriptFunction("torch.no_such_operator(x)", "x");
    try (NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager()) {
      NDArray numbers = manager.ones(new Shape(2));

      for (int i = 0; i < 2; i++) {
        assertThatExceptionOfType(BackendUnavailableException.class)
            .isThrownBy(() -> unknown.apply(numbers))
            .withMessageContaining("no_such_operator")
            .withMessageContaining("pytorch-engine:0.36.0")
            .withCauseInstanceOf(EngineException.class);
      }
    }
  }
}
