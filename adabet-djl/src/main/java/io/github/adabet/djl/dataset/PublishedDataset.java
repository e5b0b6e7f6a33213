package io.github.adabet.djl.dataset;

import io.github.adabet.djl.download.Digest;
import io.github.adabet.djl.download.Downloader;
import io.github.adabet.djl.download.RemoteFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The four published data sets of fine-grained classes on which AdaBet was measured: fetched,
 * unpacked and read in the layout in which they were published, with the split of their authors.
 *
 * <p>Archives and their SHA-256 are those of TensorFlow Datasets' lists of checksums (github.com/
 * tensorflow/datasets: {@code url_checksums/oxford_flowers102.txt}, {@code
 * url_checksums/stanford_dogs.txt}, {@code datasets/oxford_iiit_pet/checksums.tsv} and {@code
 * url_checksums/caltech_birds2011.txt}). The birds' archive is fetched from its authors' record at
 * Caltech, since the copy that TensorFlow Datasets names is behind a page that asks a reader to
 * confirm; its bytes are the same.
 *
 * <p>The data sets are their authors', under terms of their own: see {@link #homepage()}.
 */
// Its lists are unmodifiable, counts a record of numbers, and layouts have no state.
@SuppressWarnings("ImmutableEnumChecker")
public enum PublishedDataset {
  /** Oxford's flowers: 102 classes, 1,020 images for training, as many for validation. */
  FLOWERS102(
      "flowers102",
      List.of("oxford_flowers102", "oxford_102_flower", "flowers"),
      "https://www.robots.ox.ac.uk/~vgg/data/flowers/102/",
      new Counts(102, 1020, 1020, 6149),
      new FlowersLayout(),
      file(
          "https://www.robots.ox.ac.uk/~vgg/data/flowers/102/102flowers.tgz",
          344862509,
          "2d01ecc807db462958cfe3d92f57a8c252b4abd240eb955770201e45f783b246"),
      file(
          "https://www.robots.ox.ac.uk/~vgg/data/flowers/102/imagelabels.mat",
          502,
          "4903e94206bac23bf772aadf06451916df56b58fc483a62db32a97b82656651d"),
      file(
          "https://www.robots.ox.ac.uk/~vgg/data/flowers/102/setid.mat",
          14989,
          "46b8678f91fd95d3c8f4feab80d271a6c834a1dd896fe29fd3e6ad9ce5c8dccd")),
  /** Stanford Dogs: 120 breeds, 100 images of each for training. */
  STANFORD_DOGS(
      "stanford_dogs",
      List.of("dogs"),
      "http://vision.stanford.edu/aditya86/ImageNetDogs/",
      new Counts(120, 12000, 0, 8580),
      new DogsLayout(),
      file(
          "http://vision.stanford.edu/aditya86/ImageNetDogs/images.tar",
          793579520,
          "a443fc2f9a851aa1a7b8e4fa4af94b8459fce2c9f5a2f4dd4669cf9673a4ec58"),
      file(
          "http://vision.stanford.edu/aditya86/ImageNetDogs/lists.tar",
          481280,
          "34b47cacd9a98b5d150e084f24d29391c084c55272295ec65c85651bc35f4d6c")),
  /** Oxford-IIIT Pet: 37 breeds of cats and dogs, about 100 images of each for training. */
  OXFORD_IIIT_PET(
      "oxford_iiit_pet",
      List.of("oxford_pet", "oxford_pets", "pets"),
      "https://www.robots.ox.ac.uk/~vgg/data/pets/",
      new Counts(37, 3680, 0, 3669),
      new PetsLayout(),
      file(
          "https://thor.robots.ox.ac.uk/~vgg/data/pets/images.tar.gz",
          791918971,
          "67195c5e1c01f1ab5f9b6a5d22b8c27a580d896ece458917e61d459337fa318d"),
      file(
          "https://thor.robots.ox.ac.uk/~vgg/data/pets/annotations.tar.gz",
          19173078,
          "52425fb6de5c424942b7626b428656fcbd798db970a937df61750c0f1d358e91")),
  /** Caltech-UCSD Birds-200-2011: 200 species, about 30 images of each for training. */
  CALTECH_BIRDS2011(
      "caltech_birds2011",
      List.of("cub_200_2011", "cub200_2011", "cub200", "cub", "birds"),
      "https://www.vision.caltech.edu/datasets/cub_200_2011/",
      new Counts(200, 5994, 0, 5794),
      new BirdsLayout(),
      file(
          "https://data.caltech.edu/records/65de6-vp158/files/CUB_200_2011.tgz",
          1150585339,
          "0c685df5597a8b24909f6a7c9db6d11e008733779a671760afef78feb49bf081"));

  /**
   * How many classes and images were published.
   *
   * @param classes at least 2
   * @param training images
   * @param validation images; 0 if the authors left none for it
   * @param test images
   */
  public record Counts(int classes, int training, int validation, int test) {

    /**
     * All images.
     *
     * @return the sum over the parts
     */
    public int images() {
      return training + validation + test;
    }

    static Counts of(ImageSplits splits) {
      return new Counts(
          splits.classNames().size(),
          splits.training().size(),
          splits.validation().map(ImageCatalog::size).orElse(0),
          splits.test().size());
    }

    @Override
    public String toString() {
      return classes
          + " classes, "
          + training
          + " images for training, "
          + validation
          + " for validation, "
          + test
          + " for testing";
    }
  }

  private record Published(URI uri, long bytes, Digest digest) {}

  private final String label;
  private final List<String> aliases;
  private final URI homepage;
  private final Counts counts;
  private final OfficialLayout layout;
  private final List<Published> published;

  PublishedDataset(
      String label,
      List<String> aliases,
      String homepage,
      Counts counts,
      OfficialLayout layout,
      Published... published) {
    this.label = label;
    this.aliases = aliases;
    this.homepage = URI.create(homepage);
    this.counts = counts;
    this.layout = layout;
    this.published = List.of(published);
  }

  private static Published file(String url, long bytes, String sha256) {
    return new Published(URI.create(url), bytes, Digest.sha256(sha256));
  }

  /**
   * Finds a data set by its name.
   *
   * @param name its label or another name of it, in upper or lower case, with "-" or "_"
   * @return the data set; empty if none has the name
   */
  public static Optional<PublishedDataset> find(String name) {
    String wanted = name.toLowerCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(values())
        .filter(dataset -> dataset.label.equals(wanted) || dataset.aliases.contains(wanted))
        .findFirst();
  }

  /**
   * Finds a data set by its name.
   *
   * @param name its label or another name of it, in upper or lower case, with "-" or "_"
   * @return the data set
   * @throws IllegalArgumentException if none has the name; the message lists the labels
   */
  public static PublishedDataset of(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no data set '"
                        + name
                        + "'; choose one of "
                        + Arrays.stream(values())
                            .map(PublishedDataset::label)
                            .collect(Collectors.joining(", "))));
  }

  /**
   * Finds out which data set's lists are in a folder.
   *
   * @param folder any folder
   * @return the data set that was unpacked there; empty if none was
   * @throws ImageDataException if there is no such folder, or it cannot be read
   */
  public static Optional<PublishedDataset> in(Path folder) {
    OfficialFolder found = new OfficialFolder(folder);
    return Arrays.stream(values()).filter(dataset -> dataset.layout.isIn(found)).findFirst();
  }

  /**
   * The name on command lines.
   *
   * @return a name such as {@code flowers102}
   */
  public String label() {
    return label;
  }

  /**
   * All names by which it is found.
   *
   * @return the label first, unmodifiable
   */
  public List<String> names() {
    return Stream.concat(Stream.of(label), aliases.stream()).toList();
  }

  /**
   * Where its authors tell of it, and of the terms of its use.
   *
   * @return a URL
   */
  public URI homepage() {
    return homepage;
  }

  /**
   * How many classes and images were published.
   *
   * @return the figures of its authors
   */
  public Counts counts() {
    return counts;
  }

  /**
   * What is fetched.
   *
   * @return archives and lists with their published sizes and digests, unmodifiable
   */
  public List<RemoteFile> files() {
    return published.stream()
        .map(
            file ->
                RemoteFile.of(file.uri(), DatasetInstallation.placeOf(label, file.uri()))
                    .withDigest(file.digest())
                    .withMaximumBytes(file.bytes()))
        .toList();
  }

  /**
   * Where it is, or will be.
   *
   * @param downloader has the cache
   * @return the folder {@code datasets/LABEL} of the cache, which may not exist yet
   */
  public Path location(Downloader downloader) {
    return installation(downloader).folder();
  }

  /**
   * Finds the data set in the cache, or fetches and unpacks it. A folder of its name that a user
   * put there is taken as it is. Archives are kept.
   *
   * @param downloader fetches, and has the cache
   * @return the folder, for {@link #open}
   * @throws io.github.adabet.djl.download.DownloadException if a file cannot be fetched
   * @throws io.github.adabet.djl.download.ArchiveException if an archive is damaged or hostile
   * @throws ImageDataException if it cannot be unpacked, its lists cannot be read, or connections
   *     are forbidden; the message names the files to put there
   */
  public Path fetch(Downloader downloader) {
    return installation(downloader).install();
  }

  private DatasetInstallation installation(Downloader downloader) {
    return new DatasetInstallation(downloader, label, layout, files());
  }

  /**
   * Reads the lists of a folder.
   *
   * @param folder into which the archives were unpacked, all into one or each into a folder of its
   *     own in it, by {@link #fetch} or by hand
   * @return all images with the official split; as many as the lists name, which {@link #verify}
   *     compares with what was published
   * @throws ImageDataException if a list or an image is missing, or a list is damaged or needs a
   *     library that is not on the class path
   */
  public ImageSplits open(Path folder) {
    return layout.read(new OfficialFolder(folder));
  }

  /**
   * Checks a folder: numbers of classes and images, and that every file that is listed begins as an
   * image does.
   *
   * @param folder as for {@link #open}
   * @return what was found
   * @throws ImageDataException if the lists cannot be read, or a listed image does not exist
   */
  public DatasetCheck verify(Path folder) {
    return DatasetCheck.of(this, open(folder));
  }
}
