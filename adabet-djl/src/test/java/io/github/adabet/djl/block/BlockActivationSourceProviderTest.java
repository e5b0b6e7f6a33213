package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import io.github.adabet.Backends;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.ZooNetwork;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.Probe;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class BlockActivationSourceProviderTest {

  private final BlockActivationSourceProvider provider = new BlockActivationSourceProvider();

  @Test
  void activationSource_djlModel_isServedByThisProvider() {
    try (Model model = ZooNetwork.LENET.model()) {
      ActivationSource<NDList> source = Backends.activationSource(model, NDList.class);

      assertThat(source.layers()).hasSize(ZooNetwork.LENET.layerCount());
      assertThat(source.provenance().choices())
          .anyMatch(choice -> choice.name().equals("djl-block"));
    }
  }

  @Test
  void probe_anotherObject_isRefused() {
    assertThat(provider.probe("text").available()).isFalse();
    assertThat(provider.probe("text").detail()).contains("java.lang.String");
  }

  @Test
  void probe_modelWithoutBlock_isRefusedWithTheRemedy() {
    DjlEngines.engine(DjlEngines.PYTORCH);
    try (Model model = Model.newInstance("empty", DjlEngines.PYTORCH)) {
      Probe probe = provider.probe(model);

      assertThat(probe.available()).isFalse();
      assertThat(probe.detail()).contains("setBlock");
    }
  }

  @Test
  void create_anotherObject_throws() {
    assertThatThrownBy(() -> provider.create("text")).isInstanceOf(IllegalArgumentException.class);
  }
}
