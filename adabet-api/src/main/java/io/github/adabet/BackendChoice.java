package io.github.adabet;

import java.util.List;

/**
 * Which backend serves a role, and why the others do not.
 *
 * @param role what the backend does, for example {@code engine} or {@code scorer}
 * @param name the backend chosen
 * @param version its version
 * @param refusals the backends that were looked at and refused, in the order looked at
 */
public record BackendChoice(String role, String name, String version, List<Refusal> refusals) {
  /**
   * Copies the refusals and checks the texts.
   *
   * @throws IllegalArgumentException if role, name or version is blank
   */
  public BackendChoice {
    Requirements.requireText(role, "role");
    Requirements.requireText(name, "backend name");
    Requirements.requireText(version, "backend version");
    refusals = List.copyOf(refusals);
  }

  /**
   * A backend that a caller named, so that no other was looked at.
   *
   * @param role what the backend does
   * @param name the backend
   * @param version its version
   * @return the choice, without refusals
   * @throws IllegalArgumentException if a text is blank
   */
  public static BackendChoice forced(String role, String name, String version) {
    return new BackendChoice(role, name, version, List.of());
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(role + ": " + name + " " + version);
    refusals.forEach(refusal -> text.append("; refused ").append(refusal));
    return text.toString();
  }

  /**
   * A backend that was not chosen.
   *
   * @param name the backend
   * @param reason why, in a sentence that tells the remedy where there is one
   */
  public record Refusal(String name, String reason) {
    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if a text is blank
     */
    public Refusal {
      Requirements.requireText(name, "backend name");
      Requirements.requireText(reason, "reason");
    }

    @Override
    public String toString() {
      return name + " (" + reason + ")";
    }
  }
}
