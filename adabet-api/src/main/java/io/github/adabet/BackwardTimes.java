package io.github.adabet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How long the backward pass of a training step takes by the choice of tensors: the time of
 * reaching the earliest trained tensor, which holds that of passing the gradient on through all
 * later layers, and that of training each. The forward pass, which is the same for all choices, is
 * left out.
 *
 * <p>This is the model of ElasticTrainer (Huang, Yang and Gao, MobiSys 2023), section 4.
 *
 * @param unit what the times are counted in, for example {@code multiply-adds}
 * @param tensors every tensor of a network that can be trained once, by the forward order of their
 *     layers, at least one
 */
public record BackwardTimes(String unit, List<TensorTime> tensors) {
  /**
   * Sorts a copy of the tensors by the forward order of their layers and checks them.
   *
   * @throws IllegalArgumentException if there is no tensor or one occurs twice
   */
  public BackwardTimes {
    Requirements.requireText(unit, "unit of times");
    Requirements.require(!tensors.isEmpty(), "times need at least one tensor, got none.");
    Set<List<String>> names = new HashSet<>();
    for (TensorTime time : tensors) {
      Requirements.require(
          names.add(List.of(time.layer().name(), time.tensor())),
          "tensor %s of layer %s occurs twice in the times.",
          time.tensor(),
          time.layer().name());
    }
    List<TensorTime> forward = new ArrayList<>(tensors);
    forward.sort(Comparator.comparingInt(time -> time.layer().index()));
    tensors = List.copyOf(forward);
  }

  /**
   * The time of the backward pass of full training.
   *
   * @return in the unit of the times
   */
  public long full() {
    return of(tensors);
  }

  /**
   * The time of the backward pass that trains some tensors.
   *
   * @param trained some of {@link #tensors()}
   * @return in the unit of the times; 0 without a tensor
   */
  public long of(Collection<TensorTime> trained) {
    long reach = trained.stream().mapToLong(TensorTime::reach).max().orElse(0);
    return trained.stream().mapToLong(TensorTime::training).reduce(reach, Math::addExact);
  }
}
