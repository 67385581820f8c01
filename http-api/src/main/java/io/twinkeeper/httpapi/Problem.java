package io.twinkeeper.httpapi;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A refusal as RFC 7807 writes it, with one member more: {@code remedy}, what to do about it.
 *
 * @param code kebab-case, stable: the last part of {@code type}
 * @param detail one line about this very case
 * @param more further members of the body
 */
record Problem(
    StatusCode status,
    String code,
    String title,
    String detail,
    String remedy,
    Map<String, Object> more,
    List<HttpHeader> headers) {

  private static Problem of(
      StatusCode status, String code, String title, String detail, String remedy) {
    return new Problem(status, code, title, detail, remedy, Map.of(), List.of());
  }

  static Problem badRequest(String detail, String remedy) {
    return of(StatusCodes.BAD_REQUEST, "bad-request", "Not understood", detail, remedy);
  }

  static Problem unauthorized() {
    return of(
            StatusCodes.UNAUTHORIZED,
            "unauthorized",
            "Not authorised",
            "This needs the node's bearer token",
            "Send 'Authorization: Bearer TOKEN'; the token is the first line of the node's"
                + " admin.token-file")
        .with(RawHeader.create("WWW-Authenticate", "Bearer realm=\"twinkeeper\""));
  }

  static Problem forbidden(String detail, String remedy) {
    return of(StatusCodes.FORBIDDEN, "refused", "Refused", detail, remedy);
  }

  static Problem notFound(String detail, String remedy) {
    return of(StatusCodes.NOT_FOUND, "not-found", "No such thing", detail, remedy);
  }

  static Problem methodNotAllowed(String method, String path, String allowed) {
    return of(
            StatusCodes.METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "Not that way",
            path + " does not answer to " + method,
            "Use " + allowed)
        .with(RawHeader.create("Allow", allowed));
  }

  static Problem conflict(String detail) {
    return of(
        StatusCodes.CONFLICT,
        "conflict",
        "In conflict with what is",
        detail,
        "Look at how things are now, then decide whether it is still needed");
  }

  static Problem notPossibleNow(String detail) {
    return of(
        StatusCodes.PRECONDITION_FAILED,
        "not-possible-now",
        "Not possible now",
        detail,
        "See 'degraded' in GET /status; put that right, then try again");
  }

  static Problem tooLarge(long mostBytes) {
    return of(
        StatusCodes.CONTENT_TOO_LARGE,
        "too-large",
        "Too large",
        "The body is larger than " + mostBytes + " bytes",
        "Nothing in this API needs so much: check what is being sent");
  }

  static Problem uriTooLong(long mostBytes) {
    return of(
        StatusCodes.URI_TOO_LONG,
        "uri-too-long",
        "Too long",
        "The URI is longer than " + mostBytes + " bytes",
        "Nothing here needs so much: check what is being sent");
  }

  static Problem tooMany() {
    return of(
            StatusCodes.TOO_MANY_REQUESTS,
            "too-many",
            "Too many",
            "This address has asked this too often",
            "Wait a second")
        .with(RawHeader.create("Retry-After", "1"));
  }

  static Problem internal() {
    return of(
        StatusCodes.INTERNAL_SERVER_ERROR,
        "internal",
        "Our fault",
        "The node failed to answer",
        "Its log says more");
  }

  static Problem noHelm(String detail) {
    return of(
            StatusCodes.SERVICE_UNAVAILABLE,
            "no-helm",
            "Nobody is at the helm",
            detail,
            "Look at 'members' in GET /status: a majority of the voters must see each other")
        .with(RawHeader.create("Retry-After", "5"));
  }

  static Problem notActive(String detail) {
    return of(
        StatusCodes.MISDIRECTED_REQUEST,
        "not-active",
        "Not active here",
        detail,
        "Ask the node in 'active'; if there is none, wait for one: GET /api/v1/workloads");
  }

  static Problem noFollower(String detail) {
    return of(
            StatusCodes.CONFLICT,
            "no-follower",
            "Nobody follows",
            detail,
            "What is committed is on this node alone: decide whether to go on without a twin, or"
                + " ask again; see 'replication' in GET /status")
        .with(RawHeader.create("Retry-After", "1"));
  }

  static Problem noDatabase(String detail) {
    return of(
        StatusCodes.CONFLICT,
        "no-database",
        "No database there",
        detail,
        "Look at the path in twin.conf; the file need not exist before the application makes it");
  }

  static Problem newLine(String detail) {
    return of(
        StatusCodes.CONFLICT,
        "new-line",
        "Another database now",
        detail,
        "Look whether the commit is still there, then ask again");
  }

  static Problem tooManyFences(String detail) {
    return of(
            StatusCodes.SERVICE_UNAVAILABLE,
            "too-many-fences",
            "Too many fences",
            detail,
            "Let the commits that are under way share one fence: ask for the next when it is back")
        .with(RawHeader.create("Retry-After", "1"));
  }

  static Problem fenceLate(String detail) {
    return of(
        StatusCodes.GATEWAY_TIMEOUT,
        "fence-late",
        "Not on the twins' disks yet",
        detail,
        "The commit stands and will be shipped; ask again, or look at 'replication' in GET"
            + " /status");
  }

  static Problem unfinished(String detail) {
    return of(
        StatusCodes.GATEWAY_TIMEOUT,
        "unfinished",
        "Granted, but not active yet",
        detail,
        "Look at GET /status before trying again: it may become active yet");
  }

  static Problem timedOut() {
    return of(
        StatusCodes.GATEWAY_TIMEOUT,
        "timed-out",
        "No answer in time",
        "The node's actors did not answer in time; a verb may still take effect",
        "Look at GET /status and GET /api/v1/history before trying again");
  }

  Problem with(String name, Object value) {
    Map<String, Object> longer = new LinkedHashMap<>(more);
    longer.put(name, value);
    return new Problem(status, code, title, detail, remedy, longer, headers);
  }

  private Problem with(HttpHeader header) {
    List<HttpHeader> longer = new ArrayList<>(headers);
    longer.add(header);
    return new Problem(status, code, title, detail, remedy, more, longer);
  }

  /** The members of the body, in the order in which people read them. */
  Map<String, Object> body() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", "urn:twinkeeper:problem:" + code);
    members.put("title", title);
    members.put("status", status.intValue());
    members.put("detail", detail);
    members.put("remedy", remedy);
    members.putAll(more);
    return members;
  }
}
