package io.twinkeeper.ops;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** Names say what a thing is, and every package says what it is for. */
@AnalyzeClasses(packages = "io.twinkeeper", importOptions = ImportOption.DoNotIncludeTests.class)
class NamingTest {

  @ArchTest
  static final ArchRule noNameSaysNothing =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Helpers")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Impl")
          .orShould()
          .haveSimpleNameStartingWith("Abstract");

  @ArchTest
  static final ArchRule actorsAreNounsOfTheirOwn =
      noClasses().should().haveSimpleNameEndingWith("Actor");

  @ArchTest
  static void everyPackageIsNullMarkedAndDescribed(JavaClasses classes) {
    List<String> bare =
        classes.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(p -> !isNullMarked(p))
            .map(JavaPackage::getName)
            .toList();

    assertThat(bare).as("packages without a package-info that is @NullMarked").isEmpty();
  }

  private static boolean isNullMarked(JavaPackage candidate) {
    return candidate
        .tryGetPackageInfo()
        .filter(info -> info.isAnnotatedWith(NullMarked.class))
        .isPresent();
  }
}
