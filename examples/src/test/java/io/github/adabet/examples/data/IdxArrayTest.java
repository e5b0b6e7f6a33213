package io.github.adabet.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxArrayTest {
  private static final byte[] ELEMENTS = {0, 1, 127, -128, -1, 6};

  @TempDir Path folder;

  @Test
  void read_whatWasWritten_givesItBack() throws IOException {
    IdxArray written = new IdxArray(new int[] {2, 3}, ELEMENTS);
    Path file = folder.resolve("plain");
    try (OutputStream out = Files.newOutputStream(file)) {
      written.write(out);
    }

    IdxArray read = IdxArray.read(file);

    assertThat(Files.readAllBytes(file)).startsWith(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3);
    assertThat(read.shape()).containsExactly(2, 3);
    assertThat(read.elements()).isEqualTo(ELEMENTS);
  }

  @Test
  void read_gzip_isRecognised() throws IOException {
    IdxArray read = read(gzip(file(6)));

    assertThat(read.shape()).containsExactly(6);
    assertThat(read.elements()).isEqualTo(ELEMENTS);
  }

  @Test
  void read_noElements_isAnEmptyArray() throws IOException {
    assertThat(read(new byte[] {0, 0, 8, 1, 0, 0, 0, 0}).elements()).isEmpty();
  }

  @Test
  void read_everyTruncation_throwsWithTheOffset() throws IOException {
    byte[] whole = file(2, 3);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      IdxFormatException e = catchThrowableOfType(IdxFormatException.class, () -> read(cut));
      assertThat(e).as("cut to %d bytes", length).isNotNull();
      assertThat(e.offset()).isEqualTo(length < 4 ? 0 : length);
      assertThat(e).hasMessageContaining("here.idx").hasMessageContaining("Fetch the file again");
    }
  }

  @Test
  void read_truncatedGzip_throws() throws IOException {
    byte[] whole = gzip(file(6));
    for (int length = 2; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut))
          .as("cut to %d bytes", length)
          .isInstanceOf(IdxFormatException.class);
    }
  }

  @Test
  void read_bytesAfterTheLastElement_throws() throws IOException {
    byte[] whole = file(2, 3);
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);

    assertThatThrownBy(() -> read(longer))
        .isInstanceOf(IdxFormatException.class)
        .hasMessageContaining("byte 18: the file goes on after its last of 6 elements");
  }

  @Test
  void read_wrongMagic_throws() {
    assertThatThrownBy(() -> read(new byte[] {1, 0, 8, 1, 0, 0, 0, 0}))
        .isInstanceOf(IdxFormatException.class)
        .hasMessageContaining("two zero bytes");
  }

  @Test
  void read_floatElements_throwsWithTheType() {
    assertThatThrownBy(() -> read(new byte[] {0, 0, 0x0d, 1, 0, 0, 0, 0}))
        .isInstanceOf(IdxFormatException.class)
        .hasMessageContaining("element type 0x0d");
  }

  @Test
  void read_axesOutOfRange_throws() {
    assertThatThrownBy(() -> read(new byte[] {0, 0, 8, 0}))
        .isInstanceOf(IdxFormatException.class)
        .hasMessageContaining("0 axes");
    assertThatThrownBy(() -> read(new byte[] {0, 0, 8, -1}))
        .isInstanceOf(IdxFormatException.class)
        .hasMessageContaining("255 axes");
  }

  @Test
  void read_negativeLength_throws() {
    assertThatThrownBy(() -> read(new byte[] {0, 0, 8, 1, -1, 0, 0, 0}))
        .isInstanceOf(IdxFormatException.class)
        .hasMessageContaining("none negative");
  }

  @Test
  void read_productThatOverflows_throws() {
    byte[] lying = {0, 0, 8, 3, 0x7f, -1, -1, -1, 0x7f, -1, -1, -1, 0x7f, -1, -1, -1};

    assertThatThrownBy(() -> read(lying))
        .isInstanceOf(IdxFormatException.class)
        .hasMessageContaining("at most 268435456");
  }

  @Test
  void read_hugeCountWithoutData_throwsWithoutAllocatingIt() {
    byte[] lying = {0, 0, 8, 1, 0x10, 0, 0, 0, 1, 2, 3};

    assertThatThrownBy(() -> read(lying))
        .isInstanceOf(IdxFormatException.class)
        .hasMessageContaining("ends after 3 of 268435456 elements");
  }

  @Test
  void read_missingFile_throws() {
    assertThatThrownBy(() -> IdxArray.read(folder.resolve("absent")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void constructor_shapeThatDoesNotFit_throws() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new IdxArray(new int[] {7}, ELEMENTS))
        .withMessageContaining("the 6 elements; was [7]");
    assertThatIllegalArgumentException().isThrownBy(() -> new IdxArray(new int[0], new byte[1]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new IdxArray(new int[] {-2, -3}, ELEMENTS));
  }

  @Test
  void elements_changedByTheCaller_leaveTheArrayAsItIs() {
    IdxArray array = new IdxArray(new int[] {6}, ELEMENTS);
    array.elements()[0] = 9;
    array.shape()[0] = 9;

    assertThat(array.elements()).isEqualTo(ELEMENTS);
    assertThat(array.shape()).containsExactly(6);
  }

  private static IdxArray read(byte[] file) throws IOException {
    return IdxArray.read(new ByteArrayInputStream(file), "here.idx");
  }

  private static byte[] file(int... shape) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new IdxArray(shape, ELEMENTS).write(out);
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }
}
