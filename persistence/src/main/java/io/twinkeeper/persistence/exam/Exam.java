package io.twinkeeper.persistence.exam;

/**
 * What was found in one database.
 *
 * @param integrity {@code ok}, or what SQLite finds wrong; "" if only the query was asked
 * @param tables how many; 0 if only the query was asked
 * @param rows of all of them
 * @param digest over all rows of all tables, whatever their order; equal digests are equal rows; ""
 *     if only the query was asked
 * @param answer the first value that the query returned; "" if it returned no row
 */
public record Exam(String integrity, int tables, long rows, String digest, String answer) {
  /** One for which only the query was asked. */
  static Exam answering(String answer) {
    return new Exam("", 0, 0, "", answer);
  }

  /** Whether all rows were read, and not only the query asked. */
  public boolean whole() {
    return !digest.isEmpty();
  }

  /** Whether SQLite finds nothing wrong, as far as it looked, and the query returned something. */
  public boolean passed() {
    return (!whole() || integrity.equals("ok")) && !answer.isEmpty();
  }
}
