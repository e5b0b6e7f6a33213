package io.github.adabet.bench.adaptation;

import io.github.adabet.BatchNormMode;
import io.github.adabet.ChoiceRule;
import io.github.adabet.GroupingRule;
import io.github.adabet.ScoreWeighting;
import io.github.adabet.TieOrder;
import io.github.adabet.bench.adaptation.job.Job;
import io.github.adabet.bench.adaptation.job.NamedScores;
import io.github.adabet.spi.NearestNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what is compared, and how. */
final class AdaptationFlags {
  private static final String ADABET = "betti";

  @Option(
      names = "--stage",
      defaultValue = "none",
      paramLabel = "a|b|none",
      description =
          "What is run unless the options below say otherwise. a: mobilenet_v2 and resnet50_half, 2"
              + " seeds, a tenth of the added memory. b: vit_s_14 and vgg16_pooled too, 5 seeds,"
              + " 0.05, 0.1, 0.25 of the memory. none: mobilenet_v2, 5 seeds, all budgets.")
  private String stage = "none";

  @Option(
      names = "--model",
      split = ",",
      paramLabel = "NAME",
      description = "Networks by the names by which they open.")
  private @Nullable List<String> models;

  @Option(
      names = "--weights",
      paramLabel = "DIR",
      description =
          "Holds NAME.safetensors (.pth, .pt) for each, or NAME.SIZE.safetensors for images of one"
              + " size, as tools/evidence-weights.py writes them. Default: weights that were"
              + " published.")
  private @Nullable Path weights;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "DIR",
      description =
          "Holds a folder for each shift, in it target/{train,val,test}/CLASS and perhaps"
              + " source/..., as tools/evidence-images.py writes them. A published data set may"
              + " stand, or be linked, in the place of target.")
  private Path images = Path.of(".");

  @Option(
      names = "--data",
      split = ",",
      paramLabel = "NAME",
      description = "Shifts of that folder (default: all). Rates are chosen on all of them.")
  private @Nullable List<String> data;

  @Option(
      names = "--score",
      split = ",",
      paramLabel = "NAME",
      description =
          "Scores (default: all there are, but for loss-change, which is the square of"
              + " gradient-norm). late-cut, everything behind the earliest layer that"
              + " fits, head and full are always compared.")
  private @Nullable List<String> scores;

  @Option(
      names = "--group",
      split = ",",
      defaultValue = "units",
      paramLabel = "units|layers|blocks:N",
      description =
          "What is chosen as one, each of several in turn: a convolution with its normalisation, a"
              + " layer by itself, a block (default: ${DEFAULT-VALUE}).")
  private List<String> groupings = List.of("units");

  @Option(
      names = "--weigh",
      split = ",",
      defaultValue = "none",
      paramLabel = "none|per-byte|times-parameters",
      description =
          "What scores are multiplied by, each of several in turn (default: ${DEFAULT-VALUE}).")
  private List<String> weightings = List.of("none");

  @Option(
      names = "--ties",
      defaultValue = "earlier",
      paramLabel = "earlier|later",
      description = "Which of equal scores comes first (default: ${DEFAULT-VALUE}).")
  private String ties = "earlier";

  @Option(
      names = "--rho",
      split = ",",
      paramLabel = "SHARE",
      description = "Budgets: shares of the groups of layers, in (0, 1].")
  private @Nullable List<Double> shares;

  @Option(
      names = "--memory-share",
      split = ",",
      paramLabel = "SHARE",
      description = "Budgets: shares of the estimated memory of full training, in (0, 1].")
  private @Nullable List<Double> memories;

  @Option(
      names = "--added-memory-share",
      split = ",",
      paramLabel = "SHARE",
      description =
          "Budgets: shares of the estimated memory that full training takes beyond what training"
              + " the last layer alone takes, in (0, 1].")
  private @Nullable List<Double> added;

  @Option(
      names = "--step-time",
      split = ",",
      paramLabel = "SHARE",
      description = "Budgets: shares of the estimated time of a step of full training, in (0, 1].")
  private @Nullable List<Double> times;

  @Option(
      names = "--channels",
      split = ",",
      paramLabel = "SHARE",
      description =
          "Compare with shares of the channels of each layer that betti selects, ranked by betti,"
              + " too, each in (0, 1].")
  private List<Double> channels = List.of();

  @Option(
      names = "--labels",
      defaultValue = "200",
      paramLabel = "N",
      description = "Labelled images of the target (default: ${DEFAULT-VALUE}).")
  private int labels;

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "N",
      description = "Repeat with each of these seeds, 1 or more each, each once.")
  private @Nullable List<Long> seeds;

  @Option(
      names = "--learning-rate",
      split = ",",
      defaultValue = "0.0003,0.001,0.003,0.01",
      paramLabel = "RATE",
      description = "Learning rates to choose from (default: ${DEFAULT-VALUE}).")
  private List<Double> rates = List.of();

  @Option(
      names = "--epochs",
      split = ",",
      defaultValue = "10",
      paramLabel = "N",
      description =
          "Numbers of epochs to choose from (default: ${DEFAULT-VALUE}). With one rate and one"
              + " number nothing is chosen.")
  private List<Integer> epochs = List.of();

  @Option(
      names = "--source-images",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Images of the source to train with, at most (default: ${DEFAULT-VALUE}).")
  private int sourceImages;

  @Option(
      names = "--source-epochs",
      defaultValue = "6",
      paramLabel = "N",
      description = "Epochs of the training on the source (default: ${DEFAULT-VALUE}).")
  private int sourceEpochs;

  @Option(
      names = "--batch-size",
      defaultValue = "32",
      paramLabel = "N",
      description = "Images of a training step (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--batch-norm",
      defaultValue = "selected",
      paramLabel = "frozen|selected",
      description =
          "Statistics of batch normalisations in training: stored ones, or the batch's where they"
              + " are selected (default: ${DEFAULT-VALUE}).")
  private String batchNorm = "selected";

  @Option(
      names = "--rank-batches",
      defaultValue = "4",
      paramLabel = "N",
      description = "Batches to rank with (default: ${DEFAULT-VALUE}).")
  private int rankBatches;

  @Option(
      names = "--rank-batch-size",
      defaultValue = "32",
      paramLabel = "N",
      description = "Images of each, 2 or more (default: ${DEFAULT-VALUE}).")
  private int rankBatch;

  @Option(
      names = "--input-size",
      defaultValue = "96",
      paramLabel = "PIXELS",
      description =
          "Height and width of images, where the file of weights does not say it (default:"
              + " ${DEFAULT-VALUE}).")
  private int inputSize;

  /**
   * What is asked for.
   *
   * @throws IOException if weights or images cannot be read
   * @throws IllegalArgumentException if a value is out of range or a name is not known
   */
  Settings settings() throws IOException {
    requireRanges();
    Stage preset = choice("stage", stage, Stage.values(), AdaptationFlags::lowerCase);
    List<NetworkFile> networks = new ArrayList<>();
    List<String> named = models;
    for (String name : named == null ? preset.networks() : named) {
      networks.add(NetworkFile.find(name, weights, inputSize));
    }
    List<Shift> all = Shift.in(images);
    List<String> wanted = scores;
    List<String> ranked = wanted == null ? NamedScores.all() : known(wanted);
    List<Long> repetitions = seeds;
    Settings.Protocol protocol =
        new Settings.Protocol(
            new Job.Steps(
                batchSize,
                choice(
                    "batch-norm", batchNorm, BatchNormMode.values(), AdaptationFlags::lowerCase)),
            labels,
            repetitions == null ? preset.seeds() : repetitions,
            rates,
            epochs,
            sourceImages,
            sourceEpochs,
            rankBatches,
            rankBatch);
    return new Settings(networks, shifts(all), all, protocol, selections(preset, ranked), ranked);
  }

  private void requireRanges() {
    List<Long> repetitions = seeds;
    require(
        labels >= 1 && batchSize >= 1 && inputSize >= 1,
        "labels, batch-size and input-size must be 1 or more");
    require(
        repetitions == null
            || (repetitions.stream().allMatch(seed -> seed >= 1) && distinct(repetitions)),
        "seeds is %s; each must be 1 or more, and stand there once".formatted(repetitions));
    require(
        sourceImages >= 1 && sourceEpochs >= 1 && rankBatches >= 1 && rankBatch >= 2,
        "source-images, source-epochs and rank-batches must be 1 or more, rank-batch-size 2");
    require(
        channels.stream().allMatch(share -> share > 0 && share <= 1),
        "channels must be shares in (0, 1]");
    require(
        rates.stream().allMatch(rate -> rate > 0) && epochs.stream().allMatch(count -> count >= 1),
        "learning-rate must be more than 0, epochs 1 or more");
  }

  private List<Shift> shifts(List<Shift> all) {
    List<String> wanted = data;
    if (wanted == null) {
      return all;
    }
    List<String> names = all.stream().map(Shift::name).toList();
    for (String name : wanted) {
      require(
          names.contains(name),
          "there is no shift '%s' in %s; there are %s.%s"
              .formatted(name, images, names, NearestNames.question(name, names)));
    }
    return all.stream().filter(shift -> wanted.contains(shift.name())).toList();
  }

  private static List<String> known(List<String> wanted) {
    wanted.forEach(name -> NamedScores.of(name, 0));
    require(distinct(wanted), "score is %s; name each once".formatted(wanted));
    return wanted;
  }

  private List<Selection> selections(Stage preset, List<String> ranked) {
    TieOrder order = choice("ties", ties, TieOrder.values(), TieOrder::label);
    List<ChoiceRule> rules = new ArrayList<>();
    for (String grouping : groupings) {
      for (String weighting : weightings) {
        rules.add(
            new ChoiceRule(
                GroupingRule.parse(grouping),
                order,
                choice("weigh", weighting, ScoreWeighting.values(), ScoreWeighting::label)));
      }
    }
    List<Budget> budgets = budgets(preset);
    require(
        rules.stream().noneMatch(rule -> rule.weighting().takesCosts())
            || budgets.stream().anyMatch(budget -> !budget.isOfCost()),
        "weigh per-byte is for shares of the layers (--rho): budgets of memory and time count costs"
            + " by themselves");
    List<Selection> selections = new ArrayList<>(List.of(Selection.full(), Selection.head()));
    for (Budget budget : budgets) {
      selections.add(new Selection(Selection.LATE_CUT, Selection.UNITS, budget));
      for (ChoiceRule rule : rules) {
        if (budget.isOfCost() && rule.weighting().takesCosts()) {
          continue; // It would count them twice.
        }
        ranked.forEach(score -> selections.add(new Selection(score, rule, budget)));
        if (ranked.contains(ADABET)) {
          channels.forEach(share -> selections.add(new Selection(ADABET, rule, budget, share)));
        }
      }
    }
    return selections;
  }

  private List<Budget> budgets(Stage preset) {
    // Whoever names one kind of budget wants that kind alone.
    boolean named = shares != null || memories != null || added != null || times != null;
    List<Budget> budgets = new ArrayList<>();
    add(budgets, Budget.Kind.SHARE, shares, named ? List.of() : preset.shares());
    add(budgets, Budget.Kind.MEMORY, memories, List.of());
    add(budgets, Budget.Kind.ADDED, added, named ? List.of() : preset.added());
    add(budgets, Budget.Kind.TIME, times, named ? List.of() : preset.times());
    return budgets;
  }

  private static void add(
      List<Budget> budgets,
      Budget.Kind kind,
      @Nullable List<Double> given,
      List<Double> otherwise) {
    for (double share : given == null ? otherwise : given) {
      require(share > 0 && share <= 1, "a budget is %s; it must be in (0, 1]".formatted(share));
      budgets.add(new Budget(kind, share));
    }
  }

  private static <E> E choice(String option, String value, E[] all, Function<E, String> label) {
    String word = value.toLowerCase(Locale.ROOT).replace('_', '-');
    List<String> words = Arrays.stream(all).map(label).toList();
    require(
        words.contains(word), "%s is '%s'; it must be one of %s".formatted(option, value, words));
    return all[words.indexOf(word)];
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static boolean distinct(List<?> values) {
    return values.stream().distinct().count() == values.size();
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message + ".");
    }
  }
}
