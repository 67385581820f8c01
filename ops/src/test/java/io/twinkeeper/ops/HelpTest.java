package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {
  private static final int WIDTH = 80;

  static Stream<CommandSpec> leaves() {
    return commands().filter(s -> s.subcommands().isEmpty());
  }

  static Stream<CommandSpec> commands() {
    return below(Twin.commandLine(config -> 0)).map(CommandLine::getCommandSpec);
  }

  private static Stream<CommandLine> below(CommandLine command) {
    return Stream.concat(
        Stream.of(command), command.getSubcommands().values().stream().flatMap(HelpTest::below));
  }

  @ParameterizedTest
  @MethodSource("leaves")
  void teachesEveryCommandByExample(CommandSpec command) {
    String name = command.qualifiedName();

    CommandRun run = CommandRun.of((name + " --help").substring("twin ".length()).split(" "));

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Usage: " + name, "Example", "  " + name);
    assertThat(run.out().lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(WIDTH));
  }

  /** A longer line would be broken in two, and picocli formats each one. */
  @ParameterizedTest
  @MethodSource("leaves")
  void writesFootersThatFit(CommandSpec command) {
    assertThat(command.usageMessage().footer())
        .allSatisfy(line -> assertThat(line.formatted()).hasSizeLessThanOrEqualTo(WIDTH));
  }

  /** Where a line is full it is broken at a dot or a colon too, if there is one. */
  @ParameterizedTest
  @MethodSource("commands")
  void breaksNoWordInTwo(CommandSpec command) {
    Stream<String> texts =
        Stream.concat(
            Stream.of(command.usageMessage().description()),
            command.args().stream()
                .filter(argument -> !argument.hidden())
                .flatMap(argument -> Stream.of(argument.description())));

    List<String> printed = List.of(command.commandLine().getUsageMessage().split("\\s+"));
    assertThat(
            texts
                .flatMap(text -> Stream.of(text.formatted().split("\\s+")))
                .filter(word -> !word.startsWith("${") && !printed.contains(word)))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("leaves")
  void describesWithWholeSentencesAndTellsDefaults(CommandSpec command) {
    assertThat(command.usageMessage().description())
        .isNotEmpty()
        .allSatisfy(sentence -> assertThat(sentence).endsWith("."));
    assertThat(command.args())
        .allSatisfy(
            argument -> {
              assertThat(argument.description()).isNotEmpty();
              if (argument.defaultValue() != null) {
                assertThat(argument.description()[0]).contains("Default");
              }
            });
  }

  @Test
  void listsTheCommandsAndTheExitCodes() {
    CommandRun run = CommandRun.of("--help");

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("demo", "node", "init", "config", "status", "activate", "switchover", "history")
        .contains("5  refused");
  }

  @Test
  void saysInOneLineWhatIsWrongWithTheCommandLine() {
    CommandRun run = CommandRun.of("status", "--nod", "alpha");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("twin: Unknown options: '--nod'").contains("--node");
    assertThat(run.err().lines()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void wantsACommand() {
    assertThat(CommandRun.of().status()).isEqualTo(2);
    assertThat(CommandRun.of("config").err()).startsWith("twin: say what to do: twin config check");
    assertThat(CommandRun.of("stauts").err()).startsWith("twin: Unmatched argument");
  }

  @Test
  void saysInPlainWordsWhatAValueShouldBe() {
    assertThat(CommandRun.of("history", "--limit", "x").err())
        .startsWith("twin: Invalid value for option '--limit': 'x' is not a whole number\n");
    assertThat(CommandRun.of("status", "--url", "http://a b").err())
        .contains("'http://a b'", "Illegal character")
        .doesNotContain("Exception");
    assertThat(CommandRun.of("fork", "merge", "x", "--policy", "union").err())
        .contains("for option '--policy' (TABLE=POLICY) should be in KEY=VALUE format");
  }

  @Test
  void refusesAnActivationThatNamesNoNode() {
    CommandRun run = CommandRun.of("activate", "scoreboard");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("say which node: twin activate scoreboard --on NODE");
  }
}
