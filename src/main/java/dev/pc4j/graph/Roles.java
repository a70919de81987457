package dev.pc4j.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Names of parameters within an operator that is made of others. */
final class Roles {

    private Roles() {}

    /** All parameters in order; a role that several parts have gets the number of its part, from 1: {@code weight.1}, {@code weight.2}. */
    static List<Parameter> join(List<List<Parameter>> parts) {
        Map<String, Long> count = parts.stream()
                .flatMap(List::stream)
                .map(Parameter::name)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        List<Parameter> all = new ArrayList<>();
        for (int k = 0; k < parts.size(); k++) {
            for (Parameter parameter : parts.get(k)) {
                String role = parameter.name();
                all.add(count.get(role) == 1 ? parameter : parameter.named(role + "." + (k + 1)));
            }
        }
        return all;
    }
}
