package io.github.adabet.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.examples.data.DigitImages;
import io.github.adabet.examples.data.IdxArray;
import io.github.adabet.examples.data.IdxFormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CutMnistTest {
  @TempDir Path folder;

  @Test
  void main_files_cutsTheSameBytesEachTime() throws IOException {
    writeMnist(6_000, "train");
    writeMnist(2_000, "t10k");
    CutMnist.main(new String[] {folder.toString(), folder.resolve("one").toString()});
    CutMnist.main(new String[] {folder.toString(), folder.resolve("two").toString()});

    for (String name : new String[] {"train-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"}) {
      assertThat(folder.resolve("one").resolve(name))
          .hasSameBinaryContentAs(folder.resolve("two").resolve(name));
    }
    IdxArray labels = IdxArray.read(folder.resolve("one/train-labels-idx1-ubyte.gz"));
    assertThat(labels.shape()).containsExactly(5_000);
  }

  @Test
  void main_damagedFile_throwsWithItsName() throws IOException {
    writeMnist(6_000, "train");
    Files.write(folder.resolve("train-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 0, 9});

    assertThatThrownBy(
            () -> CutMnist.main(new String[] {folder.toString(), folder.resolve("o").toString()}))
        .isInstanceOf(IdxFormatException.class)
        .hasMessageContaining("train-labels-idx1-ubyte");
  }

  @Test
  void balanced_tooFewImages_throws() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CutMnist.balanced(digits(100), 11, new Random(1)))
        .withMessageContaining("10 images of the digit 0, needed 11");
  }

  @Test
  void balanced_anotherSeed_choosesOthers() {
    DigitImages digits = digits(1_000);

    assertThat(CutMnist.balanced(digits, 5, new Random(1)).images().elements())
        .isNotEqualTo(CutMnist.balanced(digits, 5, new Random(2)).images().elements());
  }

  private void writeMnist(int count, String part) throws IOException {
    try (OutputStream images = Files.newOutputStream(folder.resolve(part + "-images-idx3-ubyte"));
        OutputStream labels = Files.newOutputStream(folder.resolve(part + "-labels-idx1-ubyte"))) {
      digits(count).images().write(images);
      digits(count).labels().write(labels);
    }
  }

  private static DigitImages digits(int count) {
    byte[] labels = new byte[count];
    byte[] pixels = new byte[count * 2];
    new Random(3).nextBytes(pixels);
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 10);
    }
    return new DigitImages(
        new IdxArray(new int[] {count, 1, 2}, pixels), new IdxArray(new int[] {count}, labels));
  }
}
