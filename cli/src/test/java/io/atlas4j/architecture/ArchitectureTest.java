package io.atlas4j.architecture;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the modules. A package that is in no layer fails: draw it here first. */
@AnalyzeClasses(packages = "io.atlas4j", importOptions = ArchitectureTest.NoTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule every_arrow_points_towards_core = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("io.atlas4j..")
            .withOptionalLayers(true)
            .layer("core")
            .definedBy(
                    "io.atlas4j",
                    "io.atlas4j.auth..",
                    "io.atlas4j.error..",
                    "io.atlas4j.http..",
                    "io.atlas4j.spec..",
                    "io.atlas4j.spi..",
                    "io.atlas4j.telemetry",
                    "io.atlas4j.testing..",
                    "io.atlas4j.time")
            .layer("providers")
            .definedBy("io.atlas4j.provider..")
            .layer("fly")
            .definedBy("io.atlas4j.fly..")
            .layer("orchestrator")
            .definedBy("io.atlas4j.orchestrator..")
            .layer("telemetry")
            .definedBy("io.atlas4j.telemetry.*..")
            .layer("server")
            .definedBy("io.atlas4j.server..")
            .layer("starter")
            .definedBy("io.atlas4j.spring..")
            .layer("testkit")
            .definedBy("io.atlas4j.testkit..")
            .layer("cli")
            .definedBy("io.atlas4j.cli..")
            .whereLayer("core")
            .mayNotAccessAnyLayer()
            .whereLayer("providers")
            .mayOnlyAccessLayers("core")
            .whereLayer("fly")
            .mayOnlyAccessLayers("core")
            .whereLayer("orchestrator")
            .mayOnlyAccessLayers("core")
            .whereLayer("telemetry")
            .mayOnlyAccessLayers("core")
            .whereLayer("testkit")
            .mayOnlyAccessLayers("core")
            .whereLayer("server")
            .mayOnlyAccessLayers("orchestrator", "core")
            .whereLayer("starter")
            .mayOnlyAccessLayers("server", "orchestrator", "fly", "telemetry", "core")
            .whereLayer("cli")
            .mayOnlyAccessLayers("server", "orchestrator", "providers", "fly", "telemetry", "core")
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule no_provider_sees_another = slices().matching("io.atlas4j.provider.(*)..")
            .should()
            .notDependOnEachOther()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule no_two_packages_need_each_other =
            slices().matching("io.atlas4j.(*)..").should().beFreeOfCycles();

    /** Leaves tests out, wherever the build puts its output. */
    static final class NoTests implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }
}
