package io.github.adabet.bench.adaptation.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.adabet.BatchNormMode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The work of one process: all that its result depends on, so that jobs that are equal have one
 * row.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Job.Source.class, name = "source"),
  @JsonSubTypes.Type(value = Job.Price.class, name = "price"),
  @JsonSubTypes.Type(value = Job.Tuning.class, name = "tuning"),
  @JsonSubTypes.Type(value = Job.Ranking.class, name = "ranking"),
  @JsonSubTypes.Type(value = Job.Training.class, name = "training")
})
public sealed interface Job {
  /**
   * The network and the images.
   *
   * @return their names and digests
   */
  Pair pair();

  /**
   * What makes the network that the job begins with.
   *
   * @return the job itself if it is that one
   */
  Source start();

  /**
   * The kind, in a word.
   *
   * @return as it stands in names of files
   */
  String kind();

  /**
   * What the job is, in a word or two that name a file.
   *
   * @return what tells it from others of its kind to a reader
   */
  String brief();

  /**
   * What is the same for every training of a pair.
   *
   * @param batchSize images of a step
   * @param batchNorm which statistics batch normalisation uses
   */
  record Steps(int batchSize, BatchNormMode batchNorm) {}

  /**
   * The best channels of layers.
   *
   * @param score by which
   * @param share of the channels of each layer, in (0, 1]
   * @param batches number of batches to rank with
   * @param batchSize images of each
   */
  record Channels(String score, double share, int batches, int batchSize) {}

  /**
   * Teaches the network the source with all of its layers, at each of some rates, and keeps the
   * best by validation. Without a source it gets its new head only.
   *
   * @param pair what and on which images
   * @param steps how it is trained
   * @param images of the source to train with, at most
   * @param epochs of each training
   * @param rates learning rates to try
   * @param seed of the head and of the order of images
   */
  record Source(Pair pair, Steps steps, int images, int epochs, List<Double> rates, long seed)
      implements Job {
    /** Copies the rates. */
    public Source {
      rates = List.copyOf(rates);
    }

    @Override
    public Source start() {
      return this;
    }

    @Override
    public String kind() {
      return "source";
    }

    @Override
    public String brief() {
      return "start";
    }
  }

  /**
   * Measures the time of one step, of one ranking by each score, and of one evaluation.
   *
   * @param start the network
   * @param scores names of scores
   * @param rankBatch images of a batch that is ranked with
   */
  record Price(Source start, List<String> scores, int rankBatch) implements Job {
    /** Copies the names. */
    public Price {
      scores = List.copyOf(scores);
    }

    @Override
    public Pair pair() {
      return start.pair();
    }

    @Override
    public String kind() {
      return "price";
    }

    @Override
    public String brief() {
      return "price";
    }
  }

  /**
   * Trains all layers on few labels of the target, and measures on its validation images.
   *
   * @param start the network
   * @param labels number of labelled images
   * @param rate learning rate
   * @param epochs of the training
   * @param seed of the draw of labels and the order
   */
  record Tuning(Source start, int labels, double rate, int epochs, long seed) implements Job {
    @Override
    public Pair pair() {
      return start.pair();
    }

    @Override
    public String kind() {
      return "tuning";
    }

    @Override
    public String brief() {
      return String.format(Locale.ROOT, "labels%d-rate%s-epochs%d", labels, rate, epochs);
    }
  }

  /**
   * Ranks the layers by scores, on images of the target; those that need labels look at the few
   * that training will have.
   *
   * @param start the network
   * @param scores names of scores
   * @param batches number of batches; fewer where the labelled images are not enough
   * @param batchSize images of each
   * @param labels number of labelled images
   * @param seed of the draw of images, and of random scores
   */
  record Ranking(
      Source start, List<String> scores, int batches, int batchSize, int labels, long seed)
      implements Job {
    /** Copies the names. */
    public Ranking {
      scores = List.copyOf(scores);
    }

    @Override
    public Pair pair() {
      return start.pair();
    }

    @Override
    public String kind() {
      return "ranking";
    }

    @Override
    public String brief() {
      return "seed%d-%dx%d".formatted(seed, batches, batchSize);
    }
  }

  /**
   * Trains layers on few labels of the target.
   *
   * @param start the network
   * @param labels number of labelled images
   * @param seed of the draw of labels and the order
   * @param rate learning rate
   * @param epochs of the training
   * @param layers names, in forward order
   * @param channels which channels of all of them but the last one; null for all
   */
  record Training(
      Source start,
      int labels,
      long seed,
      double rate,
      int epochs,
      List<String> layers,
      @Nullable Channels channels)
      implements Job {
    /** Copies the names. */
    public Training {
      layers = List.copyOf(layers);
    }

    @Override
    public Pair pair() {
      return start.pair();
    }

    @Override
    public String kind() {
      return "training";
    }

    @Override
    public String brief() {
      return "labels%d-seed%d-%dlayers%s"
          .formatted(labels, seed, layers.size(), channels == null ? "" : "-channels");
    }
  }

  /**
   * The name of the row's file: the same for equal jobs, in every process.
   *
   * @return letters, digits, dots, dashes and underscores
   */
  default String id() {
    try {
      byte[] text = Json.MAPPER.writerFor(Job.class).writeValueAsBytes(this);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
      String hash = HexFormat.of().formatHex(digest, 0, Json.DIGEST_BYTES);
      String name = String.join("-", kind(), pair().network(), pair().shift(), brief(), hash);
      return name.replaceAll("[^A-Za-z0-9._-]", "_");
    } catch (JsonProcessingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("a job has no JSON form", e);
    }
  }
}
