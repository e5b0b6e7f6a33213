package io.github.adabet.djl.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.download.ArchiveException;
import io.github.adabet.djl.download.AtomicFolder;
import io.github.adabet.djl.download.DownloadException;
import io.github.adabet.djl.download.Downloader;
import io.github.adabet.djl.download.FileServer;
import io.github.adabet.djl.download.RemoteFile;
import io.github.adabet.djl.download.SmallArchive;
import io.github.adabet.djl.download.SmallArchive.Entry;
import io.github.adabet.djl.download.SmallArchive.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small archives in the layouts of the real ones, served on the loopback interface. */
class DatasetInstallationTest {

  @TempDir private Path cache;
  private final FileServer server = new FileServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private Downloader downloader(boolean offline) {
    return Downloader.builder()
        .cache(cache)
        .offline(offline)
        .attempts(1, Duration.ZERO)
        .patience(Duration.ofSeconds(20))
        .build();
  }

  private DatasetInstallation installation(
      boolean offline, OfficialLayout layout, String... names) {
    List<RemoteFile> files =
        Stream.of(names)
            .map(server::uri)
            .map(uri -> RemoteFile.of(uri, DatasetInstallation.placeOf("small", uri)))
            .toList();
    return new DatasetInstallation(downloader(offline), "small", layout, files);
  }

  @Test
  void install_flowers_unpacksTheArchiveAndPutsTheListsBeside() throws IOException {
    Map<String, byte[]> flowers = OfficialArchives.flowers();
    server.serve("/102flowers.tgz", OfficialArchives.packed(Format.TAR_GZ, flowers, "jpg/"));
    server.serve("/imagelabels.mat", flowers.get("imagelabels.mat"));
    server.serve("/setid.mat", flowers.get("setid.mat"));
    String[] names = {"/102flowers.tgz", "/imagelabels.mat", "/setid.mat"};

    Path folder = installation(false, new FlowersLayout(), names).install();
    Path again = installation(true, new FlowersLayout(), names).install();

    assertThat(folder).isEqualTo(cache.resolve("datasets/small")).isEqualTo(again);
    assertThat(PublishedDataset.FLOWERS102.open(folder).training().size()).isEqualTo(3);
    assertThat(AtomicFolder.isComplete(folder)).isTrue();
    assertThat(server.ranges()).hasSize(3);
  }

  @Test
  void install_dogsPetsAndBirds_arePutTogether() throws IOException {
    Map<String, byte[]> dogs = OfficialArchives.dogs();
    server.serve("/dogs/images.tar", OfficialArchives.packed(Format.TAR, dogs, "Images/"));
    server.serve(
        "/dogs/lists.tar", OfficialArchives.packed(Format.TAR, dogs, "train_list", "test_list"));
    Map<String, byte[]> pets = OfficialArchives.pets();
    // Not compressed, whatever the name says.
    server.serve("/pets/images.tar.gz", OfficialArchives.packed(Format.TAR, pets, "images/"));
    server.serve(
        "/pets/annotations.tar.gz", OfficialArchives.packed(Format.TAR_GZ, pets, "annotations/"));
    Map<String, byte[]> birds = OfficialArchives.birds();
    server.serve("/birds.tgz", OfficialArchives.packed(Format.TAR_GZ, birds, "CUB", "attributes"));

    Path folder =
        installation(false, new DogsLayout(), "/dogs/images.tar", "/dogs/lists.tar").install();
    assertThat(PublishedDataset.in(folder)).hasValue(PublishedDataset.STANFORD_DOGS);

    delete(folder);
    installation(false, new PetsLayout(), "/pets/images.tar.gz", "/pets/annotations.tar.gz")
        .install();
    assertThat(PublishedDataset.in(folder)).hasValue(PublishedDataset.OXFORD_IIIT_PET);

    delete(folder);
    installation(false, new BirdsLayout(), "/birds.tgz").install();
    assertThat(PublishedDataset.in(folder)).hasValue(PublishedDataset.CALTECH_BIRDS2011);
  }

  private void delete(Path folder) throws IOException {
    Files.move(folder, Files.createTempDirectory(cache, "old").resolve("old"));
    try (Stream<Path> archives = Files.walk(cache.resolve("datasets/archives"))) {
      for (Path file : archives.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void install_hostileArchive_leavesNothing() throws IOException {
    Path archive =
        SmallArchive.write(
            Format.TAR_GZ,
            cache.resolve("hostile"),
            Entry.file("annotations/test.txt", "x"),
            Entry.file("../../evil", "x"));
    server.serve("/hostile.tgz", Files.readAllBytes(archive));
    DatasetInstallation installation = installation(false, new PetsLayout(), "/hostile.tgz");

    assertThatThrownBy(installation::install)
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("leads out of the folder");

    assertThat(installation.folder()).doesNotExist();
    assertThat(cache.resolve("evil")).doesNotExist();
    assertThat(cache.resolve("datasets/.small.unpacking")).doesNotExist();
  }

  @Test
  void install_archiveOfSomethingElse_isNotPutInPlace() throws IOException {
    server.serve(
        "/birds.tgz", OfficialArchives.packed(Format.TAR_GZ, OfficialArchives.birds(), "CUB"));
    DatasetInstallation installation = installation(false, new PetsLayout(), "/birds.tgz");

    assertThatThrownBy(installation::install)
        .isInstanceOf(ImageDataException.class)
        .hasMessageContaining("annotations/trainval.txt");

    assertThat(installation.folder()).doesNotExist();
  }

  @Test
  void install_offline_namesAllFilesAndWhereTheyGo() {
    DatasetInstallation installation =
        installation(true, new PetsLayout(), "/images.tar.gz", "/annotations.tar.gz");

    assertThatThrownBy(installation::install)
        .isInstanceOf(ImageDataException.class)
        .hasMessageContaining("ADABET_OFFLINE")
        .hasMessageContaining(
            server.uri("/images.tar.gz")
                + " to "
                + cache.resolve("datasets/archives/small/images.tar.gz"))
        .hasMessageContaining(
            cache.resolve("datasets/archives/small/annotations.tar.gz").toString())
        .hasMessageContaining("unpack all of them into " + cache.resolve("datasets/small"));
    assertThat(server.ranges()).isEmpty();
  }

  @Test
  void install_archivesPutThereByHand_needNoConnection() throws IOException {
    Path archives = Files.createDirectories(cache.resolve("datasets/archives/small"));
    Files.write(
        archives.resolve("birds.tgz"),
        OfficialArchives.packed(Format.TAR_GZ, OfficialArchives.birds(), "CUB"));

    Path folder = installation(true, new BirdsLayout(), "/birds.tgz").install();

    assertThat(PublishedDataset.in(folder)).hasValue(PublishedDataset.CALTECH_BIRDS2011);
  }

  @Test
  void install_folderPutThereByHand_isTaken() throws IOException {
    Path folder = cache.resolve("datasets/small");
    OfficialArchives.unpacked(folder, OfficialArchives.birds());

    assertThat(installation(true, new BirdsLayout(), "/birds.tgz").install()).isEqualTo(folder);
  }

  @Test
  void fetch_publishedSetFromElsewhere_isRefusedByItsDigest() throws IOException {
    Path archives = Files.createDirectories(cache.resolve("datasets/archives/caltech_birds2011"));
    Files.write(
        archives.resolve("CUB_200_2011.tgz"),
        OfficialArchives.packed(Format.TAR_GZ, OfficialArchives.birds(), "CUB"));

    assertThatThrownBy(() -> PublishedDataset.CALTECH_BIRDS2011.fetch(downloader(true)))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining("is not what was published")
        .hasMessageContaining("0c685df5597a8b24909f6a7c9db6d11e008733779a671760afef78feb49bf081");
  }
}
