package dev.pc4j.cli;

import dev.pc4j.engine.Optimiser;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.stream.Collectors;

/** What option descriptions say by {@code ${bundle:key}}, looked up when help is asked for. */
final class Descriptions extends ResourceBundle {
    private static final String RATES = "Optimiser.rates";

    @Override
    protected Object handleGetObject(String key) {
        return switch (key) {
            case RATES -> Arrays.stream(Optimiser.Kind.values())
                    .map(k -> "%s for %s".formatted(Text.figure(k.usualRate()), k.label()))
                    .collect(Collectors.joining(", "));
            default -> Choices.keys().contains(key) ? Choices.describe(key) : null;
        };
    }

    @Override
    protected Set<String> handleKeySet() {
        Set<String> keys = new HashSet<>(Choices.keys());
        keys.add(RATES);
        return keys;
    }

    @Override
    public Enumeration<String> getKeys() {
        return Collections.enumeration(handleKeySet());
    }
}
