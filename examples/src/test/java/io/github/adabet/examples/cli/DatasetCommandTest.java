package io.github.adabet.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCommandTest extends CommandSetting {
  @TempDir private Path folder;

  /** A folder in the layout of Oxford-IIIT Pet with two breeds. */
  private Path pets() throws IOException {
    Path pets = Files.createDirectories(folder.resolve("pets"));
    Files.createDirectories(pets.resolve("annotations"));
    Files.createDirectories(pets.resolve("images"));
    Files.writeString(
        pets.resolve("annotations/trainval.txt"), "Abyssinian_1 1 1 1\nbeagle_1 2 2 1\n");
    Files.writeString(pets.resolve("annotations/test.txt"), "Abyssinian_2 1 1 1\nbeagle_2 2 2 1\n");
    for (String name : new String[] {"Abyssinian_1", "Abyssinian_2", "beagle_1", "beagle_2"}) {
      image(pets.resolve("images/" + name + ".jpg"));
    }
    return pets;
  }

  private static void image(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpg", file.toFile());
  }

  @Test
  void info_officialLayout_countsItsSplit() throws IOException {
    assertThat(execute("dataset", "info", pets().toString())).as("%s", err).isZero();

    assertThat(out.toString())
        .containsPattern("1 +0 +1 +Abyssinian")
        .containsPattern("2 +0 +2 +all")
        .contains("official split");
  }

  @Test
  void verify_partOfAPublishedSet_exitsWith1() throws IOException {
    assertThat(execute("dataset", "verify", pets().toString())).isEqualTo(1);

    assertThat(out.toString()).contains("not as published: classes: 2 instead of 37");
  }

  @Test
  void verifyAndSplit_ownFolder_areDone() throws IOException {
    Path photos = folder.resolve("photos");
    for (int i = 0; i < 5; i++) {
      image(photos.resolve("cat/" + i + ".jpg"));
      image(photos.resolve("dog/" + i + ".jpg"));
    }
    assertThat(execute("dataset", "verify", photos.toString())).as("%s", err).isZero();
    Path csv = folder.resolve("split.csv");
    assertThat(
            execute(
                "dataset", "split", photos.toString(), "--split", "0.4", "--csv", csv.toString()))
        .as("%s", err)
        .isZero();
    assertThat(Files.readAllLines(csv)).hasSize(11).filteredOn(l -> l.endsWith("test")).hasSize(4);
    out.getBuffer().setLength(0);
    assertThat(execute("dataset", "split", photos.toString(), "--split", "0.2,0.4")).isZero();
    assertThat(out.toString().lines())
        .hasSize(11)
        .contains("file,label,split")
        .anyMatch(line -> line.endsWith("dog,val"));
    assertThat(execute("dataset", "split", photos.toString(), "--split", "0.6,0.5")).isEqualTo(2);
    assertThat(err.toString()).contains("leave some for training");

    Files.writeString(photos.resolve("dog/0.jpg"), "no image");
    assertThat(execute("dataset", "verify", photos.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("dog/0.jpg is no image");
  }

  @Test
  void rank_offlineWithoutWeights_namesTheFileAndItsPlace() {
    assertThat(execute("rank", "--model", "resnet50", "--offline", "--cache", folder.toString()))
        .isEqualTo(1);

    assertThat(err.toString())
        .contains("https://download.pytorch.org/models/resnet50-0676ba61.pth")
        .contains(folder.resolve("weights/resnet50-0676ba61.pth").toString());
  }

  @Test
  void fetch_offline_namesFilesAndPlaces() {
    assertThat(
            execute("dataset", "fetch", "caltech_birds2011", "--offline", "--cache", "" + folder))
        .isEqualTo(1);

    assertThat(err.toString())
        .contains("https://data.caltech.edu/records/65de6-vp158/files/CUB_200_2011.tgz")
        .contains(
            folder.resolve("datasets/archives/caltech_birds2011/CUB_200_2011.tgz").toString());
  }

  @Test
  void info_notFetched_saysHow() {
    assertThat(execute("dataset", "info", "flowers102", "--cache", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("adabet dataset fetch flowers102");
    assertThat(execute("dataset", "info", "flowers")).isEqualTo(2);
  }

  @Test
  void weightsFetch_url_printsTheFileAndKeepsItsDigest() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/own.pth",
        exchange -> {
          byte[] content = "weights".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/own.pth";
    try {
      assertThat(execute("weights", "fetch", url, "--cache", folder.toString()))
          .as("%s", err)
          .isZero();
      assertThat(Path.of(out.toString().strip())).hasContent("weights").hasFileName("own.pth");

      String sha256 = "0000000000000000000000000000000000000000000000000000000000000000";
      assertThat(err.toString())
          .contains("SHA-256 9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c");
      assertThat(execute("weights", "fetch", url, "--cache", folder.toString(), "--sha256", sha256))
          .isEqualTo(1);
      assertThat(err.toString()).contains("is not what was published");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void weightsFetch_offline_saysWhichFileToPutWhere() {
    assertThat(execute("weights", "fetch", "resnet50", "--offline", "--cache", folder.toString()))
        .isEqualTo(1);
    assertThat(err.toString())
        .contains("https://download.pytorch.org/models/resnet50-0676ba61.pth")
        .contains("put it at " + folder.resolve("weights/resnet50-0676ba61.pth"));
  }

  @Test
  void weightsFetch_unknownName_suggests() {
    assertThat(execute("weights", "fetch", "resnet50.imagenet1k_v3")).isEqualTo(2);
    assertThat(err.toString()).contains("resnet50.imagenet1k_v2");
    assertThat(execute("weights")).isEqualTo(2);
    assertThat(err.toString()).contains("'FILE'").contains("adabet weights fetch resnet50");
  }
}
