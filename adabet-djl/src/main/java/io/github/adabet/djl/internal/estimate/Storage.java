package io.github.adabet.djl.internal.estimate;

/** A piece of memory that one or more arrays share. */
final class Storage {
  final long bytes;
  int handles = 1;
  int keepers;
  int keptSince;
  int keptUntil = Integer.MAX_VALUE;
  String firstKeeper = "";

  Storage(long bytes) {
    this.bytes = bytes;
  }
}
