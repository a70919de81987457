package dev.pc4j.engine.host;

import dev.pc4j.schedule.Program.Learner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gradients of the parameters: one task a block of a parameter, which adds up what the parameter's users have to say. */
final class Gradients {
    private final HostNetwork network;
    private final Workers workers;
    private final float[][] scratch;

    /** Who has added to each parameter's gradient since {@link #restart} or {@link #applied}. */
    private final Map<HostParameter, Set<ParameterUse>> added = new LinkedHashMap<>();

    /** The parameters that have a gradient of this inference. */
    private final Set<HostParameter> taken = new HashSet<>();

    /** A use that has its turn. */
    private record Turn(ParameterUse use, Learner learner) {}

    /**
     * A block of a parameter's gradient.
     *
     * @param terms about how many it adds up
     */
    private record Block(HostParameter parameter, int index, long terms) {}

    Gradients(HostNetwork network, Workers workers) {
        this.network = network;
        this.workers = workers;
        int floats = network.uses().stream().mapToInt(u -> u.scratch(network.rows())).max().orElse(0);
        this.scratch = new float[workers.threads()][floats];
    }

    /** Lets the next gradients be those of another inference. */
    void restart() {
        added.clear();
        taken.clear();
    }

    /** Lets the next gradients be those of changed parameters. */
    void applied() {
        added.clear();
    }

    /**
     * Takes the gradients of the learners over {@code rows} rows. Users of a shared parameter may learn one after another; one that learns
     * again starts the sum anew. Long blocks are begun first, in whatever order learners come: one that is begun last keeps all threads waiting
     * for the one that has it.
     */
    void take(List<Learner> learners, int rows) {
        Map<HostParameter, List<Turn>> turns = turns(learners);
        List<ParameterUse> uses = turns.values().stream().flatMap(List::stream).map(Turn::use).toList();
        workers.run(uses.size(), (i, worker) -> uses.get(i).prepare(rows));
        List<Block> blocks = new ArrayList<>();
        Set<HostParameter> more = new HashSet<>();
        turns.forEach((parameter, its) -> {
            if (joins(parameter, its)) {
                more.add(parameter);
            }
            long terms = its.stream().mapToLong(turn -> turn.use.terms(rows)).sum();
            for (int b = 0; b < parameter.blocks(); b++) {
                blocks.add(new Block(parameter, b, terms));
            }
        });
        blocks.sort(Comparator.comparingLong(Block::terms).reversed());
        workers.run(blocks.size(), (i, worker) -> {
            Block block = blocks.get(i);
            boolean joining = more.contains(block.parameter);
            for (Turn turn : turns.get(block.parameter)) {
                add(block, turn, rows, joining, scratch[worker]);
                joining = true;
            }
            block.parameter.clearZeros(block.index);
            block.parameter.sum(block.index, network.arithmetic);
        });
    }

    /** Takes over gradients from elsewhere, row-major. */
    void give(Map<HostParameter, float[]> rowMajor) {
        List<HostParameter> parameters = List.copyOf(rowMajor.keySet());
        workers.run(parameters.size(), (i, worker) -> {
            HostParameter parameter = parameters.get(i);
            parameter.pack(rowMajor.get(parameter), parameter.gradient);
            for (int block = 0; block < parameter.blocks(); block++) {
                parameter.sum(block, network.arithmetic);
            }
        });
    }

    private static void add(Block block, Turn turn, int rows, boolean joining, float[] scratch) {
        float scale = (float) turn.learner.scale();
        if (joining && scale == 0) {
            return;
        }
        if (joining && scale != 1) {
            block.parameter.scale(block.index, 1 / scale);
        }
        turn.use.add(block.index, rows, turn.learner.atReference(), joining, scratch);
        if (scale != 1) {
            block.parameter.scale(block.index, scale);
        }
    }

    private Map<HostParameter, List<Turn>> turns(List<Learner> learners) {
        Map<HostParameter, List<Turn>> turns = new LinkedHashMap<>();
        for (Learner learner : learners) {
            for (ParameterUse use : network.nodes[learner.node()].operator.uses()) {
                turns.computeIfAbsent(use.parameter(), p -> new ArrayList<>())
                        .add(new Turn(use, learner));
            }
        }
        return turns;
    }

    /** Whether these uses add to what others have found before them. */
    private boolean joins(HostParameter parameter, List<Turn> turns) {
        Set<ParameterUse> before = added.computeIfAbsent(parameter, p -> new HashSet<>());
        boolean adds = turns.stream().allMatch(t -> t.learner.adds());
        if (!adds && turns.stream().map(Turn::use).anyMatch(before::contains)) {
            before.clear();
        }
        boolean joins = adds ? taken.contains(parameter) : !before.isEmpty();
        taken.add(parameter);
        turns.forEach(t -> before.add(t.use));
        return joins;
    }
}
