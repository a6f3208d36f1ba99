package custody.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import custody.ledger.event.Context;
import custody.ledger.event.Event;
import custody.ledger.event.Source;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the arrows of `docs/architecture.md`.
class ArchitectureTest {
    private static final String[] PURE = {
        "custody.ledger.json..", "custody.ledger.event..", "custody.ledger.merkle..", "custody.ledger.tile..",
        "custody.ledger.note..", "custody.ledger.entry..", "custody.ledger.scrub..", "custody.query.attribution.."};

    private static JavaClasses all;

    @BeforeAll
    static void read() {
        all = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("custody");
    }

    @Test
    void core_importsNoModuleAboveIt() {
        noClasses().that().resideInAPackage("custody.ledger..")
                .should().dependOnClassesThat()
                .resideInAnyPackage("custody.ingest..", "custody.query..", "custody.server..", "custody.verifier..")
                .check(all);
    }

    @Test
    void core_knowsNoFrameworkNoSqlNoHttp() {
        noClasses().that().resideInAPackage("custody.ledger..")
                .should().dependOnClassesThat()
                .resideInAnyPackage("io.micronaut..", "jakarta..", "java.sql..", "javax.sql..", "java.net.http..", "com.fasterxml..", "org.apache.lucene..", "graphql..")
                .check(all);
    }

    @Test
    void ingestAndQueryApi_neverSeeEachOther() {
        noClasses().that().resideInAPackage("custody.ingest..")
                .should().dependOnClassesThat().resideInAnyPackage("custody.query..", "custody.server..", "custody.verifier..")
                .check(all);
        noClasses().that().resideInAPackage("custody.query..")
                .should().dependOnClassesThat().resideInAnyPackage("custody.ingest..", "custody.server..", "custody.verifier..")
                .check(all);
    }

    @Test
    void verifier_importsNothingOfOurs() {
        noClasses().that().resideInAPackage("custody.verifier..")
                .should().dependOnClassesThat()
                .resideInAnyPackage("custody.ledger..", "custody.ingest..", "custody.query..", "custody.server..")
                .check(all);
    }

    /// A judgement is recalled for other times: what it asks of the time must have been kept account of.
    @Test
    void rules_askNoEventForItsTime() {
        noClasses().that().resideInAPackage("custody.query.attribution").and().doNotHaveSimpleName("Fact")
                .should().callMethod(Event.class, "eventTime")
                .orShould().callMethod(Event.class, "endTime")
                .orShould().callMethod(Event.class, "recordedTime")
                .orShould().callMethod(Context.class, "requestId")
                .check(all);
        noClasses().that().resideInAPackage("custody.query.attribution").and().doNotHaveSimpleName("TimeCheck")
                .should().callMethod(Source.class, "sequence")
                .check(all);
    }

    @Test
    void stagesOfTheCore_haveNoCircle() {
        slices().matching("custody.ledger.(*)..").should().beFreeOfCycles().check(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "java.nio.file..", "java.nio.channels..", "java.net..", "java.sql..", "java.util.concurrent.locks..", "org.slf4j..",
        "java.util.logging..", "io.micronaut..", "jakarta.."})
    void purePackages_touchNothingOutside(String forbidden) {
        noClasses().that().resideInAnyPackage(PURE)
                .should().dependOnClassesThat().resideInAPackage(forbidden)
                .because("a pure package has no files, sockets, SQL, threads or logging")
                .check(all);
    }

    @Test
    void purePackages_haveNoClockNoRandomnessNoThreads() {
        noClasses().that().resideInAnyPackage(PURE)
                .should().callMethod(Instant.class, "now")
                .orShould().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(System.class, "nanoTime")
                .orShould().dependOnClassesThat().areAssignableTo(Random.class)
                .orShould().dependOnClassesThat().areAssignableTo(Thread.class)
                .orShould().dependOnClassesThat().areAssignableTo(File.class)
                .check(all);
    }

    @Test
    void nothing_sleepsOrIsNamedForNothing() {
        // Over the network the verifier waits between two tries, and a measurement looks on from outside; nothing
        // else waits without being woken.
        noClasses().that().resideInAPackage("custody..").and().doNotHaveFullyQualifiedName("custody.verifier.HttpFiles")
                .and().resideOutsideOfPackage("custody.server.bench..")
                .should().callMethod(Thread.class, "sleep", long.class).check(all);
        classes().that().resideInAPackage("custody..")
                .should().haveSimpleNameNotEndingWith("Util").andShould().haveSimpleNameNotEndingWith("Utils")
                .andShould().haveSimpleNameNotEndingWith("Helper").andShould().haveSimpleNameNotEndingWith("Manager")
                .andShould().haveSimpleNameNotEndingWith("Impl").andShould().haveSimpleNameNotEndingWith("Service")
                .check(all);
    }

    @Test
    void everyPackage_saysWhatLivesThere() {
        TreeSet<String> silent = new TreeSet<>();
        for (JavaPackage p : all.getPackage("custody").getSubpackagesInTree()) {
            if (!p.getClasses().isEmpty() && p.tryGetPackageInfo().isEmpty()) {
                silent.add(p.getName());
            }
        }
        assertTrue(silent.isEmpty(), "packages without package-info: " + silent);
    }

    @Test
    void architecturePage_namesEveryStageOfTheFolders() throws Exception {
        String page = Files.readString(Path.of("../docs/architecture.md"));
        for (String module : List.of("ledger", "ingest", "query", "verifier", "server")) {
            for (JavaPackage p : all.getPackage("custody." + module).getSubpackages()) {
                String name = p.getRelativeName();
                assertTrue(page.contains("`" + name + "`"), "docs/architecture.md does not name " + p.getName());
            }
        }
    }
}
