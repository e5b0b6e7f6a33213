package io.github.adabet.djl.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of damaged files: each is read, or refused by the one exception that is announced. The
 * heap of the tests is small, so that a size that is believed without a check ends them.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MutatedArchiveTest {

  private static final int MUTATIONS = 1_000;
  private static final long SEED = 20_260_101;

  /** Values at which lengths and offsets go wrong. */
  private static final byte[] EDGES = {
    0, 1, 0x7f, (byte) 0x80, (byte) 0xfe, (byte) 0xff, '(', '.', 'R', 'u'
  };

  /** What one small file may cost in all, garbage included. */
  private static final long MOST_MEMORY = 16L << 20;

  private static final String STORAGE =
      "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0" + "0X\3\0\0\0cpuK\4tQ";

  private static final List<String> INSTRUCTIONS =
      List.of(
          "N",
          "K\1",
          "K\0",
          "K\4",
          "J\377\377\377\377",
          "\u0088",
          "\u0089",
          "X\1\0\0\0a",
          "G@\0\0\0\0\0\0\0",
          "(",
          ")",
          "]",
          "}",
          "\u008f",
          "t",
          "l",
          "d",
          "\u0085",
          "\u0086",
          "\u0087",
          "a",
          "e",
          "s",
          "u",
          "\u0090",
          "q\1",
          "h\0",
          "h\1",
          "0",
          "1",
          "2",
          "R",
          "\u0081",
          "b",
          "Q",
          "\u0094",
          "\u0096\1\0\0\0\0\0\0\0x",
          "ccollections\nOrderedDict\n",
          "ccollections\nCounter\n",
          "c__builtin__\nset\n",
          "ctorch._utils\n_rebuild_tensor_v2\n",
          "ctorch._utils\n_rebuild_tensor_v3\n",
          "ctorch._utils\n_rebuild_parameter\n",
          "ctorch._tensor\n_rebuild_from_type_v2\n",
          "ctorch\nfloat16\n",
          "ctorch\nFloatStorage\n",
          "ctorch\nTensor\n",
          "ctorch.nn.parameter\nParameter\n",
          STORAGE,
          "ctorch._utils\n_rebuild_tensor_v2\n(" + STORAGE + "K\0K\2\u0085K\1\u0085\u0089NtR",
          "ctorch._utils\n_rebuild_tensor_v2\n("
              + STORAGE
              + "K\0K\2\u0085K\1\u0085\u0089N}X\3\0\0\0neg\u0088stR",
          "X\1\0\0\0b" + "K\1s",
          ")R",
          "\u0085R");

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flat.pth",
        "protocol4.pth",
        "nested.pth",
        "module.pt",
        "flat.safetensors",
        "legacy.pth",
        "beside.pth",
        "beside-legacy.pth",
        "kinds.pth",
        "kinds-legacy.pth",
        "marks.pth",
        "kinds.safetensors",
        "lightning.ckpt",
        "program-2.7.pt2",
        "program-2.15.pt2",
        "shards/model.safetensors.index.json"
      })
  void open_mutatedFile_isReadOrRefused(String name) throws IOException {
    byte[] original = Files.readAllBytes(PythonFiles.file(name));
    for (int i = 0; i < MUTATIONS; i++) {
      readOrRefuse(mutated(original, new Random(SEED + i)), name, SEED + i);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flat.pth",
        "protocol4.pth",
        "nested.pth",
        "module.pt",
        "beside.pth",
        "beside-protocol4.pth",
        "kinds.pth",
        "marks.pth"
      })
  void open_mutatedPickleInASoundArchive_isReadOrRefused(String name) throws IOException {
    String entry = name.substring(0, name.indexOf('.')) + "/data.pkl";
    TorchZip archive = TorchZip.copyOf(PythonFiles.file(name));
    byte[] pickle = archive.get(entry);
    int read = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] mutated = mutated(pickle, new Random(SEED + i));
      read += readOrRefuse(archive.put(entry, mutated).bytes(), name, SEED + i) ? 1 : 0;
    }
    assertThat(read).as("mutations that left the pickle readable").isBetween(1, MUTATIONS - 1);
  }

  @Test
  void open_mutatedHeaderOfSafetensors_isReadOrRefused() throws IOException {
    byte[] original = Files.readAllBytes(PythonFiles.file("flat.safetensors"));
    int headerEnd = 8 + (original[0] & 0xff) + ((original[1] & 0xff) << 8);
    for (int i = 0; i < 2 * MUTATIONS; i++) {
      Random random = new Random(SEED + i);
      byte[] mutated = original.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        mutated[random.nextInt(headerEnd)] =
            (byte) "0123456789[]{},:\"-.eF \\u".charAt(random.nextInt(24));
      }
      readOrRefuse(mutated, "flat.safetensors", SEED + i);
    }
  }

  /**
   * Pickles that no writer wrote: instructions at random, with what they need more often than not.
   */
  @Test
  void open_pickleOfRandomInstructions_isReadOrRefused() throws IOException {
    TorchZip archive = TorchZip.copyOf(PythonFiles.file("flat.pth"));
    int read = 0;
    for (int i = 0; i < 4 * MUTATIONS; i++) {
      Random random = new Random(SEED + i);
      ByteArrayOutputStream pickle = new ByteArrayOutputStream();
      pickle.writeBytes(new byte[] {(byte) 0x80, 2, '}', 'q', 0});
      for (int length = 1 + random.nextInt(40); length > 0; length--) {
        pickle.writeBytes(
            INSTRUCTIONS
                .get(random.nextInt(INSTRUCTIONS.size()))
                .getBytes(StandardCharsets.ISO_8859_1));
      }
      pickle.write('.');
      byte[] bytes = archive.put("flat/data.pkl", pickle.toByteArray()).bytes();
      read += readOrRefuse(bytes, "random pickle", SEED + i) ? 1 : 0;
    }
    assertThat(read).as("pickles that were read").isBetween(1, 4 * MUTATIONS - 1);
  }

  /**
   * Returns whether the file was read, for which it took little memory and no more than announced.
   */
  private boolean readOrRefuse(byte[] bytes, String name, long seed) throws IOException {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    boolean read = readOrRefuseInAnyMemory(bytes, name, seed);
    assertThat(threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before)
        .as("bytes from the heap for a file of %d bytes, seed %d", bytes.length, seed)
        .isLessThan(MOST_MEMORY);
    return read;
  }

  private boolean readOrRefuseInAnyMemory(byte[] bytes, String name, long seed) throws IOException {
    Files.createDirectories(directory);
    for (String shard : List.of("model-00001-of-00002", "model-00002-of-00002")) {
      Path target = directory.resolve(shard + ".safetensors");
      if (name.startsWith("shards/") && !Files.exists(target)) {
        Files.copy(PythonFiles.file("shards/" + shard + ".safetensors"), target);
      }
    }
    Path file = Files.write(directory.resolve("mutated"), bytes);
    try (TensorArchive archive = TensorFiles.open(file)) {
      for (String tensor : archive.tensors().keySet()) {
        archive.read(tensor);
      }
      return true;
    } catch (WeightsException e) {
      assertThat(e).hasMessageContaining(file.toString());
      return false;
    } catch (RuntimeException | Error e) {
      return fail("mutation of " + name + " with seed " + seed, e);
    }
  }

  private static byte[] mutated(byte[] original, Random random) {
    byte[] bytes = original.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes[at] = EDGES[random.nextInt(EDGES.length)];
        case 3 -> fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)), random);
        case 4 -> bytes = spliced(bytes, at, random.nextInt(bytes.length), random.nextInt(32));
        default -> bytes = Arrays.copyOf(bytes, Math.max(1, bytes.length - random.nextInt(40)));
      }
    }
    return bytes;
  }

  private static void fill(byte[] bytes, int from, int to, Random random) {
    Arrays.fill(bytes, from, to, EDGES[random.nextInt(EDGES.length)]);
  }

  /** Puts a copy of some bytes somewhere else, so that all behind it moves. */
  private static byte[] spliced(byte[] bytes, int at, int from, int most) {
    int length = Math.min(most, bytes.length - from);
    byte[] result = new byte[bytes.length + length];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(bytes, from, result, at, length);
    System.arraycopy(bytes, at, result, at + length, bytes.length - at);
    return result;
  }
}
