package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Tells data sets apart by their content: the SHA-256 of the labels and inputs of the first samples
 * and of some that are spread evenly over the rest, as the first epoch sees them. Each is read
 * twice; where the inputs are not the same both times, they count by their shape only.
 */
final class SampleDigest {

  private static final int FIRST = 16;
  private static final int SPREAD = 112;
  private static final int READ_TOGETHER = 16;

  private SampleDigest() {}

  /**
   * Reads samples of a data set, at most 128.
   *
   * @param samples labelled
   * @return hexadecimal digits
   */
  static String of(Samples samples) {
    Samples first = samples.epoch(1);
    MessageDigest certain = sha256();
    MessageDigest inputs = sha256();
    boolean repeats = true;
    long[] chosen = chosen(samples.size());
    for (int begin = 0; begin < chosen.length; begin += READ_TOGETHER) {
      long[] part =
          Arrays.copyOfRange(chosen, begin, Math.min(chosen.length, begin + READ_TOGETHER));
      LabelledTensors batch = SampleReader.read(first, part);
      repeats &= batch.equals(SampleReader.read(first, part));
      add(certain, batch.labels());
      batch.inputs().tensors().forEach(tensor -> certain.update(form(tensor)));
      add(inputs, batch.inputs());
    }
    if (repeats) {
      certain.update(inputs.digest());
    }
    return HexFormat.of().formatHex(certain.digest());
  }

  private static long[] chosen(long count) {
    Set<Long> chosen = new LinkedHashSet<>();
    for (long i = 0; i < Math.min(FIRST, count); i++) {
      chosen.add(i);
    }
    for (long i = 0; i < SPREAD; i++) {
      chosen.add(i * (count - 1) / (SPREAD - 1));
    }
    return chosen.stream().mapToLong(sample -> sample).toArray();
  }

  private static void add(MessageDigest digest, TensorBatch batch) {
    for (HostTensor tensor : batch.tensors()) {
      digest.update(form(tensor));
      digest.update(tensor.bytes());
    }
  }

  private static byte[] form(HostTensor tensor) {
    return tensor.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns a digest that has read nothing. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
