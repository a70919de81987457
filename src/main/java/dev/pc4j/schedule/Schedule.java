package dev.pc4j.schedule;

import dev.pc4j.graph.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A learning rule for one graph, as data: its steps in order, from the feed-forward values unless they say otherwise.
 *
 * @param name of the rule that it was made by, or the user's own word for it
 * @param held whether predictions, Jacobians and the values that gradients read stay at their feed-forward values (the fixed
 *     prediction assumption); then e_i = x_i - mu_i with mu_i the feed-forward prediction, and the output error never changes
 * @param energyIsLoss whether the errors of hidden nodes are gradients rather than energies, so that the network's energy is the loss of
 *     the feed-forward pass and nothing else, as in backpropagation
 * @param outputScale factor on the output precision: 1, or beta / (1 + beta) for a soft clamp
 * @param steps what is done, in order
 * @param topology of the graph that it was made for, as {@link Graph#topology} has it; empty where it fits any graph that has its nodes
 * @param tolerance at which its loop stops before its last pass
 */
public record Schedule(
        String name,
        boolean held,
        boolean energyIsLoss,
        double outputScale,
        List<Step> steps,
        List<List<Integer>> topology,
        Tolerance tolerance
) {

    /** Copies the lists. */
    public Schedule {
        steps = List.copyOf(steps);
        topology = List.copyOf(topology);
    }

    /** A schedule for any graph that has its nodes, without a tolerance. */
    Schedule(String name, boolean held, boolean energyIsLoss, double outputScale, List<Step> steps) {
        this(name, held, energyIsLoss, outputScale, steps, List.of(), Tolerance.NONE);
    }

    /** A schedule of one's own, with a hard clamp. */
    public Schedule(String name, boolean held, List<Step> steps) {
        this(name, held, false, 1, steps);
    }

    /**
     * Fails unless it can run on a graph.
     *
     * @throws IllegalArgumentException naming the step, the node and what would do
     */
    public void requireFit(Graph graph) {
        new Fit(graph, this).check();
    }

    private Schedule with(List<Step> others) {
        return new Schedule(name, held, energyIsLoss, outputScale, others, topology, tolerance);
    }

    /** The same with another tolerance. */
    public Schedule with(Tolerance other) {
        return new Schedule(name, held, energyIsLoss, outputScale, steps, topology, other);
    }

    /** The same with loops that do not end by themselves. */
    Schedule endless() {
        return with(steps.stream()
                .map(step -> step instanceof Step.Repeat loop ? new Step.Repeat(Integer.MAX_VALUE, loop.body()) : step)
                .toList());
    }

    /** The same for this graph, or one of the same topology, alone, with the nodes' own rates and the tolerance. */
    Schedule madeFor(Graph graph, Inference inference) {
        Schedule made = new Schedule(
                name, held, energyIsLoss, outputScale, steps, graph.topology(), inference.tolerance());
        for (Inference.NodeRate rate : inference.nodeRates()) {
            made = made.rated(List.of(graph.node(rate.node()).index()), rate.factor());
        }
        return made;
    }

    /** The number of inference iterations: the passes of its loops, or the relaxations where there is no loop. */
    public int iterations() {
        int passes = 0;
        int loops = 0;
        for (Step step : steps) {
            switch (step) {
                case Step.Repeat loop -> loops += loop.times();
                case Step.Relax relax -> passes++;
                case Step.RelaxErrors relax -> passes++;
                default -> {}
            }
        }
        return loops > 0 ? loops : passes;
    }

    /** Whether there is a loop, whose passes are the iterations then. */
    boolean loops() {
        return steps.stream().anyMatch(s -> s instanceof Step.Repeat loop && loop.times() > 0);
    }

    /** The inference rate of the first relaxation, which messages name; 1 where nothing relaxes. */
    public double rate() {
        return firstRate(steps).orElse(1);
    }

    private static OptionalDouble firstRate(List<Step> steps) {
        for (Step step : steps) {
            OptionalDouble rate = switch (step) {
                case Step.Relax relax -> OptionalDouble.of(relax.rate().gamma());
                case Step.RelaxErrors relax -> OptionalDouble.of(relax.rate().gamma());
                case Step.Repeat loop -> firstRate(loop.body());
                default -> OptionalDouble.empty();
            };
            if (rate.isPresent()) {
                return rate;
            }
        }
        return OptionalDouble.empty();
    }

    /** The value optimiser of the first relaxation, which messages name; plain where nothing relaxes. */
    public ValueOptimiser valueOptimiser() {
        return valueOptimisers().findFirst().orElse(ValueOptimiser.PLAIN);
    }

    /** How many numbers the value optimisers of its relaxations keep beside each value, at most. */
    public int valueSlots() {
        return valueOptimisers().mapToInt(by -> by.kind().slots()).max().orElse(0);
    }

    private Stream<ValueOptimiser> valueOptimisers() {
        return flat().filter(Step.Relax.class::isInstance).map(step -> ((Step.Relax) step).by());
    }

    /** All steps, those within loops once each. */
    public Stream<Step> flat() {
        return flat(steps);
    }

    private static Stream<Step> flat(List<Step> steps) {
        return steps.stream().flatMap(s -> s instanceof Step.Repeat loop ? flat(loop.body()) : Stream.of(s));
    }

    /**
     * Backpropagation of the same loss, with which its gradients may be compared.
     *
     * @throws dev.pc4j.graph.GraphException where a graph has no levels to go by
     */
    public Schedule backpropagation(Graph graph) {
        Schedule made = LearningRule.BACKPROP.schedule(graph, Inference.DEFAULT);
        return new Schedule(made.name, made.held, made.energyIsLoss, outputScale, made.steps, made.topology,
                made.tolerance);
    }

    /** The steps with which it begins, which put nodes at their starts. */
    public List<Step.Initialise> starts() {
        return steps.stream()
                .takeWhile(Step.Initialise.class::isInstance)
                .map(Step.Initialise.class::cast)
                .toList();
    }

    /**
     * The same with other starts: what a step of these nodes' start says is replaced, also where a rule starts anew for a second inference.
     *
     * @param nodes which; none change nothing
     */
    public Schedule starting(List<Integer> nodes, Start start) {
        if (nodes.isEmpty()) {
            return this;
        }
        Step.Initialise other = new Step.Initialise(nodes, start);
        List<Step> all = new ArrayList<>();
        if (starts().isEmpty()) {
            all.add(other);
        }
        for (int i = 0; i < steps.size(); i++) {
            all.add(steps.get(i));
            boolean last = i + 1 == steps.size() || !(steps.get(i + 1) instanceof Step.Initialise);
            if (last && steps.get(i) instanceof Step.Initialise) {
                all.add(other);
            }
        }
        return with(all);
    }

    /** The same with a factor on the rate of some nodes, wherever they relax. */
    public Schedule rated(List<Integer> nodes, double factor) {
        return with(rated(steps, nodes, factor));
    }

    private static List<Step> rated(List<Step> steps, List<Integer> nodes, double factor) {
        return steps.stream().map(step -> switch (step) {
            case Step.Relax relax -> relax.rated(nodes, factor);
            case Step.Repeat loop -> new Step.Repeat(loop.times(), rated(loop.body(), nodes, factor));
            default -> step;
        }).toList();
    }

    /** Whether parameters change while inference runs, as in incremental predictive coding. */
    public boolean appliesWithin() {
        return flat().anyMatch(Step.Apply.class::isInstance);
    }
}
