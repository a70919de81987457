package dev.pc4j.spark;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The room that there is under the profile alone: it stands beside the others, which do without it. */
@ArchTag("spark")
@AnalyzeClasses(packages = "dev.pc4j", importOptions = ImportOption.DoNotIncludeTests.class)
class SparkRoomTest {
    private static final String ROOM = "dev.pc4j.spark..";

    @ArchTest
    static final ArchRule KNOWS_WHAT_LIBRARY_USERS_KNOW = classes().that()
            .resideInAPackage(ROOM)
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage(ROOM, "dev.pc4j.data", "dev.pc4j.engine", "dev.pc4j.train", "dev.pc4j.graph",
                            "dev.pc4j.schedule")
                            .or(not(resideInAPackage("dev.pc4j.."))));

    @ArchTest
    static final ArchRule NOBODY_KNOWS_SPARK = noClasses().that()
            .resideOutsideOfPackage(ROOM)
            .should()
            .dependOnClassesThat(resideInAnyPackage(ROOM, "org.apache.spark..", "scala.."));
}
