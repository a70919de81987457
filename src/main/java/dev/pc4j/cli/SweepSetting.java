package dev.pc4j.cli;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.schedule.Rule;
import dev.pc4j.train.Evaluation;
import dev.pc4j.train.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * One row of a sweep: what is set, whatever the seed, and what its runs have found.
 *
 * @param rule the learning rule
 * @param rate the inference rate; empty for a rule that takes none
 * @param optimiser how parameters follow their gradients
 */
record SweepSetting(Rule rule, OptionalDouble rate, Optimiser optimiser) {
    static final List<String> COLUMNS = List.of("rule", "rate", "optimiser", "learning_rate", "runs", "diverged",
            "test_loss", "test_loss_sd", "test_accuracy", "test_accuracy_sd", "test_mse", "test_mse_sd",
            "seconds_per_epoch");

    /**
     * What the runs of a setting have found.
     *
     * @param tests of the runs that came to their end
     * @param diverged how many did not
     * @param secondsPerEpoch the mean over all epochs; not a number without any
     */
    record Found(List<Evaluation> tests, int diverged, double secondsPerEpoch) {

        static Found of(List<Run.Outcome> outcomes) {
            List<Evaluation> tests = outcomes.stream().flatMap(o -> o.test().stream()).toList();
            double seconds = outcomes.stream()
                    .flatMap(o -> o.seconds().stream())
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElse(Double.NaN);
            return new Found(tests, outcomes.size() - tests.size(), seconds);
        }

        private double[] all(ToDoubleFunction<Evaluation> figure) {
            return tests.stream().mapToDouble(figure).toArray();
        }

        double[] losses() {
            return all(Evaluation::loss);
        }

        double[] accuracies() {
            return all(e -> e.accuracy().orElse(Double.NaN));
        }

        double[] squaredErrors() {
            return all(e -> e.meanSquaredError().orElse(Double.NaN));
        }
    }

    @Override
    public String toString() {
        return Text.format("%s%s, %s at %s", rule.label(),
                rate.isPresent() ? ", rate " + Text.figure(rate.getAsDouble()) : "", optimiser.kind().label(),
                Text.figure(optimiser.rate()));
    }

    /** A row of a table for people. */
    List<String> row(Found found, boolean classes) {
        List<String> row = new ArrayList<>();
        row.add(rule.label());
        row.add(rate.isPresent() ? Text.figure(rate.getAsDouble()) : "-");
        row.add(optimiser.kind().label());
        row.add(Text.figure(optimiser.rate()));
        row.add(spread(classes ? percent(found.accuracies()) : found.squaredErrors(), classes ? " %" : ""));
        row.add(spread(found.losses(), ""));
        row.add(Double.isNaN(found.secondsPerEpoch()) ? "-" : Text.figure(found.secondsPerEpoch()));
        int runs = found.tests().size() + found.diverged();
        row.add(found.diverged() == 0 ? String.valueOf(runs) : "%d, %d diverged".formatted(runs, found.diverged()));
        return row;
    }

    private static double[] percent(double[] shares) {
        return Arrays.stream(shares).map(s -> 100 * s).toArray();
    }

    private static String spread(double[] values, String unit) {
        if (values.length == 0) {
            return "-";
        }
        double deviation = deviation(values);
        return Text.figure(mean(values)) + (Double.isNaN(deviation) ? "" : " +- " + Text.figure(deviation)) + unit;
    }

    /** The values of {@link #COLUMNS}; null for what there is not. */
    List<Object> values(Found found) {
        List<Object> values = new ArrayList<>();
        values.add(rule.label());
        values.add(orNull(rate.orElse(Double.NaN)));
        values.add(optimiser.kind().label());
        values.add(optimiser.rate());
        values.add(found.tests().size() + found.diverged());
        values.add(found.diverged());
        for (double[] figures : List.of(found.losses(), found.accuracies(), found.squaredErrors())) {
            values.add(orNull(mean(figures)));
            values.add(orNull(deviation(figures)));
        }
        values.add(orNull(found.secondsPerEpoch()));
        return values;
    }

    private static Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }

    /** Not a number without values. */
    static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /** The standard deviation that the values are a sample of, by n - 1; not a number for fewer than two. */
    static double deviation(double[] values) {
        double mean = mean(values);
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1));
    }
}
