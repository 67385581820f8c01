package io.twinkeeper.ops.client;

import java.net.URI;

/**
 * How to reach one node's admin API.
 *
 * @param token the bearer token; kept out of {@code toString}
 */
record Access(URI url, String token) {
  @Override
  public String toString() {
    return "Access[" + url + "]";
  }
}
