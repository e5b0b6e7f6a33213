package io.github.adabet.topology.internal.ripser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.control.EngineFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RipserOutputTest {
  private static final float NEVER = Float.POSITIVE_INFINITY;

  @Test
  void accept_whatRipserPrints_isReadToTheEnd() {
    RipserOutput output =
        read(
            """
            value range: [1,2.5e+09]
            sparse distance matrix with 5 points and 4/10 entries
            persistence intervals in dim 0:
             [0,1e-05)
             [0, )
            persistence intervals in dim 1:
             [1.25,2.5e+09)
             [2, )
            persistence intervals in dim 2:
            """);
    assertThat(output.points()).hasValue(5);
    assertThat(output.bars(0)).containsExactly(new Bar(0, 1e-5f), new Bar(0, NEVER));
    assertThat(output.bars(1)).containsExactly(new Bar(1.25f, 2.5e9f), new Bar(2, NEVER));
    assertThat(output.bars(2)).isEmpty();
    assertThat(output.bars(3)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "value range: [inf,-inf]\n"
            + "distance matrix with 3 points, using threshold at enclosing radius 1",
        "point cloud with 3 points in dimension 2\ndistance matrix with 3 points",
        "sparse distance matrix with 3 points and 2/3 entries"
      })
  void accept_everyPreface_tellsThePoints(String preface) {
    assertThat(read(preface).points()).hasValue(3);
  }

  @Test
  void accept_endsThatLookAlike_stayABar() {
    RipserOutput output = read("persistence intervals in dim 0:\n [1.5,1.5)");
    assertThat(output.bars(0)).containsExactly(new Bar(1.5f, Math.nextUp(1.5f)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " [0,1)",
        "persistence intervals in dim 1:",
        "persistence intervals in dim 0:\n [0,1]",
        "persistence intervals in dim 0:\n [0,x)",
        "persistence intervals in dim 0:\n [-1,2)",
        "persistence intervals in dim 0:\n [0,1) ",
        "persistence intervals in dim 0:\n\n",
        "persistence intervals in dim 0:\nvalue range: [0,1]",
        "persistence intervals in dim 0:\npersistence intervals in dim 0:",
        "distance matrix with many points",
        "Usage: ripser"
      })
  void accept_anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> text.lines().forEach(new RipserOutput()))
        .isInstanceOf(EngineFailedException.class)
        .hasMessageContaining("no line of ripser");
  }

  private static RipserOutput read(String text) {
    RipserOutput output = new RipserOutput();
    text.lines().forEach(output);
    return output;
  }
}
