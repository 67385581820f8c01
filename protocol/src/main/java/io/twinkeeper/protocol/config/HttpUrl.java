package io.twinkeeper.protocol.config;

import java.net.URI;
import java.net.URISyntaxException;

/** The shape of URLs that a node calls: http or https, with a host. */
final class HttpUrl {
  private static final String ADVICE = "use a URL such as http://127.0.0.1:8100/health";

  private HttpUrl() {}

  static Shape<URI> shape(Placeholders placeholders) {
    return value -> {
      String text = Shapes.text(placeholders).read(value);
      URI url = parse(text);
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (!http || url.getHost() == null) {
        throw new Misfit(Shapes.quoted(text) + " is not an http or https URL", ADVICE);
      }
      if (url.getPort() == 0 || url.getPort() > 65535) {
        throw new Misfit(url.getPort() + " is not a port", "use 1 to 65535");
      }
      if (url.getUserInfo() != null || url.getFragment() != null) {
        throw new Misfit(Shapes.quoted(text) + " has a user or a fragment in it", ADVICE);
      }
      return url;
    };
  }

  private static URI parse(String text) throws Misfit {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new Misfit(Shapes.quoted(text) + " is not a URL: " + e.getReason(), ADVICE);
    }
  }
}
