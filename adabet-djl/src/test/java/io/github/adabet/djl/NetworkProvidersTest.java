package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BackendChoice.Refusal;
import io.github.adabet.djl.fixtures.perceptron.Perceptron;
import io.github.adabet.djl.fixtures.perceptron.PerceptronProvider;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.spi.NetworkProvider;
import io.github.adabet.djl.spi.NetworkRequest;
import io.github.adabet.djl.spi.OpenedNetwork;
import io.github.adabet.djl.spi.Recognition;
import io.github.adabet.spi.BackendSelection;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkProvidersTest {

  private static final NetworkRequest ANY =
      new NetworkRequest("anything", NetworkOptions.defaults());

  /** A provider that always answers the same. */
  private record Answering(String name, int preference, Recognition answer)
      implements NetworkProvider {

    @Override
    public Recognition recognize(NetworkRequest request) {
      return answer;
    }

    @Override
    public OpenedNetwork open(NetworkRequest request) {
      throw new AssertionError("nothing is opened in this test");
    }
  }

  private static Answering opens(String name, int preference) {
    return new Answering(name, preference, Recognition.opens("1"));
  }

  private static NetworkProviders of(NetworkProvider... providers) {
    return NetworkProviders.of(List.of(providers));
  }

  private static NetworkRequest forced(String name) {
    return new NetworkRequest("anything", NetworkOptions.builder().provider(name).build());
  }

  @Test
  void choose_severalThatOpen_takesTheMostPreferredThenTheFirstName() {
    assertThat(of(opens("b", 0), opens("a", 0), opens("z", 1)).choose(ANY).backend().name())
        .isEqualTo("z");
    assertThat(of(opens("b", 0), opens("a", 0)).choose(ANY).backend().name()).isEqualTo("a");
  }

  @Test
  void choose_someThatRefuse_keepsTheReasonsAsData() {
    BackendSelection.Chosen<NetworkProvider> chosen =
        of(
                new Answering("x", 3, Recognition.foreign("it opens x only")),
                new Answering("y", 2, Recognition.refused("add com.example:y:1")),
                opens("z", 1))
            .choose(ANY);

    assertThat(chosen.choice().name()).isEqualTo("z");
    assertThat(chosen.choice().refusals())
        .containsExactly(
            new Refusal("x", "it opens x only"), new Refusal("y", "add com.example:y:1"));
  }

  @Test
  void choose_noneThatOpens_putsThoseFirstThatKnowTheFormat() {
    NetworkProviders providers =
        of(
            new Answering("x", 3, Recognition.foreign("it opens x only")),
            new Answering("y", 2, Recognition.refused("add com.example:y:1")));

    assertThatThrownBy(() -> providers.choose(ANY))
        .isInstanceOfSatisfying(
            NetworkProviderException.class,
            e -> assertThat(e.refusals()).extracting(Refusal::name).containsExactly("y", "x"))
        .hasMessageContaining("'anything': [y (add com.example:y:1), x (it opens x only)]");
  }

  @Test
  void choose_forcedName_takesThatOneOrThrows() {
    NetworkProviders providers =
        of(opens("a", 9), opens("b", 0), new Answering("c", 0, Recognition.refused("not here")));

    assertThat(providers.choose(forced("b")).backend().name()).isEqualTo("b");
    assertThatThrownBy(() -> providers.choose(forced("c")))
        .isInstanceOf(NetworkProviderException.class)
        .hasMessageContaining("named c cannot serve")
        .hasMessageContaining("not here");
    assertThatThrownBy(() -> providers.choose(forced("d")))
        .isInstanceOf(NetworkProviderException.class)
        .hasMessageContaining("named d; there are [a, b, c]");
  }

  @Test
  void choose_providerThatThrowsWhenAsked_isARefusal() {
    NetworkProvider broken =
        new NetworkProvider() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public int preference() {
            return 5;
          }

          @Override
          public Recognition recognize(NetworkRequest request) {
            throw new NoClassDefFoundError("com/example/Missing");
          }

          @Override
          public OpenedNetwork open(NetworkRequest request) {
            throw new AssertionError("refused before");
          }
        };

    BackendSelection.Chosen<NetworkProvider> chosen = of(broken, opens("works", 0)).choose(ANY);

    assertThat(chosen.backend().name()).isEqualTo("works");
    assertThat(chosen.choice().refusals()).hasSize(1);
    assertThat(chosen.choice().refusals().get(0).reason()).contains("com/example/Missing");
  }

  @Test
  void load_brokenProviderOnTheContextClassPath_isARefusalAndNotTheEnd(@TempDir Path folder)
      throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(NetworkProvider.class.getName()),
        "com.example.NotThere\n" + PerceptronProvider.class.getName() + "\n");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);

      try (PretrainedNetwork network = PretrainedNetwork.open(Perceptron.random(1, 2, 3))) {
        assertThat(network.provenance().choices().get(0).refusals())
            .anyMatch(refusal -> refusal.reason().contains("com.example.NotThere"));
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void load_contextClassLoaderThatSeesNothing_findsTheLibrarysOwn() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());

      for (String name : List.of("zoo", "djl-block")) {
        assertThatThrownBy(() -> NetworkProviders.load().choose(forced(name)))
            .hasMessageContaining("named " + name + " cannot serve");
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
