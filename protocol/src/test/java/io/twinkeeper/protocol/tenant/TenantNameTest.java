package io.twinkeeper.protocol.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TenantNameTest {
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_~,-][A-Za-z0-9_~,.-]*");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "acme | acme",
        "acme.example.com | acme.example.com",
        "eu acme | eu,acme",
        "..x | ~2e.x",
        "a,b | a~2cb",
        "a~b | a~7eb",
        "Müller | M~c3~bcller",
        "$a%2f | ~24a~252f",
      })
  void isReadable(String captures, String name) {
    assertThat(TenantName.of(Arrays.asList(captures.split(" ")))).isEqualTo(name);
  }

  @Property(tries = 300)
  void isSafeWhateverTheCapturesAre(@ForAll @Size(min = 1, max = 3) List<String> captures) {
    List<String> filled = captures.stream().map(c -> c.isEmpty() ? "x" : c).toList();
    String name = TenantName.of(filled);
    assertThat(name).matches(SAFE).hasSizeLessThanOrEqualTo(200).isNotIn(".", "..");
  }

  @Property(tries = 100)
  void differsWhereCapturesDiffer(@ForAll("pairs") Set<List<String>> captures) {
    Set<String> names = new HashSet<>();
    captures.forEach(c -> names.add(TenantName.of(c)));
    assertThat(names).hasSameSizeAs(captures);
  }

  @net.jqwik.api.Provide
  net.jqwik.api.Arbitrary<Set<List<String>>> pairs() {
    return net.jqwik.api.Arbitraries.strings()
        .withChars("a.,~2ec\u00fc ")
        .ofMinLength(1)
        .ofMaxLength(70)
        .list()
        .ofSize(2)
        .set()
        .ofMaxSize(40);
  }
}
