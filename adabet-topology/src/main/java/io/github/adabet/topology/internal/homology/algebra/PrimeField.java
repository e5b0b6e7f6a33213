package io.github.adabet.topology.internal.homology.algebra;

/**
 * The field of p elements, represented by 0 to p − 1, and the packing of a simplex's number with a
 * non-zero coefficient into one long: the number in the high bits, the coefficient in the low ones.
 * Over F2, where every coefficient is 1, the number alone. Immutable.
 */
public final class PrimeField {
  private final int modulus;
  private final int bits;
  private final int mask;
  private final int[] inverses;

  public PrimeField(int modulus) {
    this.modulus = modulus;
    this.bits = modulus == 2 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(modulus - 1);
    this.mask = (1 << bits) - 1;
    this.inverses = new int[modulus];
    inverses[1] = 1;
    for (int a = 2; a < modulus; a++) {
      // From p = (p / a) a + p % a, divided by a and by p % a.
      inverses[a] = modulus - modulus / a * inverses[modulus % a] % modulus;
    }
  }

  int modulus() {
    return modulus;
  }

  /** The bits that a packed coefficient takes. */
  public int bits() {
    return bits;
  }

  public long pack(long simplex, int coefficient) {
    return bits == 0 ? simplex : (simplex << bits) | coefficient;
  }

  public long simplex(long packed) {
    return packed >>> bits;
  }

  public int coefficient(long packed) {
    return bits == 0 ? 1 : (int) packed & mask;
  }

  /** The element of a sum of coefficients, which is 0 or more. */
  public int reduce(long sum) {
    return (int) (sum % modulus);
  }

  public int add(int a, int b) {
    int sum = a + b;
    return sum < modulus ? sum : sum - modulus;
  }

  public int multiply(int a, int b) {
    return modulus == 2 ? 1 : a * b % modulus;
  }

  /** The coefficient, or its negative. */
  public int signed(int coefficient, boolean negative) {
    return negative ? modulus - coefficient : coefficient;
  }

  /** The factor f with wanted + f * given = 0, for non-zero elements. */
  public int eliminating(int wanted, int given) {
    return multiply(modulus - wanted, inverses[given]);
  }
}
