package io.github.adabet.djl.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adabet.djl.download.SmallArchive;
import io.github.adabet.djl.download.SmallArchive.Entry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;

/** Small data sets in the four layouts, as files by name, and as the archives they come in. */
final class OfficialArchives {

  private static final byte[] IMAGE = image();

  private OfficialArchives() {}

  private static byte[] image() {
    try {
      ByteArrayOutputStream output = new ByteArrayOutputStream();
      ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "jpg", output);
      return output.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Three images for training, two for validation, three for testing, of the classes 1 and 102. */
  static Map<String, byte[]> flowers() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 1; i <= 8; i++) {
      files.put("jpg/image_%05d.jpg".formatted(i), IMAGE);
    }
    files.put("imagelabels.mat", mat(Map.of("labels", row(1, 102, 1, 102, 1, 102, 1, 102))));
    files.put(
        "setid.mat", mat(Map.of("trnid", row(8, 1, 3), "valid", row(2, 5), "tstid", row(4, 6, 7))));
    return files;
  }

  /** Three breeds, of each one image for training and one for testing. */
  static Map<String, byte[]> dogs() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    String[] breeds = {"n02085620-Chihuahua", "n02085782-Japanese_spaniel", "n02113624-toy_poodle"};
    for (String breed : breeds) {
      for (int i = 1; i <= 2; i++) {
        files.put("Images/" + dog(breed, i), IMAGE);
      }
    }
    for (int i = 1; i <= 2; i++) {
      Cell list = Mat5.newCell(breeds.length, 1);
      Matrix labels = Mat5.newMatrix(breeds.length, 1);
      for (int breed = 0; breed < breeds.length; breed++) {
        list.set(breed, Mat5.newString(dog(breeds[breed], i)));
        labels.setDouble(breed, breed + 1);
      }
      files.put(
          i == 1 ? "train_list.mat" : "test_list.mat",
          mat(Map.of("file_list", list, "annotation_list", list, "labels", labels)));
    }
    return files;
  }

  private static String dog(String breed, int number) {
    return breed + "/" + breed.substring(0, 9) + "_" + number + ".jpg";
  }

  /** Breeds whose numbers follow their names without regard to case; two for training of each. */
  static Map<String, byte[]> pets() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    String[] breeds = {"Abyssinian", "american_bulldog", "Bengal"};
    StringBuilder training = new StringBuilder("# Image CLASS-ID SPECIES BREED-ID\r\n");
    StringBuilder test = new StringBuilder();
    for (int breed = 0; breed < breeds.length; breed++) {
      for (int i = 1; i <= 3; i++) {
        String name = breeds[breed] + "_" + i;
        files.put("images/" + name + ".jpg", IMAGE);
        (i < 3 ? training : test)
            .append("%s %d %d 1%n".formatted(name, breed + 1, breed == 1 ? 2 : 1));
      }
    }
    files.put("images/Abyssinian_100.mat", new byte[0]);
    files.put("annotations/trainval.txt", training.toString().getBytes(UTF_8));
    files.put("annotations/test.txt", test.toString().getBytes(UTF_8));
    files.put("annotations/trimaps/._Abyssinian_1.png", new byte[] {0});
    return files;
  }

  /** Two species; the lists are not in the same order. */
  static Map<String, byte[]> birds() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    String root = "CUB_200_2011/";
    files.put("attributes.txt", "1 has_bill_shape::curved\n".getBytes(UTF_8));
    files.put(
        root + "classes.txt",
        "1 001.Black_footed_Albatross\n2 002.Laysan_Albatross\n".getBytes(UTF_8));
    List<String> images = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      String name =
          i % 2 == 1
              ? "001.Black_footed_Albatross/Black_Footed_Albatross_000" + i + ".jpg"
              : "002.Laysan_Albatross/Laysan_Albatross_000" + i + ".jpg";
      images.add(i + " " + name + "\n");
      files.put(root + "images/" + name, IMAGE);
    }
    files.put(root + "images.txt", String.join("", images).getBytes(UTF_8));
    files.put(root + "image_class_labels.txt", "4 2\n3 1\n2 2\n1 1\n".getBytes(UTF_8));
    files.put(root + "train_test_split.txt", "3 1\n4 0\n1 0\n2 1\n".getBytes(UTF_8));
    return files;
  }

  static Matrix row(int... numbers) {
    Matrix matrix = Mat5.newMatrix(1, numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      matrix.setDouble(i, numbers[i]);
    }
    return matrix;
  }

  static byte[] mat(Map<String, Array> variables) throws IOException {
    MatFile file = Mat5.newMatFile();
    variables.forEach(file::addArray);
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.nativeOrder());
    file.writeTo(Sinks.wrap(buffer));
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }

  /** Writes the files into a folder, as after unpacking. */
  static Path unpacked(Path folder, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return folder;
  }

  /** Packs those files whose names begin like that, and returns the archive's bytes. */
  static byte[] packed(SmallArchive.Format format, Map<String, byte[]> files, String... beginnings)
      throws IOException {
    List<Entry> entries = new ArrayList<>();
    files.forEach(
        (name, content) -> {
          if (List.of(beginnings).stream().anyMatch(name::startsWith)) {
            entries.add(Entry.file(name, content));
          }
        });
    Path archive = Files.createTempFile("archive", "");
    try {
      return Files.readAllBytes(SmallArchive.write(format, archive, entries.toArray(Entry[]::new)));
    } finally {
      Files.delete(archive);
    }
  }
}
