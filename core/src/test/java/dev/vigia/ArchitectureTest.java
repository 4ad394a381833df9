package dev.vigia;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;

/**
 * Holds the packages of core to their arrows. A class in a package that the table does not name is an error too, so a
 * new package begins here.
 */
@AnalyzeClasses(packagesOf = ArchitectureTest.class, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule everyPackageUsesOnlyWhatTheTableAllows = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("job")
            .definedBy("dev.vigia.job..")
            .layer("store")
            .definedBy("dev.vigia.store..")
            .layer("worker")
            .definedBy("dev.vigia.worker..")
            .layer("observe")
            .definedBy("dev.vigia.observe..")
            .layer("diagnose")
            .definedBy("dev.vigia.diagnose..")
            .layer("maintain")
            .definedBy("dev.vigia.maintain..")
            .layer("front door")
            .definedBy("dev.vigia")
            .whereLayer("job")
            .mayNotAccessAnyLayer()
            .whereLayer("store")
            .mayOnlyAccessLayers("job")
            .whereLayer("worker")
            .mayOnlyAccessLayers("job", "store")
            .whereLayer("observe")
            .mayOnlyAccessLayers("job")
            .whereLayer("diagnose")
            .mayOnlyAccessLayers("job", "observe")
            .whereLayer("maintain")
            .mayOnlyAccessLayers("job", "store", "observe", "diagnose")
            .whereLayer("front door")
            .mayNotBeAccessedByAnyLayer()
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("dev.vigia.(**)").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule jobNeedsNothingButTheJdk = classes()
            .that()
            .resideInAPackage("dev.vigia.job..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.vigia.job..", "java..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyStoreObserveAndTheFrontDoorSpeakSql = noClasses()
            .that()
            .resideOutsideOfPackages("dev.vigia.store..", "dev.vigia.observe..", "dev.vigia")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule jobAndDiagnoseDoNoInputOutputAndNoLogging = noClasses()
            .that()
            .resideInAnyPackage("dev.vigia.job..", "dev.vigia.diagnose..")
            .should()
            .dependOnClassesThat(
                    // Naming an IOException is judging it, not doing it.
                    resideInAnyPackage("java.io..", "java.nio.file..", "java.net.http..", "org.slf4j..")
                            .and(not(assignableTo(Throwable.class))))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule jobAndDiagnoseReadNoClock = noClasses()
            .that()
            .resideInAnyPackage("dev.vigia.job..", "dev.vigia.diagnose..")
            .should()
            .dependOnClassesThat(assignableTo(Clock.class))
            .orShould()
            .callMethodWhere(target(nameMatching("now")).and(target(owner(resideInAnyPackage("java.time..")))))
            .orShould()
            .callMethodWhere(
                    target(nameMatching("currentTimeMillis|nanoTime")).and(target(owner(assignableTo(System.class)))))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule namesSayWhatAThingDoes = noClasses()
            .should()
            .haveNameMatching(".*[.$]\\w*(Utils?|Helpers?|Managers?|Common)([A-Z]\\w*)?")
            .orShould()
            .haveNameMatching(".*\\.(utils?|helpers?|managers?|common)\\..*")
            .allowEmptyShould(true);
}
