package io.waba.inbox.system;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The structure that the code keeps. A rule that finds no class to look at fails as well. */
class ArchitectureTest {

    private static final List<String> MODULES = List.of(
            "shared-constants",
            "shared-amqp",
            "shared-media",
            "whatsapp-graph-api",
            "webhook-service",
            "state-manager",
            "agent-portal-service",
            "whatsapp-simulator",
            "embedded-infrastructure",
            "test-infrastructure",
            "system-tests");

    private static final JavaClasses PRODUCTION = classesIn("classes");
    private static final JavaClasses TESTS = classesIn("test-classes");

    private static JavaClasses classesIn(String output) {
        return new ClassFileImporter()
                .importPaths(MODULES.stream()
                        .map(module ->
                                Stack.ROOT.resolve(module).resolve("target").resolve(output))
                        .toList());
    }

    @Test
    void everyServiceIsLookedAt() {
        Set<String> parts = new TreeSet<>();
        PRODUCTION.forEach(type -> parts.add(type.getPackageName().replaceFirst("(io\\.waba\\.inbox\\.\\w+).*", "$1")));

        assertThat(parts)
                .containsExactly(
                        "io.waba.inbox.amqp",
                        "io.waba.inbox.embedded",
                        "io.waba.inbox.graph",
                        "io.waba.inbox.media",
                        "io.waba.inbox.portal",
                        "io.waba.inbox.shared",
                        "io.waba.inbox.simulator",
                        "io.waba.inbox.state",
                        "io.waba.inbox.testing",
                        "io.waba.inbox.webhook");
    }

    @Test
    void noServiceDependsOnAnother() {
        check(slices().matching("io.waba.inbox.(webhook|state|portal|simulator|embedded)..")
                .should()
                .notDependOnEachOther());
    }

    @Test
    void theLanguageKnowsNoFramework() {
        check(classes()
                .that()
                .resideInAPackage("io.waba.inbox.shared..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.waba.inbox.shared..",
                        "java..",
                        "org.jspecify..",
                        "com.fasterxml.jackson.annotation..",
                        "tools.jackson.."));
    }

    @Test
    void theGraphApisClientKnowsNoFramework() {
        check(classes()
                .that()
                .resideInAPackage("io.waba.inbox.graph..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.waba.inbox.graph..",
                        "io.waba.inbox.shared..",
                        "java..",
                        "org.jspecify..",
                        "tools.jackson.."));
    }

    @Test
    void theHubKnowsNoWireProtocolNoFrameworkAndNoStore() {
        check(classes()
                .that()
                .resideInAPackage("io.waba.inbox.portal.hub..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.waba.inbox.portal.hub..",
                        "io.waba.inbox.shared..",
                        "java..",
                        "org.jspecify..",
                        "org.slf4j..",
                        "tools.jackson.."));
    }

    @Test
    void socketIoStaysInItsPackage() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.waba.inbox.portal.socketio..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.corundumstudio.."));
    }

    /** Nobody but the hub knows who is in a room: the library's would be encoded per socket, doubled, and told to every instance. */
    @Test
    void theHubsRoomsAreTheOnlyRooms() {
        check(noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("com.corundumstudio.socketio.store..")
                        .or(simpleNameEndingWith("BroadcastOperations"))));
        check(noClasses()
                .should()
                .callMethodWhere(target(nameMatching("(join|leave)Rooms?"))
                        .and(target(owner(resideInAPackage("com.corundumstudio.."))))));
    }

    /** The library brings another Jackson than the one that reads and writes everything here. */
    @Test
    void socketsAreSpokenWithoutTheLibrarysJson() {
        check(noClasses()
                .that()
                .resideInAPackage("io.waba.inbox.portal.socketio..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml..")
                .allowEmptyShould(false));
    }

    @Test
    void everyMessageIsPublishedWithConfirms() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.waba.inbox.amqp..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.springframework.amqp.rabbit.core.RabbitTemplate"));
    }

    @Test
    void theBrokerIsSpokenToWhereMessagesComeAndGo() {
        check(noClasses()
                .that(resideInAPackage("io.waba.inbox.(webhook|state|portal)..")
                        .and(not(resideInAnyPackage("..consume..", "..publish..")))
                        .and(not(simpleNameEndingWith("Configuration"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.rabbitmq..", "org.springframework.amqp.core..", "org.springframework.amqp.rabbit.."));
    }

    @Test
    void conversationsAreWrittenInOnePlace() {
        check(noClasses()
                .that(resideInAnyPackage("io.waba.inbox.webhook..", "io.waba.inbox.state.*..")
                        .and(not(resideInAPackage("io.waba.inbox.state.store.."))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.mongodb..", "org.bson..", "org.springframework.data.mongodb.."));
    }

    @Test
    void settingsAreRecordsAndDependenciesAreConstructorArguments() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.springframework.beans.factory.annotation.Value"));
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.springframework.beans.factory.annotation.Autowired"));
    }

    @Test
    void nobodyWaitsByTheClock() {
        for (JavaClasses types : List.of(PRODUCTION, TESTS)) {
            noClasses().should().callMethod(Thread.class, "sleep", long.class).check(types);
            noClasses()
                    .that(not(simpleName("BatchCommand"))) // pauses between its tries, as Meta does
                    .should()
                    .callMethod(TimeUnit.class, "sleep", long.class)
                    .check(types);
        }
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(Stream.of(PRODUCTION, TESTS)
                        .flatMap(ArchitectureTest::packages)
                        .filter(ArchitectureTest::notNullMarked))
                .isEmpty();
    }

    private static Stream<JavaPackage> packages(JavaClasses types) {
        return types.stream().map(JavaClass::getPackage).distinct();
    }

    private static boolean notNullMarked(JavaPackage javaPackage) {
        return !javaPackage.isAnnotatedWith(NullMarked.class);
    }

    private static void check(ArchRule rule) {
        rule.check(PRODUCTION);
    }
}
