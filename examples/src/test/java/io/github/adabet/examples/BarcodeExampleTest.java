package io.github.adabet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BarcodeExampleTest {
  @Test
  void main_pictureNamed_printsOneLoopAndDrawsIt(@TempDir Path folder) throws IOException {
    Path picture = folder.resolve("circle.svg");
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      BarcodeExample.main(new String[] {picture.toString()});
    } finally {
      System.setOut(before);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("loops: [[0.").contains("engine");
    assertThat(picture).content().contains("<svg");
  }
}
