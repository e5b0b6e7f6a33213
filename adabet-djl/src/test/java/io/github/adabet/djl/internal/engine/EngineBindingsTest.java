package io.github.adabet.djl.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.internal.engine.mxnet.MxNetBinding;
import io.github.adabet.djl.internal.engine.pytorch.PyTorchBinding;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineBindingsTest {

  private static final ClassLoader OWN = EngineBinding.class.getClassLoader();

  @TempDir private Path directory;

  private static ServiceLoader<EngineBinding> bindings(ClassLoader loader) {
    return ServiceLoader.load(EngineBinding.class, loader);
  }

  @Test
  void of_eachEngineThatTrains_isItsOwnBinding() {
    assertThat(EngineBindings.of(DjlEngines.PYTORCH)).isInstanceOf(PyTorchBinding.class);
    assertThat(EngineBindings.of(DjlEngines.MXNET)).isInstanceOf(MxNetBinding.class);
  }

  @Test
  void of_contextLoaderWithoutTheLibrary_findsByTheLibrarysOwn() {
    EngineBinding found =
        EngineBindings.find(
            DjlEngines.PYTORCH,
            List.of(bindings(ClassLoader.getPlatformClassLoader()), bindings(OWN)));

    assertThat(found).isInstanceOf(PyTorchBinding.class);
  }

  @Test
  void of_engineNobodyBound_hasTheDefaults() {
    EngineBinding found = EngineBindings.find("Other", List.of(bindings(OWN)));

    assertThat(found.name()).isEqualTo("Other");
    assertThat(found.memoryRules()).isEmpty();
    assertThat(found.tensorBuffers().label()).isEqualTo("not shown by this engine");
  }

  @Test
  void of_oneBrokenBinding_othersServeAndUnknownEnginesAreRefused() throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(services.resolve(EngineBinding.class.getName()), "no.such.Binding\n");
    try (URLClassLoader broken = new URLClassLoader(new URL[] {directory.toUri().toURL()}, OWN)) {
      assertThat(EngineBindings.find(DjlEngines.MXNET, List.of(bindings(broken))))
          .isInstanceOf(MxNetBinding.class);
      assertThatThrownBy(() -> EngineBindings.find("Other", List.of(bindings(broken))))
          .isInstanceOf(BackendUnavailableException.class)
          .hasMessageContaining("no.such.Binding");
    }
  }
}
