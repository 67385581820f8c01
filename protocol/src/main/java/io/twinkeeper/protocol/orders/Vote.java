package io.twinkeeper.protocol.orders;

/**
 * A word on a matter and the ballot under which it was written. Under one ballot only one word is
 * ever written.
 */
public record Vote(Ballot ballot, StandingOrder order) {
  public String matter() {
    return order.matter();
  }
}
