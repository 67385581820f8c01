package io.twinkeeper.protocol.merge;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the tables of one database are merged.
 *
 * @param byDefault for tables that are not named
 * @param tables by name; SQLite does not tell capital letters from small ones in names, nor does
 *     {@link #of}
 * @param unionOnly whether tables with any other policy wait for an operator's word
 */
public record MergeRules(TableRule byDefault, Map<String, TableRule> tables, boolean unionOnly) {
  public static final MergeRules DEFAULT = new MergeRules(TableRule.DEFAULT, Map.of(), false);

  public MergeRules {
    Map<String, TableRule> folded = new TreeMap<>();
    tables.forEach((name, rule) -> folded.put(name.toLowerCase(Locale.ROOT), rule));
    tables = Collections.unmodifiableMap(folded);
  }

  /** The rule for {@code table}. */
  public TableRule of(String table) {
    return tables.getOrDefault(table.toLowerCase(Locale.ROOT), byDefault);
  }

  /** These rules, with those of {@code more} before them. */
  public MergeRules with(Map<String, TableRule> more) {
    Map<String, TableRule> all = new TreeMap<>(tables);
    more.forEach((name, rule) -> all.put(name.toLowerCase(Locale.ROOT), rule));
    return new MergeRules(byDefault, all, unionOnly);
  }

  /** These rules, for a merge that nobody has asked for. */
  public MergeRules onlyUnion() {
    return new MergeRules(byDefault, tables, true);
  }
}
