package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import io.github.adabet.Objective;
import io.github.adabet.djl.data.BatchMismatchException;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.djl.spi.MissingCapabilityException;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.spi.TrainerOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What every kind of network must refuse behind the door, each by a typed error with its remedy. A
 * capability that a format does not have is refused where it is asked for; {@link #missing()} lists
 * what may be missing.
 */
abstract class PretrainedNetworkRefusals extends PretrainedNetworkSetting {

  /** Returns what this kind of network cannot do: nothing, unless overridden. */
  Set<Capability> missing() {
    return Set.of();
  }

  @Test
  void capabilities_ofTheFormat_areThoseStatedWithReasons() {
    assertThat(network.capabilities().refusals().keySet()).isEqualTo(missing());
    assertThat(network.capabilities().refusals().values()).allMatch(reason -> !reason.isBlank());
  }

  @Test
  void missingCapability_askedForAllTheSame_isATypedErrorWithTheReason() {
    Map<Capability, ThrowingCallable> uses = uses();
    assertThat(uses.keySet()).containsExactlyInAnyOrder(Capability.values());
    for (Capability capability : missing()) {
      assertThatThrownBy(uses.get(capability))
          .isInstanceOfSatisfying(
              MissingCapabilityException.class,
              e -> assertThat(e.capability()).isEqualTo(capability))
          .hasMessageContaining(network.capabilities().refusal(capability).orElseThrow());
    }
  }

  /** Returns one use of each capability. */
  Map<Capability, ThrowingCallable> uses() {
    Map<Capability, ThrowingCallable> uses = new LinkedHashMap<>();
    uses.put(Capability.ACTIVATIONS, () -> network.activationSource());
    uses.put(Capability.GRADIENTS, () -> network.gradientSource(Objective.classification()));
    uses.put(Capability.TRAINING, () -> network.trainer(options()));
    uses.put(
        Capability.CHECKPOINTS,
        () ->
            network.trainer(
                TrainerOptions.of(options())
                    .withCheckpoints(Checkpoints.in(folder.resolve("checkpoints")))));
    uses.put(Capability.COSTS, () -> network.costs(options()));
    uses.put(Capability.ESTIMATE, () -> network.estimate(select(0), options()));
    uses.put(Capability.NEW_HEAD, () -> network.replaceHead(2, 0));
    uses.put(Capability.EVALUATION, () -> network.evaluate(fixture.labelled(3, 1)));
    uses.put(Capability.PREDICTION, () -> network.predict(fixture.batch(3, 1)));
    uses.put(Capability.SAVING, () -> network.save(fixture.target(folder)));
    return uses;
  }

  @Test
  void replaceHead_oneClass_isRefused() {
    assertThatThrownBy(() -> network.replaceHead(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("classes is 1");
  }

  @Test
  void batch_ofAnotherTypeNumberOrShape_isRefusedWithWhatIsNeeded() {
    HostTensor right = fixture.batch(2, 1).first();
    int numbers = Math.toIntExact(right.shape().size());
    HostTensor bytes =
        HostTensor.of(DataType.UINT8, ByteBuffer.allocate(numbers), right.shape().getShape());
    HostTensor flat = HostTensor.of(new float[numbers], numbers);
    long[] wider = right.shape().getShape().clone();
    wider[1]++;
    int more = Math.toIntExact(LongStream.of(wider).reduce(1, Math::multiplyExact));

    for (TensorBatch wrong :
        List.of(
            TensorBatch.of(bytes),
            TensorBatch.of(flat),
            TensorBatch.of(right, right),
            TensorBatch.of(HostTensor.of(new float[more], wider)))) {
      assertThatThrownBy(() -> network.predict(wrong))
          .as(wrong.toString())
          .isInstanceOf(BatchMismatchException.class)
          .hasMessageContaining("float32");
      assertThatThrownBy(() -> network.activationSource().forward(wrong, activation -> {}))
          .as(wrong.toString())
          .isInstanceOf(BatchMismatchException.class);
    }
  }

  @Test
  void open_unknownName_isATypedErrorWithEachProvidersReason() {
    assertThatThrownBy(() -> PretrainedNetwork.open("no-such-network"))
        .isInstanceOfSatisfying(
            NetworkProviderException.class,
            e -> assertThat(e.refusals()).extracting(refusal -> refusal.name()).contains("zoo"))
        .hasMessageContaining("no-such-network");
  }

  @Test
  void open_fileThatIsMissing_isATypedErrorThatNamesIt() {
    Path missing = folder.resolve("missing.pt");

    assertThatThrownBy(() -> PretrainedNetwork.open(missing))
        .isInstanceOf(NetworkProviderException.class)
        .hasMessageContaining("'" + missing + "' (there is no such file or folder)");
  }

  @Test
  void open_optionsOfAnotherFormat_areRefused() {
    NetworkOptions options = NetworkOptions.builder().with(new UnreadOptions()).build();

    assertThatThrownBy(() -> PretrainedNetwork.open(openable(), options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(UnreadOptions.class.getName());
  }

  /** Returns something that the format's provider opens, owned by the fixture. */
  abstract Object openable();

  /** Options that no provider reads. */
  private static final class UnreadOptions implements io.github.adabet.djl.spi.FormatOptions {}
}
