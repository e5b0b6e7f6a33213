package io.github.adabet.djl.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.AdaBetException;
import io.github.adabet.djl.dataset.ImageSplits.Origin;
import io.github.adabet.djl.dataset.PublishedDataset.Counts;
import io.github.adabet.djl.download.Downloader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PublishedDatasetTest {

  @TempDir private Path folder;

  private static List<String> images(ImageCatalog part) {
    return IntStream.range(0, part.size())
        .mapToObj(i -> part.name(i) + " " + part.classNames().get(part.label(i)))
        .toList();
  }

  @Test
  void open_flowers_followsLabelsAndSets() throws IOException {
    OfficialArchives.unpacked(folder, OfficialArchives.flowers());

    ImageSplits splits = PublishedDataset.FLOWERS102.open(folder);

    assertThat(splits.origin()).isEqualTo(Origin.OFFICIAL);
    assertThat(splits.classNames())
        .hasSize(102)
        .startsWith("pink primrose")
        .endsWith("blackberry lily");
    assertThat(images(splits.training()))
        .containsExactly(
            "jpg/image_00008.jpg blackberry lily",
            "jpg/image_00001.jpg pink primrose",
            "jpg/image_00003.jpg pink primrose");
    assertThat(images(splits.validation().orElseThrow()))
        .containsExactly(
            "jpg/image_00002.jpg blackberry lily", "jpg/image_00005.jpg pink primrose");
    assertThat(splits.test().labels()).containsExactly(101, 101, 0);
  }

  @Test
  void open_dogs_followsTheLists() throws IOException {
    OfficialArchives.unpacked(folder, OfficialArchives.dogs());

    ImageSplits splits = PublishedDataset.STANFORD_DOGS.open(folder);

    assertThat(splits.classNames())
        .containsExactly(
            "n02085620-Chihuahua", "n02085782-Japanese_spaniel", "n02113624-toy_poodle");
    assertThat(images(splits.training()))
        .startsWith("Images/n02085620-Chihuahua/n02085620_1.jpg n02085620-Chihuahua")
        .hasSize(3);
    assertThat(splits.test().labels()).containsExactly(0, 1, 2);
    assertThat(splits.validation()).isEmpty();
  }

  @Test
  void open_pets_namesBreedsInTheOrderOfTheirNumbers() throws IOException {
    OfficialArchives.unpacked(folder, OfficialArchives.pets());

    ImageSplits splits = PublishedDataset.OXFORD_IIIT_PET.open(folder);

    assertThat(splits.classNames()).containsExactly("Abyssinian", "american_bulldog", "Bengal");
    assertThat(images(splits.test()))
        .containsExactly(
            "images/Abyssinian_3.jpg Abyssinian",
            "images/american_bulldog_3.jpg american_bulldog",
            "images/Bengal_3.jpg Bengal");
    assertThat(splits.training().labels()).containsExactly(0, 0, 1, 1, 2, 2);
  }

  @Test
  void open_birds_joinsListsByNumber() throws IOException {
    OfficialArchives.unpacked(folder, OfficialArchives.birds());

    ImageSplits splits = PublishedDataset.CALTECH_BIRDS2011.open(folder);

    String root = "CUB_200_2011/images/";
    assertThat(images(splits.training()))
        .containsExactly(
            root + "002.Laysan_Albatross/Laysan_Albatross_0002.jpg 002.Laysan_Albatross",
            root
                + "001.Black_footed_Albatross/Black_Footed_Albatross_0003.jpg"
                + " 001.Black_footed_Albatross");
    assertThat(splits.test().labels()).containsExactly(0, 1);
    assertThat(
            PublishedDataset.CALTECH_BIRDS2011.open(folder.resolve("CUB_200_2011")).test().labels())
        .containsExactly(0, 1);
  }

  @Test
  void open_archivesUnpackedEachIntoItsOwnFolder_isRead() throws IOException {
    Map<String, byte[]> dogs = new HashMap<>();
    OfficialArchives.dogs()
        .forEach(
            (name, content) ->
                dogs.put((name.startsWith("Images") ? "images/" : "lists/") + name, content));
    OfficialArchives.unpacked(folder, dogs);

    assertThat(PublishedDataset.STANFORD_DOGS.open(folder).training().size()).isEqualTo(3);
  }

  @Test
  void in_eachLayout_isRecognised() throws IOException {
    Map<PublishedDataset, Map<String, byte[]>> sets =
        Map.of(
            PublishedDataset.FLOWERS102, OfficialArchives.flowers(),
            PublishedDataset.STANFORD_DOGS, OfficialArchives.dogs(),
            PublishedDataset.OXFORD_IIIT_PET, OfficialArchives.pets(),
            PublishedDataset.CALTECH_BIRDS2011, OfficialArchives.birds());
    for (PublishedDataset dataset : PublishedDataset.values()) {
      Path there = Files.createDirectory(folder.resolve(dataset.label()));
      OfficialArchives.unpacked(there, sets.get(dataset));

      assertThat(PublishedDataset.in(there)).hasValue(dataset);
    }
    assertThat(PublishedDataset.in(Files.createDirectory(folder.resolve("empty")))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "train_test_split.txt, 1 2\\n2 1\\n3 1\\n4 0\\n, has 2 for image 1",
    "train_test_split.txt, 1 0\\n2 1\\n3 1\\n, lacks image 4",
    "train_test_split.txt, 1 0\\n2 1\\n3 1\\n4 0\\n4 0\\n, has image 4 twice",
    "image_class_labels.txt, 1 1\\n2 0\\n3 1\\n4 2\\n, the class 0",
    "image_class_labels.txt, 1 1\\n2 3\\n3 1\\n4 2\\n, the class 3",
    "image_class_labels.txt, 1 one\\n, has 'one' for a number",
    "image_class_labels.txt, 1\\n, is damaged in line 1",
    "classes.txt, 1 a\\n3 b\\n, has class 3 where 2 is to follow",
    "classes.txt, 1 a\\n1 b\\n, calls class 1 both a and b",
    "images.txt, 2 ../../../etc/passwd\\n, outside of the data set",
    "images.txt, 1 001.Black_footed_Albatross/gone.jpg\\n"
        + "3 001.Black_footed_Albatross/Black_Footed_Albatross_0003.jpg\\n"
        + ", lacks 1 of the 1 images",
    "images.txt, '', is empty"
  })
  void open_damagedList_isNamed(String list, String content, String why) throws IOException {
    Map<String, byte[]> birds = OfficialArchives.birds();
    birds.put("CUB_200_2011/" + list, content.replace("\\n", "\n").getBytes(UTF_8));
    OfficialArchives.unpacked(folder, birds);

    assertThatThrownBy(() -> PublishedDataset.CALTECH_BIRDS2011.open(folder))
        .isInstanceOf(ImageDataException.class)
        .hasMessageContaining(why);
  }

  @Test
  void open_damagedMatlabList_isNamed() throws IOException {
    Map<String, byte[]> flowers = OfficialArchives.flowers();
    List<byte[]> damaged =
        List.of(
            new byte[0],
            "<html>not found</html>".repeat(20).getBytes(UTF_8),
            Arrays.copyOf(flowers.get("setid.mat"), 200),
            OfficialArchives.mat(Map.of("trnid", OfficialArchives.row(1))),
            OfficialArchives.mat(
                Map.of(
                    "trnid", OfficialArchives.row(9),
                    "valid", OfficialArchives.row(1),
                    "tstid", OfficialArchives.row(2))));
    for (byte[] content : damaged) {
      flowers.put("setid.mat", content);
      OfficialArchives.unpacked(folder, flowers);

      assertThatThrownBy(() -> PublishedDataset.FLOWERS102.open(folder))
          .isInstanceOf(ImageDataException.class)
          .hasMessageContaining("setid.mat")
          .hasMessageContaining("anew");
    }
  }

  @Test
  void matFile_ofScipy_isRead() throws IOException {
    Path dogs = resource("train_list.mat");

    assertThat(MatFile.open(dogs).strings("file_list"))
        .containsExactly(
            "n02085620-Chihuahua/n02085620_5927.jpg",
            "n02085620-Chihuahua/n02085620_4441.jpg",
            "n02085782-Japanese_spaniel/n02085782_1.jpg");
    assertThat(MatFile.open(dogs).integers("labels")).containsExactly(1, 1, 2);
    assertThat(MatFile.open(resource("imagelabels.mat")).integers("labels"))
        .containsExactly(77, 102, 1);
    assertThatThrownBy(() -> MatFile.open(dogs).integers("file_list"))
        .isInstanceOf(ImageDataException.class)
        .hasMessageContaining("file_list holds no numbers");
  }

  private Path resource(String name) throws IOException {
    Path copy = folder.resolve(name);
    try (InputStream resource = PublishedDatasetTest.class.getResourceAsStream(name)) {
      Files.copy(resource, copy);
    }
    return copy;
  }

  @Test
  void verify_smallSet_tellsWhatIsNotAsPublished() throws IOException {
    Map<String, byte[]> pets = OfficialArchives.pets();
    pets.put("images/Bengal_1.jpg", "no image at all".getBytes(UTF_8));
    OfficialArchives.unpacked(folder, pets);

    DatasetCheck check = PublishedDataset.OXFORD_IIIT_PET.verify(folder);

    assertThat(check.isWhole()).isFalse();
    assertThat(check.damaged()).containsExactly("images/Bengal_1.jpg");
    assertThat(check.problems())
        .containsExactly(
            "classes: 3 instead of 37",
            "images for training: 6 instead of 3680",
            "images for testing: 3 instead of 3669",
            "1 files are no images or damaged, images/Bengal_1.jpg for one");
  }

  @Test
  void isWhole_asPublished_isTrue() {
    for (PublishedDataset dataset : PublishedDataset.values()) {
      assertThat(new DatasetCheck(dataset, dataset.counts(), List.of()).isWhole()).isTrue();
      assertThat(new DatasetCheck(dataset, dataset.counts(), List.of("a")).isWhole()).isFalse();
    }
  }

  /** The sizes that the authors' pages and papers give. */
  @ParameterizedTest
  @CsvSource({
    "FLOWERS102, 102, 8189",
    "STANFORD_DOGS, 120, 20580",
    "OXFORD_IIIT_PET, 37, 7349",
    "CALTECH_BIRDS2011, 200, 11788"
  })
  void counts_are_thoseOfTheAuthors(PublishedDataset dataset, int classes, int images) {
    Counts counts = dataset.counts();

    assertThat(counts.classes()).isEqualTo(classes);
    assertThat(counts.images()).isEqualTo(images);
  }

  @ParameterizedTest
  @EnumSource
  void files_eachHaveASizeADigestAndAPlaceOfTheirOwn(PublishedDataset dataset) {
    assertThat(dataset.files())
        .allSatisfy(
            file -> {
              assertThat(file.digest().orElseThrow().isPrefix()).isFalse();
              assertThat(file.maximumBytes()).isLessThan(2L << 30);
              assertThat(file.path()).startsWith("datasets/archives/" + dataset.label() + "/");
            });
    assertThat(dataset.files()).extracting(file -> file.path()).doesNotHaveDuplicates();
  }

  @Test
  void of_otherNames_areFound() {
    assertThat(PublishedDataset.of("Caltech-Birds2011"))
        .isEqualTo(PublishedDataset.CALTECH_BIRDS2011);
    assertThat(PublishedDataset.of("CUB_200_2011")).isEqualTo(PublishedDataset.CALTECH_BIRDS2011);
    assertThat(PublishedDataset.of("oxford_flowers102")).isEqualTo(PublishedDataset.FLOWERS102);
    assertThat(PublishedDataset.find("mnist")).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublishedDataset.of("mnist"))
        .withMessageContaining("flowers102, stanford_dogs, oxford_iiit_pet, caltech_birds2011");
    for (PublishedDataset dataset : PublishedDataset.values()) {
      assertThat(dataset.names()).allMatch(name -> PublishedDataset.of(name) == dataset);
    }
  }

  @Test
  void fetch_withoutTheReaderOfItsLists_saysWhatToAdd() throws Exception {
    String classPath =
        Stream.of(WithoutMatlabReader.class, PublishedDataset.class, AdaBetException.class)
            .map(PublishedDatasetTest::location)
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                WithoutMatlabReader.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();

    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("ImageDataException").contains("add us.hebi.matlab.mat:mfl-core:");
    assertThat(folder).isEmptyDirectory();
  }

  private static String location(Class<?> type) {
    try {
      URI uri = type.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(uri).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Fetches without a connection, in a process that lacks the library. */
  static final class WithoutMatlabReader {
    public static void main(String[] arguments) {
      Downloader offline = Downloader.builder().cache(Path.of(arguments[0])).offline(true).build();
      try {
        PublishedDataset.FLOWERS102.fetch(offline);
      } catch (ImageDataException e) {
        System.out.println(e);
      }
    }
  }
}
