package dev.tandem.walls;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

final class WallsTest {

    private static final String[] CORE = {"dev.tandem.tensor..", "dev.tandem.error..", "dev.tandem.graph..",
            "dev.tandem.autodiff..", "dev.tandem.explain..", "dev.tandem.compile..", "dev.tandem.spi..",
            "dev.tandem.runtime..",
            "dev.tandem.oracle..", "dev.tandem.nn..", "dev.tandem.optim..", "dev.tandem.train..", "dev.tandem.data..",
            "dev.tandem.io..", "dev.tandem.random..", "dev.tandem.verify.."};

    private static final String JSON = "tools.jackson..";

    private static final JavaClasses TANDEM = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tandem");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.tandem.(**)").should().beFreeOfCycles().check(TANDEM);
    }

    @Test
    void coreKnowsOnlyTheJdkAndForFilesAJsonLibrary() {
        dependOnlyOn(CORE, "java..", "javax.imageio..", JSON);
        noClasses().that()
                .resideOutsideOfPackages("dev.tandem.io..", "dev.tandem.report..", "dev.tandem.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(JSON)
                .check(TANDEM);
    }

    @Test
    void onlyTheDecoderOfPicturesAndTheCommandLoadJavasDesktop() {
        noClasses().that()
                .doNotHaveFullyQualifiedName("dev.tandem.data.image.Picture")
                .and()
                .resideOutsideOfPackage("dev.tandem.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.awt..", "javax.imageio..")
                .check(TANDEM);
    }

    @Test
    void theCpuBackendKnowsOnlyCoreAndTheJdk() {
        dependOnlyOn(new String[]{"dev.tandem.cpu.."}, "java..", "jdk.incubator.vector..");
    }

    @Test
    void theKernelsKnowOnlyCoreAndTheJdk() {
        dependOnlyOn(new String[]{"dev.tandem.kernels.."}, "java..");
    }

    @Test
    void theCudaBackendKnowsOnlyCoreTheKernelsAndJCuda() {
        dependOnlyOn(new String[]{"dev.tandem.cuda.."}, "java..", "dev.tandem.kernels..", "jcuda..");
    }

    @Test
    void onlyTheCudaBackendKnowsJCuda() {
        noClasses().that()
                .resideOutsideOfPackage("dev.tandem.cuda..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jcuda..")
                .check(TANDEM);
    }

    @Test
    void theZooKnowsOnlyCoreAndTheJdk() {
        dependOnlyOn(new String[]{"dev.tandem.zoo.."}, "java..");
    }

    @Test
    void theReportKnowsOnlyCoreAndWritesJson() {
        dependOnlyOn(new String[]{"dev.tandem.report.."}, "java..", "tools.jackson.core..", "org.w3c.dom..",
                "uk.ac.ed.ph.snuggletex..");
    }

    @Test
    void theTestkitKnowsOnlyCoreAndTestLibraries() {
        dependOnlyOn(new String[]{"dev.tandem.testkit.."}, "java..", "org.junit..", "org.opentest4j..",
                "org.assertj..");
    }

    @Test
    void examplesNeverReachIntoTheCommandOrABackend() {
        noClasses().that()
                .resideInAnyPackage("dev.tandem.examples..", "dev.tandem.lab..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.tandem.cli..", "dev.tandem.cpu..", "dev.tandem.cuda..", "dev.tandem.testkit..")
                .allowEmptyShould(true)
                .check(TANDEM);
    }

    @Test
    void theVectorModuleIsUsedInOnePackage() {
        noClasses().that()
                .resideOutsideOfPackage("dev.tandem.cpu.vector..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .check(TANDEM);
    }

    @Test
    void onlyTheCommandAndTheExamplesPrint() {
        noClasses().that()
                .resideOutsideOfPackages("dev.tandem.cli..", "dev.tandem.examples..")
                .should(ACCESS_STANDARD_STREAMS)
                .check(TANDEM);
    }

    @Test
    void everyPackageSaysWhatMayBeNull() {
        assertThat(TANDEM.getDefaultPackage()
                .getPackage("dev.tandem")
                .getSubpackagesInTree()
                .stream()
                .filter(p -> !p.getClasses().isEmpty() && !p.getName().endsWith(".launch"))
                .filter(p -> !p.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)).isEmpty();
    }

    private static void dependOnlyOn(String[] those, String... others) {
        classes().that()
                .resideInAnyPackage(those)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(those).or(resideInAnyPackage(CORE))
                        .or(resideInAnyPackage(others))
                        .or(resideInAnyPackage("org.jspecify..")))
                .allowEmptyShould(true)
                .check(TANDEM);
    }
}
