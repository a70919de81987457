package dev.pc4j.conformance;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.pc4j.graph.Input;
import dev.pc4j.graph.Operator;
import java.util.Arrays;
import java.util.stream.Stream;

/** The rooms and which may know which: dependencies point one way. Rooms that are not built yet pass. */
@AnalyzeClasses(packages = "dev.pc4j", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {
    private static final String ROOT = "dev.pc4j.";

    @ArchTest
    static final ArchRule GRAPH = room("graph");

    @ArchTest
    static final ArchRule SCHEDULE = room("schedule", "graph");

    @ArchTest
    static final ArchRule ENGINE = knows(ROOT + "engine", "engine", "graph", "schedule", "environment");

    @ArchTest
    static final ArchRule ONE_ENGINE = room("engine.*..", "graph", "schedule", "engine", "environment");

    @ArchTest
    static final ArchRule CONFORMANCE = room("conformance", "graph", "schedule", "engine");

    @ArchTest
    static final ArchRule ENVIRONMENT = room("environment");

    @ArchTest
    static final ArchRule DATA = room("data", "environment", "graph");

    @ArchTest
    static final ArchRule TRAIN = room("train", "graph", "schedule", "engine", "data", "environment");

    /** Most models are graphs; those with verbs of their own run and save themselves. */
    @ArchTest
    static final ArchRule MODEL = room("model", "graph", "schedule", "engine", "data", "train");

    @ArchTest
    static final ArchRule REPRODUCE = room("reproduce", "graph", "schedule", "engine", "data", "train", "model");

    @ArchTest
    static final ArchRule REPORT = room("report");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_CLI = noClasses()
            .that(not(resideInAPackage(ROOT + "cli..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "cli..");

    /** Engines are found by ServiceLoader only. */
    @ArchTest
    static final ArchRule NOBODY_KNOWS_ONE_ENGINE = noClasses()
            .that(not(resideInAPackage(ROOT + "engine.*..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "engine.*..");

    @ArchTest
    static final ArchRule ENGINES_DO_NOT_KNOW_EACH_OTHER = slices().matching(ROOT + "engine.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAPackage(ROOT + "engine.device.."));

    /** From what knows the driver alone to what is known to nobody but the engine. */
    @ArchTest
    static final ArchRule ROOMS_OF_CUDA = layeredArchitecture().consideringOnlyDependenciesInLayers()
            .layer("nvrtc")
            .definedBy(ROOT + "engine.cuda.nvrtc")
            .layer("driver")
            .definedBy(ROOT + "engine.cuda.driver")
            .layer("calibrate")
            .definedBy(ROOT + "engine.cuda.calibrate")
            .layer("plan")
            .definedBy(ROOT + "engine.cuda.plan")
            .layer("run")
            .definedBy(ROOT + "engine.cuda.run")
            .layer("engine")
            .definedBy(ROOT + "engine.cuda")
            .whereLayer("nvrtc")
            .mayNotAccessAnyLayer()
            .whereLayer("driver")
            .mayOnlyAccessLayers("nvrtc")
            .whereLayer("calibrate")
            .mayOnlyAccessLayers("nvrtc", "driver")
            .whereLayer("plan")
            .mayOnlyAccessLayers("nvrtc", "driver", "calibrate")
            .whereLayer("run")
            .mayOnlyAccessLayers("nvrtc", "driver", "calibrate", "plan");

    /** Arithmetic, by the names of its classes. */
    private static final String ARITHMETIC = ROOT.replace(".", "\\.")
            + "engine\\.(\\w+\\.)*(\\w*(Function|Arithmetic|Operators?|Composition)|Elementwise|Rearranged|Patches|PatchProduct|DropoutMask|Pass)(\\$.*)?";

    /**
     * Schedules, plans, training and data know no kind of operator by name, so that a new one touches its record, its arithmetic and the
     * conformance cases. Need tells features of graphs apart, a ChainShape and a Demand are of the dense nodes that kernels for a whole
     * inference are made for.
     */
    @ArchTest
    static final ArchRule OPERATORS_ARE_KNOWN_BY_THEIR_ARITHMETIC = noClasses()
            .that(resideInAnyPackage(
                    ROOT + "schedule..", ROOT + "engine..", ROOT + "train..", ROOT + "data..", ROOT + "environment.."))
            .and()
            .haveNameNotMatching(ARITHMETIC)
            .and()
            .doNotHaveSimpleName("Need")
            .and()
            .doNotHaveSimpleName("ChainShape")
            .and()
            .doNotHaveSimpleName("Demand")
            .should()
            .dependOnClassesThat(
                    assignableTo(Operator.class).and(describe("records", JavaClass::isRecord))
                            .and(not(equivalentTo(Input.class))));

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule LOGS_GO_THROUGH_SYSTEM_LOGGER = noClasses()
            .that(not(resideInAPackage(ROOT + "cli..")))
            .should(GeneralCodingRules.USE_JAVA_UTIL_LOGGING);

    /** Whoever uses the library hears of it when something is wrong, and asks for more where it is wanted. */
    @ArchTest
    static final ArchRule THE_LIBRARY_IS_QUIET = noClasses()
            .that(not(resideInAPackage(ROOT + "cli..")))
            .should()
            .accessField(System.Logger.Level.class, "INFO");

    @ArchTest
    static final ArchRule ONLY_THE_CLI_PRINTS = noClasses()
            .that(not(resideInAPackage(ROOT + "cli..")))
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

    /** A room knows itself and these rooms' own packages, and whatever is not of this project. */
    private static ArchRule room(String room, String... others) {
        String itself = ROOT + (room.endsWith("..") ? room : room + "..");
        return knows(itself, Stream.concat(Stream.of(itself.substring(ROOT.length())), Arrays.stream(others))
                .toArray(String[]::new));
    }

    private static ArchRule knows(String packages, String... rooms) {
        String[] known = Arrays.stream(rooms).map(r -> ROOT + r).toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(packages)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(known).or(not(resideInAPackage("dev.pc4j.."))))
                .allowEmptyShould(true);
    }
}
