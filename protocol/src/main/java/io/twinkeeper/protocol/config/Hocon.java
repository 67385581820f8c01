package io.twinkeeper.protocol.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.net.URL;
import java.util.List;

/** Text to tree: HOCON with substitutions from the file and the environment, without includes. */
final class Hocon {
  private Hocon() {}

  /**
   * The file's root object.
   *
   * @throws ConfigException with one problem if the text is not HOCON
   */
  static ConfigObject parse(String text, String origin) {
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setSyntax(ConfigSyntax.CONF)
            .setOriginDescription(origin)
            .setIncluder(new NoIncludes());
    try {
      Config parsed = ConfigFactory.parseString(text, options).resolve();
      return parsed.root();
    } catch (com.typesafe.config.ConfigException e) {
      throw new ConfigException(origin, List.of(problem(e, origin)));
    }
  }

  private static ConfigProblem problem(com.typesafe.config.ConfigException e, String origin) {
    int line = e.origin() == null ? 0 : Math.max(0, e.origin().lineNumber());
    String prefix = origin + ": " + line + ": ";
    String said = String.valueOf(e.getMessage()).replace('\n', ' ');
    String plain = said.startsWith(prefix) ? said.substring(prefix.length()) : said;
    if (e instanceof com.typesafe.config.ConfigException.UnresolvedSubstitution) {
      return new ConfigProblem(
          "", plain, "set that variable, or write ${?NAME} if it may be absent", line);
    }
    return new ConfigProblem("", plain, "correct the syntax there or just above", line);
  }

  /** One file on every node: nothing is read from elsewhere. */
  private static final class NoIncludes
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      throw refused(what);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      throw refused("" + what);
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      throw refused(what.toString());
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      throw refused(what);
    }

    private static com.typesafe.config.ConfigException refused(String what) {
      return new com.typesafe.config.ConfigException.Generic(
          "include of " + what + " is not supported: the configuration is one file");
    }
  }
}
