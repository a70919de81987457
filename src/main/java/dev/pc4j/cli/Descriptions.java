package dev.pc4j.cli;

import dev.pc4j.cli.bench.Problem;
import dev.pc4j.data.DataSets;
import dev.pc4j.data.Fetch;
import dev.pc4j.engine.EngineProvider;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Optimiser;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.stream.Collectors;

/** What option descriptions say by {@code ${bundle:key}}, looked up when help is asked for. */
final class Descriptions extends ResourceBundle {
    private static final String ENGINES = "engines";
    private static final String DATASETS = "datasets";
    private static final String FETCHED = "fetched";
    private static final String PROBLEMS = "problems";
    private static final String RATES = "Optimiser.rates";

    @Override
    protected Object handleGetObject(String key) {
        return switch (key) {
            case ENGINES -> Engines.AUTO + ", "
                    + Engines.providers().stream().map(EngineProvider::name).collect(Collectors.joining(", "));
            case DATASETS -> String.join(", ", DataSets.names());
            case FETCHED -> String.join(", ", Fetch.names());
            case PROBLEMS -> String.join(", ", Problem.names());
            case RATES -> Arrays.stream(Optimiser.Kind.values())
                    .map(k -> "%s for %s".formatted(Text.figure(k.usualRate()), k.label()))
                    .collect(Collectors.joining(", "));
            default -> Choices.keys().contains(key) ? Choices.describe(key) : null;
        };
    }

    @Override
    protected Set<String> handleKeySet() {
        Set<String> keys = new HashSet<>(Choices.keys());
        keys.addAll(List.of(ENGINES, DATASETS, FETCHED, PROBLEMS, RATES));
        return keys;
    }

    @Override
    public Enumeration<String> getKeys() {
        return Collections.enumeration(handleKeySet());
    }
}
