package io.github.adabet.examples.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochMilli(1_764_446_400_250L), ZoneOffset.UTC);

  @TempDir Path folder;

  @Test
  void write_eachKindOfEvent_isByteForByteWhatTensorBoardsWriterWrites() throws IOException {
    Map<String, Double> two = new LinkedHashMap<>();
    two.put("training/loss", 0.1);
    two.put("training/accuracy", Double.NaN);
    Path path;
    try (EventFile file = EventFile.create(folder, CLOCK)) {
      path = file.path();
      file.restart(300);
      file.scalars(0, Map.of("training/loss", 0.0));
      file.scalars(300, two);
      file.scalars(1L << 40, Map.of("learning_rate", -1e-30));
      file.text("configuration", 0, "größe: 224");
    }

    assertThat(Files.readAllBytes(path)).isEqualTo(written());
  }

  @Test
  void write_events_areInTheFileBeforeItIsClosed() throws IOException {
    try (EventFile file = EventFile.create(folder, CLOCK)) {
      int before = records(Files.readAllBytes(file.path())).size();
      file.scalars(1, Map.of("loss", 1.0));

      assertThat(before).isEqualTo(1);
      assertThat(records(Files.readAllBytes(file.path()))).hasSize(2);
    }
  }

  @Test
  void records_theirChecksums_areThoseOfTheData() throws IOException {
    assertThat(records(written())).hasSize(6);
    byte[] damaged = written();
    damaged[30] ^= 1;
    assertThatThrownBy(() -> records(damaged)).isInstanceOf(AssertionError.class);
    // RFC 3720, B.4: the CRC32C of 32 bytes of zeros is 8a9136aa.
    int unmasked = 0x8a9136aa;
    assertThat(RecordFormat.checksum(new byte[32], 0, 32))
        .isEqualTo(((unmasked >>> 15) | (unmasked << 17)) + 0xa282ead8);
  }

  @Test
  void create_severalInOneSecond_areSeveralFilesInOrder() throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (EventFile file = EventFile.create(folder.resolve("deep/below"), CLOCK)) {
        names.add(file.path().getFileName().toString());
      }
    }
    assertThat(names).doesNotHaveDuplicates().isSorted().allMatch(n -> n.contains("tfevents"));
  }

  @Test
  void scalars_negativeStep_isRefused() throws IOException {
    try (EventFile file = EventFile.create(folder)) {
      assertThatThrownBy(() -> file.scalars(-1, Map.of("loss", 1.0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("step is -1; it must be 0 or more");
    }
  }

  /** Reads records, checking each checksum with the definition of TensorFlow's record format. */
  private static List<byte[]> records(byte[] file) {
    List<byte[]> records = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(in.position(), length);
      byte[] data = new byte[(int) in.getLong()];
      assertThat(in.getInt()).isEqualTo(masked(length));
      in.get(data);
      assertThat(in.getInt()).isEqualTo(masked(data));
      records.add(data);
    }
    return records;
  }

  private static int masked(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    long value = checksum.getValue();
    return (int) (((value >>> 15) | (value << 17)) + 0xa282ead8L);
  }

  private static byte[] written() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(EventFileTest.class.getResourceAsStream("events"))) {
      return in.readAllBytes();
    }
  }
}
