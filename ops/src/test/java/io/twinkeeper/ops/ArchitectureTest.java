package io.twinkeeper.ops;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLConnection;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The house's walls: which module may lean on which. Only here are all of them in sight. */
@AnalyzeClasses(packages = "io.twinkeeper", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule nothingPointsBack =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("protocol")
          .definedBy("io.twinkeeper.protocol..")
          .layer("persistence")
          .definedBy("io.twinkeeper.persistence..")
          .layer("node")
          .definedBy("io.twinkeeper.node..")
          .layer("http-api")
          .definedBy("io.twinkeeper.httpapi..")
          .layer("ops")
          .definedBy("io.twinkeeper.ops..")
          .whereLayer("protocol")
          .mayNotAccessAnyLayer()
          .whereLayer("persistence")
          .mayOnlyAccessLayers("protocol")
          .whereLayer("node")
          .mayOnlyAccessLayers("protocol", "persistence")
          .whereLayer("http-api")
          .mayOnlyAccessLayers("protocol", "node")
          .whereLayer("ops")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule everyClassLivesInAModule =
      classes()
          .should()
          .resideInAnyPackage(
              "io.twinkeeper.protocol..",
              "io.twinkeeper.persistence..",
              "io.twinkeeper.node..",
              "io.twinkeeper.httpapi..",
              "io.twinkeeper.ops..");

  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("io.twinkeeper.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule akkaStaysOutOfProtocolAndPersistence =
      noClasses()
          .that()
          .resideInAnyPackage("io.twinkeeper.protocol..", "io.twinkeeper.persistence..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("akka..");

  /** A {@link Path} or a {@link File} is a name there: others open it. */
  @ArchTest
  static final ArchRule protocolNamesFilesButTouchesNone =
      noClasses()
          .that()
          .resideInAPackage("io.twinkeeper.protocol..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.nio.file..", "java.nio.channels..", "java.net.http..", "java.sql..")
                  .and(not(belongToAnyOf(Path.class, InvalidPathException.class)))
                  .or(
                      belongToAnyOf(
                          FileInputStream.class,
                          FileOutputStream.class,
                          FileReader.class,
                          FileWriter.class,
                          RandomAccessFile.class,
                          Socket.class,
                          ServerSocket.class,
                          URLConnection.class)))
          .orShould()
          .callMethodWhere(JavaCall.Predicates.target(owner(type(File.class))));

  @ArchTest
  static final ArchRule theApiKnowsTheNodeByItsAdminSeamOnly =
      noClasses()
          .that()
          .resideInAPackage("io.twinkeeper.httpapi..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.twinkeeper.node..")
                  .and(not(resideInAPackage("io.twinkeeper.node.admin"))));

  @ArchTest
  static final ArchRule theAdminSeamHasNoWordOfActors =
      noClasses()
          .that()
          .resideInAPackage("io.twinkeeper.node.admin")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("akka..");
}
