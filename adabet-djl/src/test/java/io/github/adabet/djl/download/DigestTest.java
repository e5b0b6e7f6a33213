package io.github.adabet.djl.download;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {

  /** FIPS 180-2, appendix B.1. */
  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  /** RFC 1321, appendix A.5. */
  private static final String MD5_OF_ABC = "900150983cd24fb0d6963f7d28e17f72";

  @Test
  void of_publishedVectors_areFound(@TempDir Path folder) throws IOException {
    Path abc = Files.write(folder.resolve("abc"), "abc".getBytes(US_ASCII));

    assertThat(Digest.of(Digest.Algorithm.SHA256, abc)).isEqualTo(Digest.sha256(SHA256_OF_ABC));
    assertThat(Digest.of(Digest.Algorithm.MD5, abc)).isEqualTo(Digest.md5(MD5_OF_ABC));
  }

  @Test
  void matches_prefix_ofTheSameAlgorithmOnly() {
    Digest whole = Digest.sha256(SHA256_OF_ABC);

    assertThat(Digest.sha256Prefix("BA7816BF").matches(whole)).isTrue();
    assertThat(Digest.sha256Prefix("ba7816be").matches(whole)).isFalse();
    assertThat(Digest.md5(SHA256_OF_ABC.substring(0, 32)).matches(whole)).isFalse();
    assertThat(Digest.sha256Prefix("ba7816bf")).hasToString("SHA-256 ba7816bf...");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ba7816b", "ba7816bg", "ba7816b-", "ba7816b\u0661"})
  void sha256Prefix_noDigits_isRefused(String hex) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Digest.sha256Prefix(hex))
        .withMessageContaining("'" + hex + "'");
  }

  @Test
  void sha256AndMd5_otherLengths_areRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.sha256("ba7816bf"));
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.sha256(SHA256_OF_ABC + "0"));
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.md5("ba7816bf"));
  }
}
