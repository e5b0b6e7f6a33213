package io.github.adabet.djl.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCatalogTest {

  @TempDir private Path folder;

  @Test
  void ofFolder_classFolders_areSortedAndCounted() throws IOException {
    touch("zebra/b.JPG", "zebra/a.png", "Ape/1.jpeg", "Ape/deep/2.tiff", "Ape/.hidden.png");
    touch("Ape/notes.txt", ".git/x.png", "zebra/Thumbs.db");

    ImageCatalog catalog = ImageCatalog.ofFolder(folder);

    assertThat(catalog.classNames()).containsExactly("Ape", "zebra");
    assertThat(names(catalog))
        .containsExactly("Ape/1.jpeg", "Ape/deep/2.tiff", "zebra/a.png", "zebra/b.JPG");
    assertThat(catalog.labels()).containsExactly(0, 0, 1, 1);
    assertThat(catalog.classCounts()).containsExactly(2, 2);
    assertThat(catalog.warnings())
        .singleElement()
        .asString()
        .contains("1 whose names are not those of images", "notes.txt", "3 hidden");
  }

  @Test
  void ofFolder_numbersAsClasses_areSortedAsTorchvisionDoesUnlessAskedOtherwise()
      throws IOException {
    touch("10/a.png", "9/a.png", "0/a.png");

    // What sorted(["10", "9", "0"]) is in Python, as ImageFolder.find_classes has it.
    assertThat(ImageCatalog.ofFolder(folder).classNames()).containsExactly("0", "10", "9");
    ImageCatalog byNumber = ImageCatalog.ofFolder(folder, ClassOrder.NUMBER);
    assertThat(byNumber.classNames()).containsExactly("0", "9", "10");
    assertThat(byNumber.files()).isEqualTo(ImageCatalog.ofFolder(folder).files());
    assertThat(byNumber.labels()).containsExactly(0, 2, 1);
  }

  @Test
  void classOrder_namesThatAreNoNumbers_areTheSameEitherWayAndByCodePoints() {
    // Python: sorted(["\U0001F600", "\uFFFD", "b", "B", "10", "9"])
    List<String> sorted = List.of("10", "9", "B", "b", "\ufffd", "\ud83d\ude00");
    List<String> names = new ArrayList<>(sorted);
    Collections.reverse(names);

    assertThat(ClassOrder.TEXT.sorted(names)).isEqualTo(sorted);
    assertThat(ClassOrder.NUMBER.sorted(names)).isEqualTo(sorted);
    assertThat(ClassOrder.matters(names)).isFalse();
    assertThat(ClassOrder.matters(List.of("0", "9", "5"))).isFalse();
    assertThat(ClassOrder.matters(List.of("00", "09", "10"))).isFalse();
    assertThat(ClassOrder.matters(List.of("2", "10"))).isTrue();
  }

  @Test
  void ofFolder_emptyClass_isRefusedByName() throws IOException {
    touch("cat/a.png", "dog/readme.txt");

    assertRefused(() -> ImageCatalog.ofFolder(folder), "folders dog hold no image");
  }

  @Test
  void ofFolder_imagesBesideFolders_areRefused() throws IOException {
    touch("cat/a.png", "dog/a.png", "stray.png");

    assertRefused(() -> ImageCatalog.ofFolder(folder), "stray.png", "Move them");
  }

  @Test
  void ofFolder_namesThatDifferInCase_areRefused() throws IOException {
    touch("cat/a.png", "Cat/a.png");

    assertRefused(() -> ImageCatalog.ofFolder(folder), "Cat and cat", "Rename or merge");
  }

  @Test
  void ofFolder_flatFolder_namesBothRemedies() throws IOException {
    touch("a.png", "b.png");

    assertRefused(
        () -> ImageCatalog.ofFolder(folder), "no folder", "2 images are unlabelled", "CSV");
    assertRefused(() -> ImageCatalog.ofFolder(folder.resolve("a.png")), "is a file");
    assertRefused(() -> ImageCatalog.ofFolder(folder.resolve("none")), "There is no folder");
  }

  @Test
  void ofFolder_linkToItsOwnFolder_isRefused() throws IOException {
    touch("cat/a.png", "dog/a.png");
    Files.createSymbolicLink(folder.resolve("cat/loop"), folder.resolve("cat"));

    assertRefused(() -> ImageCatalog.ofFolder(folder), "loop", "remove it");
  }

  @Test
  void unlabelled_anyDepth_isSortedByName() throws IOException {
    touch("b.png", "a/z.png", "c/d/e.gif", "list.csv");

    ImageCatalog catalog = ImageCatalog.unlabelled(folder);

    assertThat(names(catalog)).containsExactly("a/z.png", "b.png", "c/d/e.gif");
    assertThat(catalog.labelled()).isFalse();
    assertThat(catalog.labels()).isEmpty();
    assertThatThrownBy(() -> catalog.label(0)).isInstanceOf(IllegalStateException.class);
    assertThat(catalog).hasToString("3 images without classes");
  }

  @Test
  void unlabelled_noImage_isRefusedWithTheExtensions() throws IOException {
    touch("list.csv");

    assertRefused(() -> ImageCatalog.unlabelled(folder), "no image", "*.webp", "list.csv");
  }

  @Test
  void ofCsv_headerAndQuotes_areRead() throws IOException {
    touch("img/a, b.png", "img/c.png", "d.png");
    Path csv =
        csv(
            "\ufeffLabel,weight,File\r\n"
                + "\"big \"\"cat\"\"\",1,\"img/a, b.png\"\r\n"
                + "\r\n"
                + "dog , 2, img/c.png\r\n"
                + "dog,3,"
                + folder.resolve("d.png").toAbsolutePath());

    ImageCatalog catalog = ImageCatalog.ofCsv(csv);

    assertThat(names(catalog)).containsExactly("img/a, b.png", "img/c.png", "d.png");
    assertThat(catalog.classNames()).containsExactly("big \"cat\"", "dog");
    assertThat(catalog.labels()).containsExactly(0, 1, 1);
  }

  @Test
  void ofCsv_noHeader_isFileAndLabel() throws IOException {
    touch("a.png", "b.png");

    assertThat(ImageCatalog.ofCsv(csv("a.png,7\nb.png,11\n")).classNames())
        .containsExactly("7", "11");
    assertThat(ImageCatalog.ofCsv(csv("a.png,7\nb.png,11\n"), ClassOrder.TEXT).classNames())
        .containsExactly("11", "7");
    assertThat(ImageCatalog.ofCsv(csv("a.png\nb.png\n")).labelled()).isFalse();
  }

  @Test
  void ofCsv_sameLineAgain_isLeftOutAndSaid() throws IOException {
    touch("a.png", "b.png");

    ImageCatalog catalog = ImageCatalog.ofCsv(csv("a.png,x\nb.png,y\n./a.png,x\n"));

    assertThat(catalog.size()).isEqualTo(2);
    assertThat(catalog.warnings()).singleElement().asString().endsWith(": 1");
  }

  @Test
  void ofCsv_brokenLines_areRefusedByNumber() throws IOException {
    touch("a.png", "b.png");

    assertRefused(() -> ImageCatalog.ofCsv(csv("a.png,x\na.png,y\n")), "line 2", "line 1");
    assertRefused(() -> ImageCatalog.ofCsv(csv("a.png,x\nb.png\n")), "line 2", "1 columns");
    assertRefused(() -> ImageCatalog.ofCsv(csv("a.png,x\nb.png,\n")), "line 2", "no class");
    assertRefused(() -> ImageCatalog.ofCsv(csv("a.png,x,1\n")), "3 columns and no header");
    assertRefused(() -> ImageCatalog.ofCsv(csv("a.png,x\n\n,y\n")), "line 3", "file is empty");
    assertRefused(
        () -> ImageCatalog.ofCsv(csv("file,label\nq.png,x\nr.png,y\n")),
        "line 2",
        "q.png",
        "and 1 more");
    assertRefused(() -> ImageCatalog.ofCsv(csv("a.png,\"x\n")), "line 1", "not closed");
    assertRefused(() -> ImageCatalog.ofCsv(csv("a.png,\"x\"y\n")), "line 1", "Double");
    assertRefused(() -> ImageCatalog.ofCsv(csv("")), "empty");
    assertRefused(() -> ImageCatalog.ofCsv(csv("file,label\n")), "no image");
    assertRefused(() -> ImageCatalog.ofCsv(csv("a.png,cat\nb.png,Cat\n")), "Cat and cat");
    assertRefused(() -> ImageCatalog.ofCsv(folder.resolve("none.csv")), "There is no file");
  }

  @Test
  void ofCsv_otherEncoding_isRefused() throws IOException {
    Path csv = folder.resolve("latin.csv");
    Files.write(csv, "é.png,x\n".getBytes(StandardCharsets.ISO_8859_1));

    assertRefused(() -> ImageCatalog.ofCsv(csv), "UTF-8");
  }

  @Test
  void of_knownList_isChecked() {
    List<Path> files = List.of(Path.of("/d/a.png"), Path.of("/d/s/b.png"));
    ImageCatalog catalog =
        ImageCatalog.of(Path.of("/d"), files, new int[] {1, 0}, List.of("x", "y"));

    assertThat(names(catalog)).containsExactly("a.png", "s/b.png");
    assertThat(catalog.pick(1, 1).labels()).containsExactly(0, 0);
    assertThatThrownBy(() -> ImageCatalog.of(files, new int[] {1, 2}, List.of("x", "y")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("b.png is 2");
    assertThatThrownBy(() -> ImageCatalog.of(files, new int[1], List.of("x")))
        .hasMessageContaining("2 files and 1 labels");
    assertThatThrownBy(() -> ImageCatalog.of(files, new int[2], List.of("x", "x")))
        .hasMessageContaining("once");
    assertThatThrownBy(() -> catalog.pick(2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(catalog::pick).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void withClassNames_otherOrder_keepsEachClass() throws IOException {
    touch("cat/a.png", "dog/a.png");
    ImageCatalog catalog = ImageCatalog.ofFolder(folder);

    ImageCatalog same = catalog.withClassNames(List.of("dog", "emu", "cat"));

    assertThat(same.labels()).containsExactly(2, 0);
    assertThat(same.classCounts()).containsExactly(1, 0, 1);
    assertRefused(() -> catalog.withClassNames(List.of("dog", "emu")), "classes cat", "dog, emu");
  }

  private static void assertRefused(Runnable work, String... parts) {
    assertThatThrownBy(work::run).isInstanceOf(ImageDataException.class).message().contains(parts);
  }

  private static List<String> names(ImageCatalog catalog) {
    return IntStream.range(0, catalog.size()).mapToObj(catalog::name).toList();
  }

  private Path csv(String text) {
    try {
      return Files.writeString(folder.resolve("list.csv"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void touch(String... names) throws IOException {
    for (String name : names) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
  }
}
