package dev.pc4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.EngineProvider;
import dev.pc4j.engine.Engines;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.OperatorKinds;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No kind of operator is forgotten: each is in a conformance case of graphs, and each engine that says it has it can be asked for that case. */
class EveryOperatorTest {

    @Test
    void everyKindIsInACase() {
        Set<Class<?>> found = Conformance.graphCases()
                .stream()
                .flatMap(of -> of.graph().nodes().stream())
                .map(Node::operator)
                .flatMap(EveryOperatorTest::withParts)
                .map(Object::getClass)
                .collect(Collectors.toSet());
        assertThat(found).containsAll(OperatorKinds.ALL);
    }

    @Test
    void enginesHaveKindsThatThereAre() {
        assertThat(Engines.providers()).extracting(EngineProvider::capabilities)
                .allSatisfy(has -> assertThat(OperatorKinds.ALL).containsAll(has.operators()));
    }

    private static Stream<Operator> withParts(Operator operator) {
        return Stream.concat(Stream.of(operator), operator.parts().stream().flatMap(EveryOperatorTest::withParts));
    }
}
