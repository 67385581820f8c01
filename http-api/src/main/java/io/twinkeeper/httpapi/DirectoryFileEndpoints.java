package io.twinkeeper.httpapi;

import static io.twinkeeper.httpapi.Endpoint.Access.TOKEN;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import io.twinkeeper.node.admin.DirectoryAdmin;
import io.twinkeeper.node.admin.DirectoryErrand;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.protocol.directory.BadPathException;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.Keep;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Trash and conflict copies of the directories that this node follows. */
final class DirectoryFileEndpoints {
  private static final Duration VERB = NodeAdmin.VERB_WITHIN.plusSeconds(5);
  private static final int DEFAULT_ITEMS = 100;

  private final DirectoryAdmin directories;

  DirectoryFileEndpoints(DirectoryAdmin directories) {
    this.directories = directories;
  }

  /** The body of trash/restore: a path or an id. */
  record RestoreRequest(
      @Nullable String path, @Nullable String id, @Nullable String at, @Nullable String to) {
    static final String EXAMPLE = "{\"path\": \"notes/today.md\"}";
  }

  /** The body of conflicts/resolve. */
  record ResolveRequest(@Nullable String path, @Nullable String keep) {
    static final String EXAMPLE =
        "{\"path\": \"plan.conflict-beta-20261122T101530123Z.txt\", \"keep\": \"this\"}";
  }

  List<Endpoint> all() {
    return List.of(
        one(HttpMethods.GET, "trash", "What this node keeps of deleted files", this::trash),
        one(HttpMethods.POST, "trash/restore", "Bring back from the trash", this::restore),
        one(HttpMethods.GET, "conflicts", "Conflict copies in a directory", this::conflicts),
        one(HttpMethods.GET, "conflict", "A conflict copy and what has its place", this::conflict),
        one(HttpMethods.POST, "conflict/resolve", "Choose a version", this::resolve));
  }

  private static Endpoint one(
      HttpMethod method, String what, String summary, Endpoint.Handler handler) {
    PathTemplate path = new PathTemplate("/api/v1/directories/{workload}/{directory}/" + what);
    return new Endpoint(method, path, TOKEN, VERB, Room.FOR_FILES, summary, handler);
  }

  private CompletionStage<HttpResponse> trash(Call call) {
    Optional<FilePath> under = call.parameter("under").map(DirectoryFileEndpoints::path);
    return run(call, new DirectoryErrand.ListTrash(under, limit(call), isRevealing(call)));
  }

  private CompletionStage<HttpResponse> restore(Call call) {
    RestoreRequest wish = call.body(RestoreRequest.class, RestoreRequest.EXAMPLE);
    Optional<FilePath> to = Optional.ofNullable(wish.to()).map(DirectoryFileEndpoints::path);
    if ((wish.path() == null) == (wish.id() == null) || (wish.id() != null && wish.at() != null)) {
      throw bad("The body needs a path, with or without a time, or an id", RestoreRequest.EXAMPLE);
    }
    return run(
        call,
        wish.path() == null
            ? new DirectoryErrand.RestoreById(
                Optional.ofNullable(wish.id()).orElse(""), to, isRevealing(call))
            : new DirectoryErrand.Restore(
                path(wish.path()),
                Optional.ofNullable(wish.at()).map(DirectoryFileEndpoints::instant),
                to,
                isRevealing(call)));
  }

  private CompletionStage<HttpResponse> conflicts(Call call) {
    Optional<FilePath> after = call.parameter("after").map(DirectoryFileEndpoints::path);
    return run(call, new DirectoryErrand.ListConflicts(after, limit(call), isRevealing(call)));
  }

  private CompletionStage<HttpResponse> conflict(Call call) {
    String path =
        call.parameter("path")
            .orElseThrow(
                () ->
                    new ProblemException(
                        Problem.badRequest(
                            "path is missing",
                            "Give the copy's path, as GET …/conflicts shows it")));
    return run(call, new DirectoryErrand.ShowConflict(path(path), isRevealing(call)));
  }

  private CompletionStage<HttpResponse> resolve(Call call) {
    ResolveRequest wish = call.body(ResolveRequest.class, ResolveRequest.EXAMPLE);
    if (wish.path() == null || wish.keep() == null) {
      throw bad("The body needs path and keep", ResolveRequest.EXAMPLE);
    }
    return run(
        call, new DirectoryErrand.Resolve(path(wish.path()), keep(wish.keep()), isRevealing(call)));
  }

  private CompletionStage<HttpResponse> run(Call call, DirectoryErrand errand) {
    return directories
        .run(DirectoryEndpoints.name(call), errand)
        .thenCompose(outcome -> DirectoryEndpoints.answer(call, outcome));
  }

  private static int limit(Call call) {
    return call.parameter("limit").map(NodeEndpoints::limit).orElse(DEFAULT_ITEMS);
  }

  private static boolean isRevealing(Call call) {
    return call.parameter("reveal").filter("true"::equals).isPresent();
  }

  private static FilePath path(String text) {
    try {
      return FilePath.parse(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    } catch (BadPathException e) {
      throw new ProblemException(
          Problem.badRequest(
              "A path that no file in a directory has: " + e.getMessage(),
              "Give it as seen from the directory, such as notes/today.md"));
    }
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw bad("at is no time", "{\"path\": \"a\", \"at\": \"2026-11-22T10:15:30Z\"}");
    }
  }

  private static Keep keep(String text) {
    try {
      return Keep.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw bad("keep is neither this, other nor both", ResolveRequest.EXAMPLE);
    }
  }

  private static ProblemException bad(String why, String example) {
    return new ProblemException(Problem.badRequest(why, "Send a JSON object such as " + example));
  }
}
