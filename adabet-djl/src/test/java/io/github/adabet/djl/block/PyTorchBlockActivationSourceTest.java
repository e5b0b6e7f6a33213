package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.jni.JniUtils;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.spi.ActivationSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The source of block trees on PyTorch. */
class PyTorchBlockActivationSourceTest extends BlockActivationSourceContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }

  @Test
  void forward_onAnotherThread_recordsNothingAndRestoresTheGradientMode() throws Exception {
    ActivationSource<NDList> source = source();
    NDList batch = batch(source);
    Callable<List<Boolean>> pass =
        () -> {
          JniUtils.setGradMode(true);
          List<Boolean> modes = new ArrayList<>();
          source.forward(batch, activation -> modes.add(JniUtils.isGradMode()));
          modes.add(JniUtils.isGradMode());
          assertThatThrownBy(
                  () ->
                      source.forward(
                          batch,
                          activation -> {
                            throw new IllegalStateException("visitor fails");
                          }))
              .isInstanceOf(IllegalStateException.class);
          modes.add(JniUtils.isGradMode());
          return modes;
        };
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      assertThat(thread.submit(pass).get())
          .containsExactly(false, false, false, false, false, true, true);
    } finally {
      thread.shutdown();
    }
  }
}
