package io.github.adabet.bench.adaptation;

import io.github.adabet.bench.adaptation.job.Job;
import java.util.ArrayList;
import java.util.List;

/**
 * What is asked of the experiment.
 *
 * @param networks with their weights
 * @param shifts to adapt to
 * @param tuned the shifts on which rates and epochs are chosen, those to adapt to among them
 * @param protocol how networks are trained and ranked
 * @param selections what is compared
 * @param scores names of all scores that selections ask for
 */
record Settings(
    List<NetworkFile> networks,
    List<Shift> shifts,
    List<Shift> tuned,
    Protocol protocol,
    List<Selection> selections,
    List<String> scores) {
  /** Copies the lists. */
  Settings {
    networks = List.copyOf(networks);
    shifts = List.copyOf(shifts);
    tuned = List.copyOf(tuned);
    selections = List.copyOf(selections);
    scores = List.copyOf(scores);
  }

  /**
   * What is the same for every network.
   *
   * @param steps how networks are trained
   * @param labels number of labelled images of the target
   * @param seeds of the repetitions, 1 or more each
   * @param rates learning rates to choose from
   * @param epochs numbers of epochs to choose from
   * @param sourceImages images of the source to train with, at most
   * @param sourceEpochs epochs of the training on the source
   * @param rankBatches batches to rank with
   * @param rankBatch images of each
   */
  record Protocol(
      Job.Steps steps,
      int labels,
      List<Long> seeds,
      List<Double> rates,
      List<Integer> epochs,
      int sourceImages,
      int sourceEpochs,
      int rankBatches,
      int rankBatch) {
    /** Copies the lists. */
    Protocol {
      seeds = List.copyOf(seeds);
      rates = List.copyOf(rates);
      epochs = List.copyOf(epochs);
    }

    /** Rates and numbers of epochs together, those that train least first. */
    List<Schedule> schedules() {
      List<Schedule> schedules = new ArrayList<>();
      for (int count : epochs) {
        rates.forEach(rate -> schedules.add(new Schedule(rate, count)));
      }
      return schedules;
    }
  }

  /**
   * How long and how fast a network is trained.
   *
   * @param rate learning rate at the start
   * @param epochs passes over the labelled images
   */
  record Schedule(double rate, int epochs) {
    @Override
    public String toString() {
      return "rate %s, %d epochs".formatted(rate, epochs);
    }
  }
}
