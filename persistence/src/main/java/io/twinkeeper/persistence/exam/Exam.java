package io.twinkeeper.persistence.exam;

/**
 * What was found in one database.
 *
 * @param integrity {@code ok}, or what SQLite finds wrong
 * @param tables how many
 * @param rows of all of them
 * @param digest over all rows of all tables, whatever their order; equal digests are equal rows
 * @param answer the first value that the query returned; "" if it returned no row
 */
public record Exam(String integrity, int tables, long rows, String digest, String answer) {
  /** Whether SQLite finds nothing wrong and the query returned something. */
  public boolean passed() {
    return integrity.equals("ok") && !answer.isEmpty();
  }
}
