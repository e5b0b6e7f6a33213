package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.weights.PretrainedWeights;
import io.github.adabet.djl.zoo.Architecture;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the README's first page as they are printed, typed into a shell after the archive
 * was unpacked. A file of options that the environment names makes the work small.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/adabet is a script of POSIX's sh")
class FirstPageIT {
  private static final int IMAGES_OF_A_CLASS = 8;
  private static final String SMALL = "input-size: 32\nepochs: 1\nbatch-size: 8\nrank-batches: 1\n";

  @TempDir static Path folder;
  private static UnpackedArchive archive;
  private static List<String> commands;

  @BeforeAll
  static void prepare() throws IOException {
    archive = UnpackedArchive.into(Files.createDirectory(folder.resolve("unpacked")));
    Matcher block =
        Pattern.compile("<!-- commands -->\n```sh\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
            .matcher(Files.readString(archive.home().resolve("README.md")));
    assertThat(block.find()).isTrue();
    commands = block.group(1).lines().toList();
    Random random = new Random(3);
    for (int i = 0; i < IMAGES_OF_A_CLASS; i++) {
      photograph(folder.resolve("photos/cat/%d.jpg".formatted(i)), Color.ORANGE, random);
      photograph(folder.resolve("photos/fish/%d.jpg".formatted(i)), Color.BLUE, random);
    }
    photograph(folder.resolve("new-photos/unknown.jpg"), Color.BLUE, random);
    Block network = Architecture.MOBILENET_V2.block(1000);
    try (NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager()) {
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
      // What is in a file is told by its first bytes, not by its name.
      PretrainedWeights.save(network, folder.resolve("mobilenet_v2.pth"));
      network.clear();
    }
  }

  private static void photograph(Path file, Color colour, Random random) throws IOException {
    BufferedImage image = new BufferedImage(60, 45, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillOval(random.nextInt(20), random.nextInt(15), 30, 25);
    graphics.dispose();
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "jpg", file.toFile());
  }

  @Test
  void commands_onPyTorch_runAsPrinted() throws Exception {
    runAll("pytorch", "PyTorch");
  }

  @Test
  void commands_onMxNetThatWasFetchedByThePrintedCommand_runAsPrinted() throws Exception {
    String before = archive.run(folder, Map.of(), List.of("sh", "-c", "adabet doctor"));
    Matcher fetch = Pattern.compile("mvn (-f .*mxnet.*)").matcher(before);
    assertThat(fetch.find()).as(before).isTrue();
    String maven = Path.of(System.getProperty("maven.home"), "bin", "mvn").toString();
    String local = "-o -B -Dmaven.repo.local='" + System.getProperty("maven.repo.local") + "' ";
    String command = "'" + maven + "' " + local + fetch.group(1);
    assertThat(archive.run(folder, Map.of(), List.of("sh", "-c", command))).startsWith("0 ");

    runAll("mxnet", "MXNet");
  }

  private static void runAll(String engine, String shown) throws Exception {
    Path here = Files.createDirectory(folder.resolve(engine));
    for (String input : List.of("photos", "new-photos", "mobilenet_v2.pth")) {
      Files.createSymbolicLink(here.resolve(input), folder.resolve(input));
    }
    Path options = Files.writeString(here.resolve("small.yaml"), SMALL + "engine: " + engine);
    StringBuilder all = new StringBuilder();
    assertThat(commands).hasSize(4).allMatch(line -> line.startsWith("adabet "));
    for (String command : commands) {
      Map<String, String> environment = new HashMap<>(CommandProcess.SHORT_LIVED);
      environment.put("ADABET_CONFIG", options.toString());
      String output = archive.run(here, environment, List.of("sh", "-c", command));
      assertThat(output).as(command).startsWith("0 ");
      all.append(output);
    }
    assertThat(all).contains(shown).contains("normalization").contains("new-photos/unknown.jpg");
    assertThat(here.resolve("run1/report.html")).content().contains("<svg");
    assertThat(here.resolve("report.html"))
        .content()
        .contains("betti", "head", "full", "<svg")
        .doesNotContain("Failures");
  }
}
