package dev.pc4j.cli;

import dev.pc4j.graph.Choice;
import dev.pc4j.train.Checkpoint;
import dev.pc4j.train.Training;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Holds options against the checkpoint that a run goes on from. The checkpoint's settings are the run's: an option
 * that was typed may
 * repeat one, and must not contradict it.
 */
final class Resumption {
    private static final Map<String, Function<Training, Object>> TRAINING = Map.ofEntries(
            Map.entry("--rule", Training::rule),
            Map.entry("--steps", t -> t.inference().steps()),
            Map.entry("--rate", t -> t.inference().rate()),
            Map.entry("--decay", t -> t.inference().decay()),
            Map.entry("--soft-clamp", t -> t.inference().softClamp()),
            Map.entry("--optimiser", t -> t.optimiser().kind()),
            Map.entry("--learning-rate", t -> t.optimiser().rate()),
            Map.entry("--momentum", t -> t.optimiser().momentum()),
            Map.entry("--beta2", t -> t.optimiser().beta2()),
            Map.entry("--epsilon", t -> t.optimiser().epsilon()),
            Map.entry("--weight-decay", t -> t.optimiser().weightDecay()),
            Map.entry("--clip", t -> t.optimiser().clipNorm()),
            Map.entry("--schedule", t -> t.rates().kind()),
            Map.entry("--warmup", t -> t.rates().warmup()),
            Map.entry("--batch", Training::batch),
            Map.entry("--precision", Training::precision),
            Map.entry("--init", Training::initialisation),
            Map.entry("--seed", Training::seed));

    private static final Map<String, Function<ModelOptions, Object>> MODEL = Map.of(
            "--hidden", m -> m.hidden,
            "--residual", m -> m.residual,
            "--activation", m -> m.activation,
            "--placement", m -> m.placement,
            "--energy", m -> m.energy,
            "--output-precision", m -> m.outputPrecision);

    private final CommandSpec command;
    private final Checkpoint saved;

    Resumption(CommandSpec command, Checkpoint saved) {
        this.command = command;
        this.saved = saved;
    }

    /** Fails at an option that was typed and says something else than the checkpoint. */
    void check(Training asked, ModelOptions model) {
        TRAINING.forEach((option, value) -> check(option, value.apply(asked), value.apply(saved.training())));
        ModelOptions built = ModelOptions.of(saved.graph());
        MODEL.forEach((option, value) -> check(option, value.apply(model), value.apply(built)));
    }

    private void check(String option, Object asked, Object holds) {
        if (Given.option(command, option) && !asked.equals(holds)) {
            throw new IllegalArgumentException(("%s %s contradicts the checkpoint, which has %s: "
                    + "leave the option out, or train anew without --resume")
                    .formatted(option, text(asked), text(holds)));
        }
    }

    private static String text(Object value) {
        return switch (value) {
            case Choice choice -> choice.label();
            case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(","));
            case Optional<?> optional -> optional.map(Resumption::text).orElse("the engine's own");
            default -> String.valueOf(value);
        };
    }
}
