package dev.pc4j.cli;

import dev.pc4j.engine.Capabilities;
import dev.pc4j.engine.EngineProvider;
import dev.pc4j.engine.Feature;
import dev.pc4j.graph.OperatorKinds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which engine computes what: a row for each kind of operator and each feature, a column for each engine. */
final class OperatorTable {
    private final List<EngineProvider> engines;
    private final Table table;

    private OperatorTable(List<EngineProvider> engines) {
        this.engines = engines;
        this.table = new Table(
                Stream.concat(Stream.of("operator"), engines.stream().map(EngineProvider::name))
                        .toArray(String[]::new));
    }

    static String of(List<EngineProvider> engines) {
        OperatorTable rows = new OperatorTable(engines);
        OperatorKinds.ALL.forEach(kind -> rows.add(OperatorKinds.word(kind), c -> c.operators().contains(kind)));
        Arrays.stream(Feature.values()).forEach(f -> rows.add(f.label(), c -> c.features().contains(f)));
        return rows.table.toString();
    }

    private void add(String label, Predicate<Capabilities> has) {
        List<String> cells = new ArrayList<>(List.of(label));
        engines.forEach(e -> cells.add(has.test(e.capabilities()) ? "yes" : "-"));
        table.row(cells);
    }
}
