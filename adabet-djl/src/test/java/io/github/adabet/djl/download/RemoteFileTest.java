package io.github.adabet.djl.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteFileTest {

  private static final URI URL = URI.create("https://example.org/net.pth");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://example.org/a",
        "file:///etc/passwd",
        "example.org/a",
        "https:///a",
        "https://user:secret@example.org/a",
        "mailto:a@example.org"
      })
  void of_noUrlOfAFile_isRefused(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RemoteFile.of(URI.create(url), "a"))
        .withMessageContaining(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/a", "../a", "a/../b", "a..b", "a//b", "a\\b", ".hidden", "a b", "a/"})
  void of_pathThatMayLeaveTheCache_isRefused(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RemoteFile.of(URL, path))
        .withMessageContaining("'" + path + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.org/a/net.pth?download=1, net.pth",
    "https://example.org, download",
    "https://example.org/a/..%2f..%2fx, x",
    "https://example.org/%2e%2e, _",
    "https://example.org/my%20net.pth, my_net.pth",
    "https://example.org/.bashrc, bashrc"
  })
  void ofUrl_name_isThatOfTheUrlMadeHarmless(String url, String name) {
    RemoteFile file = RemoteFile.ofUrl(URI.create(url));

    assertThat(file.path()).matches("urls/[0-9a-f]{16}/" + name.replace(".", "\\."));
  }

  @Test
  void ofUrl_otherUrls_goToOtherPlaces() {
    assertThat(RemoteFile.ofUrl(URI.create("https://example.org/1/model.safetensors")).path())
        .isNotEqualTo(
            RemoteFile.ofUrl(URI.create("https://example.org/2/model.safetensors")).path())
        .isEqualTo(RemoteFile.ofUrl(URI.create("https://example.org/1/model.safetensors")).path());
  }

  @Test
  void withMaximumBytes_zero_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RemoteFile.of(URL, "a").withMaximumBytes(0));
  }

  @Test
  void cacheLocation_environment_isFollowedInItsOrder() {
    Path home = Path.of("/home/me");

    assertThat(CacheLocation.of(Map.of(), home))
        .isEqualTo(new CacheLocation(Path.of("/home/me/.cache/adabet"), false));
    assertThat(CacheLocation.of(Map.of("XDG_CACHE_HOME", "/xdg"), home).root())
        .isEqualTo(Path.of("/xdg/adabet"));
    assertThat(CacheLocation.of(Map.of("XDG_CACHE_HOME", "relative"), home).root())
        .isEqualTo(Path.of("/home/me/.cache/adabet"));
    assertThat(
            CacheLocation.of(Map.of("XDG_CACHE_HOME", "/xdg", "ADABET_CACHE", "/own"), home).root())
        .isEqualTo(Path.of("/own"));
  }

  @ParameterizedTest
  @CsvSource({"1, true", "true, true", "yes, true", "0, false", "false, false", "No, false"})
  void cacheLocation_offline_isAnythingButNo(String value, boolean offline) {
    assertThat(CacheLocation.of(Map.of("ADABET_OFFLINE", value), Path.of("/home/me")).offline())
        .isEqualTo(offline);
  }
}
