package io.github.adabet.topology;

import io.github.adabet.Provenance;

/**
 * A barcode with what it was computed from and by.
 *
 * @param barcode the degrees 0 to the maximum asked for
 * @param provenance the settings {@code homology.*}: engine, points, degree, modulus, threshold
 *     asked for and used, minimum persistence; and the versions of the library and the platform
 */
public record HomologyResult(Barcode barcode, Provenance provenance) {
  /** The barcode, then the provenance. */
  @Override
  public String toString() {
    return barcode + "\n" + provenance;
  }
}
