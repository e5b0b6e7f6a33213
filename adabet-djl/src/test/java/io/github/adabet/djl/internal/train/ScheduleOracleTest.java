package io.github.adabet.djl.internal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.adabet.LearningRateSchedule;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The learning rates of each schedule beside those that PyTorch's own gives, step by step. */
@Tag("jdk")
class ScheduleOracleTest {

  /** The figures are written with nine digits. */
  private static final double RELATIVE = 1e-8;

  @Test
  void rateAt_everyStep_isPyTorchs() throws IOException {
    JsonArray oracles;
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(
                ScheduleOracleTest.class.getResourceAsStream("/optimizers/schedules.json")),
            StandardCharsets.UTF_8)) {
      oracles = JsonParser.parseReader(reader).getAsJsonArray();
    }
    assertThat(oracles).hasSizeGreaterThanOrEqualTo(12);
    for (JsonElement oracle : oracles) {
      JsonObject given = oracle.getAsJsonObject();
      LearningRateSchedule schedule = schedule(given.getAsJsonObject("schedule"));
      long total = given.get("total_steps").getAsLong();
      JsonArray rates = given.getAsJsonArray("rates");
      assertThat(rates).hasSize((int) total);
      for (int step = 0; step < total; step++) {
        double expected = rates.get(step).getAsDouble();
        assertThat(schedule.rateAt(step, total))
            .as("%s, step %d of %d", schedule.name(), step, total)
            .isCloseTo(expected, within(RELATIVE * expected));
      }
    }
  }

  private static LearningRateSchedule schedule(JsonObject given) {
    double rate = given.get("rate").getAsDouble();
    String kind = given.get("kind").getAsString();
    return switch (kind) {
      case "constant" -> LearningRateSchedule.constant(rate);
      case "cosine" -> new LearningRateSchedule.Cosine(rate, figure(given, "floor"));
      case "warmup_cosine" ->
          new LearningRateSchedule.WarmUp(
              given.get("warmup").getAsLong(),
              figure(given, "start"),
              new LearningRateSchedule.Cosine(rate, figure(given, "floor")));
      case "step" ->
          LearningRateSchedule.step(rate, given.get("every").getAsLong(), figure(given, "gamma"));
      case "polynomial" -> LearningRateSchedule.polynomial(rate, figure(given, "power"));
      case "one_cycle" ->
          new LearningRateSchedule.OneCycle(
              rate, figure(given, "rising"), figure(given, "div"), figure(given, "final_div"));
      default -> throw new IllegalArgumentException("no schedule of kind " + kind);
    };
  }

  private static double figure(JsonObject given, String name) {
    return given.get(name).getAsDouble();
  }
}
