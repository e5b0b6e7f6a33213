package io.github.adabet.djl;

import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.NetworkProvider;
import io.github.adabet.djl.spi.OpenedNetwork;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.spi.SelectiveTrainer;

/**
 * Stands before an opened network: lets through what it can do, as long as it is open. Not
 * thread-safe.
 */
final class NetworkGate implements AutoCloseable {

  private final NetworkProvider provider;
  private final OpenedNetwork network;
  private boolean closed;

  NetworkGate(NetworkProvider provider, OpenedNetwork network) {
    this.provider = provider;
    this.network = network;
  }

  /** Returns what the network is called, open or not. */
  String name() {
    return network.name();
  }

  /**
   * Returns the network.
   *
   * @throws IllegalStateException if it is closed
   */
  OpenedNetwork open() {
    if (closed) {
      throw new IllegalStateException(
          "The network " + network.name() + " is closed; use it before, or open it again");
    }
    return network;
  }

  /**
   * Returns the network for something that it can do.
   *
   * @throws io.github.adabet.djl.spi.MissingCapabilityException if it cannot
   */
  OpenedNetwork able(Capability capability) {
    OpenedNetwork able = open();
    able.capabilities().require(capability);
    return able;
  }

  /** Returns a trainer that keeps to all of the options, and works while the network is open. */
  SelectiveTrainer<Samples> trainer(TrainerOptions options) {
    options.formatTypes().forEach(type -> NetworkProviders.requireReads(provider, type));
    if (options.checkpoints().isPresent()) {
      able(Capability.CHECKPOINTS);
    }
    if (options.maximumMemory().isPresent()) {
      able(Capability.ESTIMATE);
    }
    return new OpenTrainer(able(Capability.TRAINING).trainer(options), this);
  }

  /** Runs a batch forward that the network takes. */
  TensorBatch predict(TensorBatch batch) {
    OpenedNetwork able = able(Capability.PREDICTION);
    TensorSpec.requireFits(able.inputs(), batch);
    return able.predict(batch);
  }

  /** Refuses an argument that is too small. */
  static void requireAtLeast(int least, String argument, int value) {
    if (value < least) {
      throw new IllegalArgumentException(
          argument + " is " + value + "; it must be " + least + " or more");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      network.close();
    }
  }

  @Override
  public String toString() {
    return name() + " (" + provider.name() + (closed ? ", closed)" : ")");
  }
}
