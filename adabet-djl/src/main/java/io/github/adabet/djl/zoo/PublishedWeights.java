package io.github.adabet.djl.zoo;

import io.github.adabet.djl.dataset.ImagePreprocessing;
import io.github.adabet.djl.dataset.ImagePreprocessingBuilder;
import io.github.adabet.djl.dataset.image.Interpolation;
import io.github.adabet.djl.download.Digest;
import io.github.adabet.djl.download.Downloader;
import io.github.adabet.djl.download.RemoteFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Files of weights that were published for the networks of {@link Architecture}, trained on
 * ImageNet's 1,000 classes. They are named as timm names them: the architecture, a dot, and how
 * they came about.
 *
 * <p>torchvision's files, and DeiT's of timm's list, have the first eight digits of their SHA-256
 * in their names, which are checked; of the files on timm's hub no digest is published with timm,
 * and that of the first use is kept ({@link Downloader}). Where timm itself offers a plain file of
 * the weights called "augreg", it is JAX's ({@code .npz}); the hub's is the same in safetensors.
 *
 * <p>For {@link Architecture#RESNET50_V1} nothing is published in a format that is read here.
 */
// Files on the network are immutable values.
@SuppressWarnings("ImmutableEnumChecker")
public enum PublishedWeights {
  /** torchvision's {@code ResNet50_Weights.IMAGENET1K_V1}: 76.1 % top-1. */
  RESNET50_V1(Architecture.RESNET50, Recipe.V1, torchvision("resnet50-0676ba61.pth")),
  /** torchvision's {@code ResNet50_Weights.IMAGENET1K_V2}: 80.9 % top-1, by a longer recipe. */
  RESNET50_V2(Architecture.RESNET50, Recipe.V2, torchvision("resnet50-11ad3fa6.pth")),
  /** torchvision's {@code VGG16_Weights.IMAGENET1K_V1}: 71.6 % top-1. */
  VGG16_V1(Architecture.VGG16, Recipe.V1, torchvision("vgg16-397923af.pth")),
  /** torchvision's {@code MobileNet_V2_Weights.IMAGENET1K_V1}: 71.9 % top-1. */
  MOBILENET_V2_V1(Architecture.MOBILENET_V2, Recipe.V1, torchvision("mobilenet_v2-b0353104.pth")),
  /** torchvision's {@code MobileNet_V2_Weights.IMAGENET1K_V2}: 72.2 % top-1, by a longer recipe. */
  MOBILENET_V2_V2(Architecture.MOBILENET_V2, Recipe.V2, torchvision("mobilenet_v2-7ebf99e0.pth")),
  /** torchvision's {@code ViT_B_16_Weights.IMAGENET1K_V1}: 81.1 % top-1. */
  VIT_B_16_V1(Architecture.VIT_B_16, Recipe.V1, torchvision("vit_b_16-c867db91.pth")),
  /** timm's {@code deit_small_patch16_224.fb_in1k}. */
  VIT_S_16_DEIT(Architecture.VIT_S_16, Recipe.DEIT, deit("deit_small_patch16_224-cd65a155.pth")),
  /** timm's {@code vit_small_patch16_224.augreg_in21k_ft_in1k}. */
  VIT_S_16_AUGREG(Architecture.VIT_S_16, Recipe.AUGREG, hub("vit_small_patch16_224")),
  /** timm's {@code deit_tiny_patch16_224.fb_in1k}. */
  VIT_TI_16_DEIT(Architecture.VIT_TI_16, Recipe.DEIT, deit("deit_tiny_patch16_224-a1311bcf.pth")),
  /** timm's {@code vit_tiny_patch16_224.augreg_in21k_ft_in1k}. */
  VIT_TI_16_AUGREG(Architecture.VIT_TI_16, Recipe.AUGREG, hub("vit_tiny_patch16_224"));

  /** How weights came about, and what images they were trained on. */
  private enum Recipe {
    V1("imagenet1k_v1"),
    V2("imagenet1k_v2"),
    DEIT("fb_in1k"),
    AUGREG("augreg_in21k_ft_in1k");

    private final String label;

    Recipe(String label) {
      this.label = label;
    }

    private ImagePreprocessing preprocessing(int inputSize) {
      return switch (this) {
        case V1 -> ImagePreprocessing.torchvision(inputSize);
        case V2 -> imageNet(inputSize, inputSize * 232 / 224).build();
        case DEIT ->
            imageNet(inputSize, (int) (inputSize / 0.9))
                .interpolation(Interpolation.BICUBIC)
                .build();
        case AUGREG -> ImagePreprocessing.timm(inputSize);
      };
    }

    private ImagePreprocessingBuilder imageNet(int inputSize, int shorterSide) {
      return ImagePreprocessing.builder(label, inputSize)
          .centerCrop(shorterSide)
          .mean(0.485f, 0.456f, 0.406f)
          .deviation(0.229f, 0.224f, 0.225f);
    }
  }

  /** The number of classes of all of them. */
  public static final int CLASSES = 1000;

  private static final String FOLDER = "weights/";

  /** The largest of them, VGG16's, has half of this. */
  private static final long MOST_BYTES = 1L << 30;

  private final Architecture architecture;
  private final Recipe recipe;
  private final RemoteFile file;

  PublishedWeights(Architecture architecture, Recipe recipe, RemoteFile file) {
    this.architecture = architecture;
    this.recipe = recipe;
    this.file = file;
  }

  private static RemoteFile torchvision(String name) {
    return named("https://download.pytorch.org/models/", name);
  }

  private static RemoteFile deit(String name) {
    return named("https://dl.fbaipublicfiles.com/deit/", name);
  }

  /** A file whose name ends in the first digits of its digest. */
  private static RemoteFile named(String folder, String name) {
    String digits = name.substring(name.lastIndexOf('-') + 1, name.lastIndexOf('.'));
    return RemoteFile.of(URI.create(folder + name), FOLDER + name)
        .withDigest(Digest.sha256Prefix(digits))
        .withMaximumBytes(MOST_BYTES);
  }

  /** A file on timm's hub; all are called alike there. */
  private static RemoteFile hub(String network) {
    String name = network + "." + Recipe.AUGREG.label;
    URI uri = URI.create("https://huggingface.co/timm/" + name + "/resolve/main/model.safetensors");
    return RemoteFile.of(uri, FOLDER + name + ".safetensors").withMaximumBytes(MOST_BYTES);
  }

  /**
   * The weights of an architecture that are taken unless others are asked for: the first published.
   *
   * @param architecture the architecture
   * @return the weights; empty if none were published in a format that is read here
   */
  public static Optional<PublishedWeights> of(Architecture architecture) {
    return all(architecture).stream().findFirst();
  }

  /**
   * All weights of an architecture.
   *
   * @param architecture the architecture
   * @return the usual ones first, unmodifiable
   */
  public static List<PublishedWeights> all(Architecture architecture) {
    return Arrays.stream(values()).filter(weights -> weights.architecture == architecture).toList();
  }

  /**
   * Finds weights by their name.
   *
   * @param name a label such as {@code resnet50.imagenet1k_v2}, or an architecture's name for its
   *     usual ones; in upper or lower case, with "-" or "_"
   * @return the weights; empty if none have the name
   */
  public static Optional<PublishedWeights> find(String name) {
    String wanted = name.toLowerCase(Locale.ROOT).replace('-', '_');
    int dot = wanted.indexOf('.');
    Optional<Architecture> architecture =
        Architecture.find(dot < 0 ? wanted : wanted.substring(0, dot));
    if (dot < 0) {
      return architecture.flatMap(PublishedWeights::of);
    }
    String origin = wanted.substring(dot + 1);
    return architecture.stream()
        .flatMap(known -> all(known).stream())
        .filter(weights -> weights.recipe.label.equals(origin))
        .findFirst();
  }

  /**
   * The name on command lines.
   *
   * @return the architecture's label, a dot, and how the weights came about
   */
  public String label() {
    return architecture.label() + "." + recipe.label;
  }

  /**
   * Whose weights they are.
   *
   * @return the architecture, with {@value #CLASSES} classes
   */
  public Architecture architecture() {
    return architecture;
  }

  /**
   * The file as it was published.
   *
   * @return where it is, and by what it is known
   */
  public RemoteFile file() {
    return file;
  }

  /**
   * What images they were trained on.
   *
   * @param inputSize width and height of what the network takes, 224 in training
   * @return how images become inputs
   * @throws IllegalArgumentException if {@code inputSize} is less than 1
   */
  public ImagePreprocessing preprocessing(int inputSize) {
    return recipe.preprocessing(inputSize);
  }

  /**
   * Finds the file in the cache, or fetches it.
   *
   * @param downloader fetches, and has the cache
   * @return the file, for {@code PretrainedWeights.from} or as the weights of a network's options
   * @throws io.github.adabet.djl.download.DownloadException if it cannot be fetched; the message
   *     says which file to put where
   */
  public Path fetch(Downloader downloader) {
    return downloader.fetch(file);
  }

  @Override
  public String toString() {
    return label();
  }
}
