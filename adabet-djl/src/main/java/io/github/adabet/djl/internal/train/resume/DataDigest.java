package io.github.adabet.djl.internal.train.resume;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Tells data sets apart by their content: the SHA-256 of the labels and inputs of the first samples
 * and of some that are spread evenly over the rest.
 *
 * <p>Each is read twice, under two seeds of the engine. If an input is not the same both times, as
 * random transforms make it, inputs count by their shape only. Data sets that differ in none of
 * these samples are taken for equal. Samples that change from epoch to epoch are read as the first
 * epoch sees them.
 */
public final class DataDigest {

  private static final int FIRST = 16;
  private static final int SPREAD = 112;
  private static final int READ_TOGETHER = 16;

  private final MessageDigest labels = sha256();
  private final MessageDigest forms = sha256();
  private final MessageDigest inputs = sha256();
  private final MessageDigest inputsAgain = sha256();

  private DataDigest() {}

  /**
   * Reads samples of a data set, at most 128. Changes the seed of the engine.
   *
   * @param batches the data set
   * @param manager owns nothing when this returns
   * @return hexadecimal digits
   */
  public static String of(LabelledBatches batches, NDManager manager) {
    DataDigest digest = new DataDigest();
    LabelledBatches first = batches.epoch(1);
    long[] samples = samples(batches.samples());
    for (int begin = 0; begin < samples.length; begin += READ_TOGETHER) {
      int end = Math.min(samples.length, begin + READ_TOGETHER);
      digest.add(first, Arrays.copyOfRange(samples, begin, end), manager);
    }
    return digest.value();
  }

  private static long[] samples(int count) {
    Set<Long> chosen = new LinkedHashSet<>();
    for (long i = 0; i < Math.min(FIRST, count); i++) {
      chosen.add(i);
    }
    for (long i = 0; i < SPREAD; i++) {
      chosen.add(i * (count - 1) / (SPREAD - 1));
    }
    return chosen.stream().mapToLong(sample -> sample).toArray();
  }

  private void add(LabelledBatches batches, long[] samples, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      manager.getEngine().setRandomSeed(1);
      try (Batch batch = batches.read(scope, samples)) {
        add(labels, batch.getLabels());
        addForms(batch.getData());
        add(inputs, batch.getData());
      }
      manager.getEngine().setRandomSeed(2);
      try (Batch batch = batches.read(scope, samples)) {
        add(inputsAgain, batch.getData());
      }
    }
  }

  private void addForms(NDList arrays) {
    arrays.forEach(array -> forms.update(form(array)));
  }

  private static void add(MessageDigest digest, NDList arrays) {
    for (NDArray array : arrays) {
      digest.update(form(array));
      digest.update(ArrayBytes.of(array));
    }
  }

  private static byte[] form(NDArray array) {
    return (array.getDataType() + " " + array.getShape()).getBytes(StandardCharsets.UTF_8);
  }

  private String value() {
    byte[] first = inputs.digest();
    MessageDigest all = sha256();
    all.update(labels.digest());
    all.update(forms.digest());
    if (Arrays.equals(first, inputsAgain.digest())) {
      all.update(first);
    }
    return HexFormat.of().formatHex(all.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
