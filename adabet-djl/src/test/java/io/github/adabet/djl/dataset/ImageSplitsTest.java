package io.github.adabet.djl.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.dataset.ImageSplits.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageSplitsTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"train, val, test", "training, valid, testing", "Train, validation, Test"})
  void open_threeFolders_areTaken(String train, String validation, String test) throws IOException {
    images(train + "/cat", 3);
    images(train + "/dog", 2);
    images(validation + "/cat", 1);
    images(validation + "/dog", 1);
    images(test + "/cat", 1);
    images(test + "/dog", 2);

    ImageSplits splits = ImageSplits.open(folder, SplitOptions.defaults());

    assertThat(splits.origin()).isEqualTo(Origin.FOLDERS);
    assertThat(splits.training().size()).isEqualTo(5);
    assertThat(splits.validation().orElseThrow().size()).isEqualTo(2);
    assertThat(splits.test().labels()).containsExactly(0, 1, 1);
    assertThat(splits.training().name(0)).isEqualTo(train + "/cat/0.png");
    assertThat(splits.classNames()).containsExactly("cat", "dog");
    assertThat(splits.warnings()).isEmpty();
  }

  @Test
  void open_trainAndValidationOnly_testsOnValidation() throws IOException {
    images("train/cat", 3);
    images("train/dog", 3);
    images("val/cat", 1);
    images("val/dog", 1);
    images("raw", 1);

    ImageSplits splits = ImageSplits.open(folder, SplitOptions.defaults());

    assertThat(splits.validation()).isEmpty();
    assertThat(splits.test().size()).isEqualTo(2);
    assertThat(splits.description()).contains("val, which is for testing");
    assertThat(splits.warnings()).singleElement().asString().contains("raw");
  }

  @Test
  void open_trainFolderOnly_drawsTheRestAndWritesItDown() throws IOException {
    images("train/cat", 10);
    images("train/dog", 10);
    Path file = folder.resolve("out/split.csv");
    SplitOptions options =
        SplitOptions.builder().test(0.3).validation(0.2).seed(4).file(file).build();

    ImageSplits splits = ImageSplits.open(folder, options);

    assertThat(splits.test().classCounts()).containsExactly(3, 3);
    assertThat(splits.description()).contains("seed 4");
    assertThat(Files.readAllLines(file)).hasSize(21).contains("train/cat/0.png,cat,train");
    assertSame(ImageSplits.open(folder, options), splits);
  }

  @Test
  void open_classesCalledTrainAndTram_areClasses() throws IOException {
    images("train", 4);
    images("tram", 4);

    assertThat(ImageSplits.open(folder, SplitOptions.defaults()).classNames())
        .containsExactly("train", "tram");
  }

  @Test
  void open_trainAndTestWithoutClasses_isRefused() throws IOException {
    images("train", 4);
    images("test", 4);

    assertRefused(folder, "train holds no folder", "no classes");
  }

  @Test
  void open_twoFoldersForOneRole_areRefused() throws IOException {
    images("train/cat", 1);
    images("train/dog", 1);
    images("val/cat", 1);
    images("valid/cat", 1);

    assertRefused(folder, "val and valid", "mean the same");
  }

  @Test
  void open_testWithAnotherClass_isRefused() throws IOException {
    images("train/cat", 1);
    images("train/dog", 1);
    images("test/cat", 1);
    images("test/emu", 1);

    assertRefused(folder, "classes emu", "cat, dog");
  }

  @Test
  void open_testWithoutOneClass_isSaid() throws IOException {
    images("train/cat", 1);
    images("train/dog", 1);
    images("test/dog", 1);

    ImageSplits splits = ImageSplits.open(folder, SplitOptions.defaults());

    assertThat(splits.test().labels()).containsExactly(1);
    assertThat(splits.warnings()).containsExactly("Classes without an image for testing: 1 (cat)");
  }

  @Test
  void open_oneClass_isRefused() throws IOException {
    images("cat", 5);

    assertRefused(folder, "all of the class [cat]", "two classes");
  }

  @Test
  void open_classFolders_areDrawnByClass() throws IOException {
    images("cat", 10);
    images("dog", 20);
    images("emu", 1);
    images("fox", 2);
    SplitOptions options = SplitOptions.builder().seed(3).validation(0.1).build();

    ImageSplits splits = ImageSplits.open(folder, options);

    assertThat(splits.origin()).isEqualTo(Origin.DRAWN);
    assertThat(splits.description()).contains("seed 3", "0.2 for testing", "0.1 for validation");
    assertThat(splits.test().classCounts()).containsExactly(2, 4, 0, 1);
    assertThat(splits.validation().orElseThrow().classCounts()).containsExactly(1, 2, 0, 0);
    assertThat(splits.training().classCounts()).containsExactly(7, 14, 1, 1);
    assertThat(splits.warnings()).anyMatch(warning -> warning.contains("testing: 1 (emu)"));
    Set<Path> all = new HashSet<>(splits.training().files());
    all.addAll(splits.validation().orElseThrow().files());
    all.addAll(splits.test().files());
    assertThat(all).hasSize(33);
  }

  @Test
  void open_sameSeed_isTheSameAndAnotherIsNot() throws IOException {
    images("cat", 20);
    images("dog", 20);
    SplitOptions seven = SplitOptions.builder().seed(7).build();
    ImageSplits splits = ImageSplits.open(folder, seven);

    assertSame(ImageSplits.open(folder, seven), splits);
    assertThat(ImageSplits.open(folder, SplitOptions.builder().seed(8).build()).test())
        .isNotEqualTo(splits.test());

    images("eel", 20);
    ImageSplits more = ImageSplits.open(folder, seven);
    assertThat(more.test().files()).containsAll(splits.test().files());
  }

  @Test
  void open_splitWrittenDown_isReadWhateverTheSeed() throws IOException {
    images("cat", 6);
    images("dog, big", 6);
    Path file = folder.resolveSibling(folder.getFileName() + "-split.csv");
    ImageSplits first = ImageSplits.open(folder, SplitOptions.builder().seed(1).file(file).build());

    ImageSplits second =
        ImageSplits.open(folder, SplitOptions.builder().seed(2).file(file).build());

    assertSame(second, first);
    assertThat(second.origin()).isEqualTo(Origin.FILE);
    try (Stream<Path> files = Files.list(file.getParent())) {
      String name = file.getFileName().toString();
      assertThat(files.filter(path -> path.getFileName().toString().startsWith(name)))
          .containsExactly(file);
    }
    images("cat", 7);
    assertThatThrownBy(() -> ImageSplits.open(folder, SplitOptions.builder().file(file).build()))
        .isInstanceOf(ImageDataException.class)
        .hasMessageContaining("1 of them are not listed")
        .hasMessageContaining("Delete the file");
    Files.delete(file);
  }

  @Test
  void open_csvWithSplits_isTaken() throws IOException {
    images("x", 4);
    Path csv =
        csv(
            """
            file,label,split
            x/0.png,a,train
            x/1.png,b,TRAIN
            x/2.png,b,test
            x/3.png,a,valid
            """);

    ImageSplits splits = ImageSplits.open(csv, SplitOptions.defaults());

    assertThat(splits.origin()).isEqualTo(Origin.FILE);
    assertThat(splits.training().size()).isEqualTo(2);
    assertThat(splits.validation().orElseThrow().labels()).containsExactly(0);
    assertThat(splits.test().labels()).containsExactly(1);
  }

  @Test
  void open_csvWithoutSplits_isDrawn() throws IOException {
    images("x", 10);
    StringBuilder lines = new StringBuilder();
    IntStream.range(0, 10).forEach(i -> lines.append("x/" + i + ".png,c" + i % 2 + "\n"));

    ImageSplits splits = ImageSplits.open(csv(lines.toString()), SplitOptions.defaults());

    assertThat(splits.origin()).isEqualTo(Origin.DRAWN);
    assertThat(splits.test().classCounts()).containsExactly(1, 1);
  }

  @Test
  void open_csvWithUnknownSplit_isRefused() throws IOException {
    images("x", 2);

    assertRefused(csv("file,label,split\nx/0.png,a,train\nx/1.png,b,dev\n"), "'dev'");
    assertRefused(csv("file,label,split\nx/0.png,a,train\nx/1.png,b,train\n"), "split test");
    assertRefused(csv("file,split\nx/0.png,train\nx/1.png,test\n"), "no column named label");
  }

  @Test
  void of_sameFileTwice_isRefused() {
    ImageCatalog two =
        ImageCatalog.of(
            List.of(Path.of("a.png"), Path.of("b.png")), new int[] {0, 1}, List.of("x", "y"));

    assertThatThrownBy(() -> ImageSplits.of(two, null, two.pick(0), Origin.OFFICIAL, "by hand"))
        .isInstanceOf(ImageDataException.class)
        .hasMessageContaining("a.png is for testing and for something else");
  }

  @Test
  void write_elsewhere_readsBackAsTheSameSplit() throws IOException {
    images("photos/cat", 6);
    images("photos/dog", 6);
    Path relative = Path.of("").toAbsolutePath().relativize(folder.resolve("photos"));
    ImageSplits splits = ImageSplits.open(relative, SplitOptions.defaults());
    Path elsewhere = folder.resolve("lists/split.csv");
    Path beside = folder.resolve("photos/split.csv");

    splits.write(elsewhere);
    splits.write(beside);

    assertThat(real(ImageSplits.open(elsewhere, SplitOptions.defaults()).test()))
        .isEqualTo(real(splits.test()));
    assertThat(real(ImageSplits.open(beside, SplitOptions.defaults()).training()))
        .isEqualTo(real(splits.training()));
    assertThat(Files.readString(beside)).contains("\ncat/").doesNotContain(folder.toString());
  }

  private static List<Path> real(ImageCatalog catalog) throws IOException {
    List<Path> real = new ArrayList<>();
    for (Path file : catalog.files()) {
      real.add(file.toRealPath());
    }
    return real;
  }

  @Test
  void open_csvWithoutClasses_isRefused() throws IOException {
    images("x", 2);

    assertRefused(csv("filename\nx/0.png\nx/1.png\n"), "column label or class");
  }

  @Test
  void write_folderThatCannotBeMade_isAnError() throws IOException {
    images("cat", 2);
    images("dog", 2);
    ImageSplits splits = ImageSplits.open(folder, SplitOptions.defaults());

    assertThatThrownBy(() -> splits.write(folder.resolve("cat/0.png/split.csv")))
        .isInstanceOf(ImageDataException.class)
        .hasMessageContaining("cannot be written");
  }

  @Test
  void options_outOfRange_areRefused() {
    assertThatThrownBy(() -> SplitOptions.builder().test(0)).hasMessageContaining("test is 0.0");
    assertThatThrownBy(() -> SplitOptions.builder().validation(1))
        .hasMessageContaining("validation is 1.0");
    assertThatThrownBy(() -> SplitOptions.builder().test(0.6).validation(0.4).build())
        .hasMessageContaining("less than 1");
    assertThatThrownBy(() -> SplitOptions.builder().seed(1).seed(1))
        .hasMessageContaining("is set twice");
  }

  private static void assertSame(ImageSplits actual, ImageSplits expected) {
    assertThat(actual.training().labels()).isEqualTo(expected.training().labels());
    assertThat(absolute(actual.training())).isEqualTo(absolute(expected.training()));
    assertThat(absolute(actual.test())).isEqualTo(absolute(expected.test()));
    assertThat(actual.validation().map(ImageSplitsTest::absolute))
        .isEqualTo(expected.validation().map(ImageSplitsTest::absolute));
  }

  private static List<Path> absolute(ImageCatalog catalog) {
    return catalog.files().stream().map(Path::toAbsolutePath).toList();
  }

  private static void assertRefused(Path data, String... parts) {
    assertThatThrownBy(() -> ImageSplits.open(data, SplitOptions.defaults()))
        .isInstanceOf(ImageDataException.class)
        .message()
        .contains(parts);
  }

  private Path csv(String text) throws IOException {
    return Files.writeString(folder.resolve("list.csv"), text);
  }

  /** Makes files 0.png, 1.png, ... */
  private void images(String name, int count) throws IOException {
    Path below = folder.resolve(name);
    Files.createDirectories(below);
    for (int i = 0; i < count; i++) {
      Files.write(below.resolve(i + ".png"), new byte[] {1});
    }
  }
}
