package io.twinkeeper.protocol.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.twinkeeper.protocol.tenant.TenantGlob;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The shapes of scalar values and of lists and maps of them. */
final class Shapes {
  private static final Pattern SPAN = Pattern.compile("\\s*[0-9.]+\\s*[a-zµ]+\\s*");
  private static final Pattern PERCENTAGE =
      Pattern.compile("\\s*([0-9]{1,3}(\\.[0-9]{1,3})?)\\s*%\\s*");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private Shapes() {}

  /** Text as it stands, from a string, a number or a truth value; never empty. */
  static final Shape<String> TEXT =
      value -> {
        String text = scalar(value);
        if (text.isBlank()) {
          throw new Misfit("is empty", "write a value");
        }
        return text;
      };

  static final Shape<String> NAME =
      value -> {
        String text = scalar(value);
        if (!Names.isName(text)) {
          throw new Misfit(quoted(text) + " is not a name", Names.RULE);
        }
        return text;
      };

  static final Shape<Boolean> TRUTH =
      value -> {
        String text = scalar(value);
        if (!text.equals("true") && !text.equals("false")) {
          throw new Misfit(quoted(text) + " is neither true nor false", "use true or false");
        }
        return text.equals("true");
      };

  static Shape<String> text(Placeholders placeholders) {
    return value -> placeholders.fill(TEXT.read(value));
  }

  static Shape<Integer> number(String noun, int least, int most) {
    return value -> {
      String text = scalar(value);
      String advice = "use a whole number from " + least + " to " + most;
      try {
        int number = new BigDecimal(text.trim()).intValueExact();
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException | ArithmeticException e) {
        throw new Misfit(quoted(text) + " is not " + noun, advice);
      }
      throw new Misfit(text + " is not " + noun, advice);
    };
  }

  static Shape<Duration> duration(Duration least, Duration most) {
    String advice =
        "use a duration from %s to %s, with its unit"
            .formatted(DurationText.of(least), DurationText.of(most));
    return value -> {
      String text = scalar(value);
      if (!SPAN.matcher(text).matches()) {
        throw new Misfit(quoted(text) + " is not a duration with a unit", advice);
      }
      Duration span = span(value, text, advice);
      if (span.compareTo(least) < 0 || span.compareTo(most) > 0) {
        throw new Misfit(quoted(text) + " is out of range", advice);
      }
      if (span.toNanos() % 1_000_000 != 0) {
        throw new Misfit(quoted(text) + " is not a whole number of milliseconds", advice);
      }
      return span;
    };
  }

  private static Duration span(ConfigValue value, String text, String advice) throws Misfit {
    try {
      return value.atKey("span").getDuration("span");
    } catch (com.typesafe.config.ConfigException | ArithmeticException e) {
      throw new Misfit(quoted(text) + " is not a duration", advice);
    }
  }

  /** A number of bytes, as HOCON writes it: {@code 10GiB}, {@code 512 MB}, {@code 4096}. */
  static Shape<Long> bytes(long least, long most) {
    String advice = "use a size from %d to %d bytes, like 64MiB".formatted(least, most);
    return value -> {
      String text = scalar(value);
      try {
        long bytes = value.atKey("size").getBytes("size");
        if (bytes >= least && bytes <= most) {
          return bytes;
        }
      } catch (com.typesafe.config.ConfigException e) {
        throw new Misfit(quoted(text) + " is not a size", advice);
      }
      throw new Misfit(quoted(text) + " is out of range", advice);
    };
  }

  /** A share with its sign, {@code 30%}; becomes 0.3. */
  static Shape<Double> percentage(int least, int most) {
    String advice = "use a percentage from " + least + "% to " + most + "%";
    return value -> {
      String text = scalar(value);
      Matcher matcher = PERCENTAGE.matcher(text);
      if (!matcher.matches()) {
        throw new Misfit(quoted(text) + " is not a percentage", advice);
      }
      double percent = Double.parseDouble(matcher.group(1));
      if (percent < least || percent > most) {
        throw new Misfit(quoted(text) + " is out of range", advice);
      }
      return percent / 100;
    };
  }

  static <E extends Enum<E>> Shape<E> choice(Class<E> type) {
    Map<String, E> spellings =
        Arrays.stream(type.getEnumConstants())
            .collect(Collectors.toMap(Shapes::spelling, e -> e, (a, b) -> a, LinkedHashMap::new));
    return value -> {
      String text = scalar(value);
      E choice = spellings.get(text);
      if (choice == null) {
        throw new Misfit(
            quoted(text) + " is not known" + didYouMean(text, spellings.keySet()),
            "use " + String.join(" or ", spellings.keySet()));
      }
      return choice;
    };
  }

  private static String spelling(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A path; a relative one starts at {@code base}. */
  static Shape<Path> path(Placeholders placeholders, Path base) {
    return value -> {
      String text = text(placeholders).read(value);
      if (text.startsWith("~")) {
        throw new Misfit(quoted(text) + " begins with ~, which nobody expands", "write it in full");
      }
      try {
        return base.resolve(text).normalize();
      } catch (InvalidPathException e) {
        throw new Misfit(quoted(text) + " is not a path", "use a path without NUL characters");
      }
    };
  }

  static Shape<Path> absolutePath(Placeholders placeholders) {
    return value -> {
      String text = text(placeholders).read(value);
      if (!text.startsWith("/")) {
        throw new Misfit(quoted(text) + " is not an absolute path", "begin it with /");
      }
      return path(placeholders, Path.of("/")).read(value);
    };
  }

  /** A path with wildcards; absolute. */
  static Shape<TenantGlob> glob(Placeholders placeholders) {
    return value -> {
      String text = text(placeholders).read(value);
      try {
        return TenantGlob.parse(withoutNul(text));
      } catch (IllegalArgumentException e) {
        throw new Misfit(
            quoted(text) + " cannot be used as a glob: " + e.getMessage(),
            "write an absolute path with * in it: /data/tenants/*/events.db");
      }
    };
  }

  static <T> Shape<List<T>> listOf(Shape<T> element, String example) {
    return value -> {
      if (!(value instanceof ConfigList list)) {
        throw new Misfit("is " + kind(value) + ", not a list", "write " + example);
      }
      List<T> items = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        try {
          items.add(element.read(list.get(i)));
        } catch (Misfit m) {
          throw new Misfit("[" + i + "]" + m.within(), m.problem(), m.advice());
        }
      }
      return List.copyOf(items);
    };
  }

  static Shape<List<String>> command(Placeholders placeholders) {
    return value -> {
      List<String> words =
          listOf(word(placeholders), "a program and its arguments: [\"program\", \"argument\"]")
              .read(value);
      if (words.isEmpty()) {
        throw new Misfit(
            "is empty", "write a program and its arguments: [\"program\", \"argument\"]");
      }
      if (words.get(0).isBlank()) {
        throw new Misfit("[0]", "is empty", "name a program");
      }
      return words;
    };
  }

  private static Shape<String> word(Placeholders placeholders) {
    return value -> placeholders.fill(withoutNul(scalar(value)));
  }

  /** Environment variables, in the order of their names. */
  static Shape<Map<String, String>> environment(Placeholders placeholders) {
    return value -> {
      if (!(value instanceof ConfigObject object)) {
        throw new Misfit("is " + kind(value) + ", not an object", "write { NAME = value }");
      }
      Map<String, String> variables = new LinkedHashMap<>();
      for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(object).entrySet()) {
        if (!VARIABLE.matcher(entry.getKey()).matches()) {
          throw new Misfit(
              "",
              quoted(entry.getKey()) + " is not a variable's name",
              "use letters, digits and underscores");
        }
        try {
          variables.put(entry.getKey(), word(placeholders).read(entry.getValue()));
        } catch (Misfit m) {
          throw new Misfit("." + entry.getKey(), m.problem(), m.advice());
        }
      }
      return Collections.unmodifiableMap(variables);
    };
  }

  private static String withoutNul(String text) throws Misfit {
    if (text.indexOf('\0') >= 0) {
      throw new Misfit("holds a NUL character", "take it out: no process can be given one");
    }
    return text;
  }

  private static String scalar(ConfigValue value) throws Misfit {
    ConfigValueType type = value.valueType();
    if (type == ConfigValueType.OBJECT || type == ConfigValueType.LIST) {
      throw new Misfit("is " + kind(value) + ", not a single value", "write one value");
    }
    return type == ConfigValueType.NULL ? "" : value.atKey("text").getString("text");
  }

  static String kind(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT -> "an object";
      case LIST -> "a list";
      case NUMBER -> "a number";
      case BOOLEAN -> "a truth value";
      case NULL -> "null";
      case STRING -> "a string";
    };
  }

  static String quoted(String text) {
    return '"' + text.replace("\n", "\\n") + '"';
  }

  static String didYouMean(String written, Collection<String> known) {
    return NearestName.of(written, known).map(n -> ", did you mean " + n + "?").orElse("");
  }
}
