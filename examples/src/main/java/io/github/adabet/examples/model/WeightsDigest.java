package io.github.adabet.examples.model;

import ai.djl.nn.Block;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A fingerprint of a network's weights, to compare runs bit for bit. */
public final class WeightsDigest {
  private WeightsDigest() {}

  /**
   * Digests every parameter and running statistic.
   *
   * @param block a network with initialised parameters
   * @return SHA-256 of the parameters as DJL saves them, 64 hexadecimal digits
   */
  public static String of(Block block) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      try (DataOutputStream out =
          new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), sha256))) {
        block.saveParameters(out);
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot digest the weights", e);
    }
  }
}
