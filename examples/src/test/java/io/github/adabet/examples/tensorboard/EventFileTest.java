package io.github.adabet.examples.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
      int before = EventReading.records(Files.readAllBytes(file.path())).size();
      file.scalars(1, Map.of("loss", 1.0));

      assertThat(before).isEqualTo(1);
      assertThat(EventReading.records(Files.readAllBytes(file.path()))).hasSize(2);
    }
  }

  @Test
  void records_theirChecksums_areThoseOfTheData() throws IOException {
    assertThat(EventReading.records(written())).hasSize(6);
    byte[] damaged = written();
    damaged[30] ^= 1;
    assertThatThrownBy(() -> EventReading.records(damaged)).isInstanceOf(AssertionError.class);
    // RFC 3720, B.4: the CRC32C of 32 bytes of zeros is 8a9136aa.
    int unmasked = 0x8a9136aa;
    assertThat(RecordFormat.checksum(new byte[32], 0, 32))
        .isEqualTo(((unmasked >>> 15) | (unmasked << 17)) + 0xa282ead8);
  }

  @Test
  void mendNewest_cutOffAtAnyByte_leavesTheWholeRecords() throws IOException {
    byte[] whole = written();
    int begin = whole.length - lastRecord(whole);
    Path older = Files.write(folder.resolve("events.out.tfevents.1.0000.adabet"), new byte[3]);
    Path newest = folder.resolve("events.out.tfevents.1.0001.adabet");
    Path foreign = Files.write(folder.resolve("events.out.tfevents.2.host"), new byte[3]);
    for (int length = begin; length <= whole.length; length++) {
      Files.write(newest, Arrays.copyOf(whole, length));

      EventFile.mendNewest(folder);

      assertThat(Files.size(newest)).isEqualTo(length < whole.length ? begin : length);
    }
    byte[] damaged = whole.clone();
    damaged[whole.length - 1] ^= 1;
    Files.write(newest, damaged);
    EventFile.mendNewest(folder);
    assertThat(newest).hasBinaryContent(Arrays.copyOf(whole, begin));
    assertThat(older).hasSize(3);
    assertThat(foreign).hasSize(3);
  }

  @Test
  void mendNewest_noWholeRecordOrNoFolder_leavesNoFile() throws IOException {
    Path newest = Files.createFile(folder.resolve("events.out.tfevents.1.0001.adabet"));

    EventFile.mendNewest(folder);
    EventFile.mendNewest(folder.resolve("missing"));

    assertThat(newest).doesNotExist();
  }

  private static int lastRecord(byte[] file) {
    List<byte[]> records = EventReading.records(file);
    return records.get(records.size() - 1).length + RecordFormat.FRAME;
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

  private static byte[] written() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(EventFileTest.class.getResourceAsStream("events"))) {
      return in.readAllBytes();
    }
  }
}
