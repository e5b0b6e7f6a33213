package io.github.adabet.djl.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.dataset.ExpectedPixels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What is said where the plug-ins are not on the class path: here, not in ImageIO's registry. */
@Isolated
class MissingPluginTest {

  private final IIORegistry registry = IIORegistry.getDefaultInstance();
  private final List<ImageReaderSpi> plugins = new ArrayList<>();
  private final ImageDecoder decoder = ImageDecoder.create();

  @BeforeEach
  void takePluginsAway() {
    registry
        .getServiceProviders(ImageReaderSpi.class, false)
        .forEachRemaining(
            reader -> {
              if (!reader.getClass().getName().startsWith("com.sun.")) {
                plugins.add(reader);
              }
            });
    assertThat(plugins).isNotEmpty();
    plugins.forEach(registry::deregisterServiceProvider);
  }

  @AfterEach
  void putPluginsBack() {
    plugins.forEach(registry::registerServiceProvider);
  }

  @Test
  void decode_webp_namesFileFormatAndWhatToAdd() {
    Path file = ExpectedPixels.resource("formats/lossless.webp");

    assertThatThrownBy(() -> decoder.decode(file))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("nothing on the class path reads WebP")
        .hasMessageContaining("add com.twelvemonkeys.imageio:imageio-webp:");
  }

  @Test
  void decode_fileThatTheJdkCannotRead_namesWhatToAddBesideTheReason() throws IOException {
    byte[] tiff = Files.readAllBytes(ExpectedPixels.resource("formats/lzw.tif"));
    byte[] part = Arrays.copyOf(tiff, tiff.length / 2);

    assertThatThrownBy(() -> decoder.decode(part, "half.tif"))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining("The image half.tif cannot be read")
        .hasMessageContaining("a kind of TIFF that the JDK does not read")
        .hasMessageContaining("add com.twelvemonkeys.imageio:imageio-tiff:");
    putPluginsBack();
    assertThatThrownBy(() -> decoder.decode(part, "half.tif"))
        .isInstanceOf(UnreadableImageException.class)
        .message()
        .doesNotContain("add com.twelvemonkeys");
  }

  @Test
  void decode_formatThatNeedsNoPlugin_isRead() {
    assertThat(decoder.decode(ExpectedPixels.resource("formats/cmyk.jpg"))).hasToString("26 x 19");
  }
}
