package io.github.adabet.examples.run;

import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import java.io.IOException;
import java.io.StringWriter;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/** A ranking as CSV: a line for each layer, best first. Stateless. */
final class RankingTable {
  private static final CSVFormat CSV = CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

  private RankingTable() {}

  static String csv(LayerRanking ranking, @Nullable LayerSelection selection) throws IOException {
    StringWriter text = new StringWriter();
    try (CSVPrinter csv = new CSVPrinter(text, CSV)) {
      csv.printRecord("rank", "layer", "index", "kind", "parameters", "score", "selected");
      int rank = 0;
      for (LayerScore score : ranking.scores()) {
        csv.printRecord(
            ++rank,
            score.layer().name(),
            score.layer().index(),
            score.layer().kind().label(),
            score.layer().parameterCount(),
            score.score(),
            selection == null ? null : selection.contains(score.layer().name()));
      }
    }
    return text.toString();
  }
}
