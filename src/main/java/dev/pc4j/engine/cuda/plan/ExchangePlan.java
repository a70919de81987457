package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.cuda.driver.Tile;
import dev.pc4j.engine.cuda.nvrtc.KernelSource;
import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Real;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * How the kernel {@code exchange} (kernels/cuda/plan) runs a chain: its constants, hence its source, and its launch. The numbers of bytes mirror
 * {@code exchange.cuh}, which does not compile where they differ.
 *
 * @param chain the nodes from the first on, tasks of the family chain
 * @param format of the operands in the loop
 * @param own tiles of 16 columns that a block has of each of its nodes
 * @param sharers blocks that share a node; one has whole nodes, which follow each other
 * @param classes of blocks, each of which shares other nodes
 * @param slots nodes of a class at most
 * @param eighths tiles of 8 rows that a group of blocks has at a time
 * @param groups of blocks in the launch
 */
@SuppressWarnings("EnumOrdinal") // formats and activations are numbered in their order, as fragments.cuh and task.h say
public record ExchangePlan(
        List<Task> chain,
        Format format,
        int own,
        int sharers,
        int classes,
        int slots,
        int eighths,
        int groups
) implements InferencePlan {
    private static final String NAME = "exchange";
    private static final String SOURCE = "/kernels/cuda/plan/exchange.cu";

    private static final int WARPS = 8;
    private static final int MOST_BLOCKS = 16;
    private static final int MOST_SLOTS = 2;
    private static final int MOST_EIGHTHS = 2;

    /** Words of weights that a thread holds in registers. */
    private static final int MOST_WEIGHTS = 128;

    // Layouts.

    /** All layouts that a device can run at once, of a chain that is not refused for another reason. */
    static List<ExchangePlan> all(Phase chain, Device device) {
        return layouts(chain, device.processors()).stream().filter(plan -> plan.fits(device)).toList();
    }

    private static List<ExchangePlan> layouts(Phase chain, int processors) {
        List<ExchangePlan> all = new ArrayList<>();
        int hidden = chain.tasks().size() - 1;
        for (int own = 1; own <= WARPS; own *= 2) {
            for (int slots = 1; slots <= MOST_SLOTS; slots++) {
                int classes = Math.ceilDiv(hidden, slots);
                int sharers = sharers(width(chain), own);
                int most = Math.min(MOST_BLOCKS, processors) / (classes * sharers);
                for (int eighths = 1; most > 0 && eighths <= MOST_EIGHTHS; eighths++) {
                    all.add(layout(chain, own, sharers, classes, slots, eighths, processors / (classes * sharers)));
                }
            }
        }
        return all;
    }

    private static ExchangePlan layout(Phase chain, int own, int sharers, int classes, int slots, int eighths,
            int atOnce) {
        int turns = Math.ceilDiv(chain.tasks().getFirst().get(Int.ROWS), eighths * Format.BF16.rows());
        return new ExchangePlan(chain.tasks(), Format.of(chain), own, sharers, classes, slots, eighths,
                Math.min(turns, atOnce));
    }

    /** As many as give every warp as many tiles of k. */
    private static int sharers(int columns, int own) {
        int shares = WARPS / own;
        int sharers = Math.ceilDiv(Format.tiles(columns), own);
        while (own * sharers % shares != 0) {
            sharers++;
        }
        return sharers;
    }

    /** Of the widest hidden node. */
    private static int width(Phase chain) {
        return hidden(chain).stream().mapToInt(task -> task.get(Int.N)).max().orElseThrow();
    }

    private static List<Task> hidden(Phase chain) {
        return chain.tasks().subList(0, chain.tasks().size() - 1);
    }

    // Limits.

    /** Why the kernel cannot run a chain, in one line; empty where it can. */
    static Optional<String> refusal(Phase chain, Device device) {
        return InferencePlan.refusalByAll(chain)
                .or(() -> activations(chain))
                .or(() -> all(chain, device).isEmpty() ? Optional.of(tooLarge(chain, device)) : Optional.empty());
    }

    private static Optional<String> activations(Phase chain) {
        List<Task> hidden = hidden(chain);
        boolean alike = hidden.stream().allMatch(task -> isLike(hidden.getFirst(), task));
        return alike ? Optional.empty() : Optional.of("its hidden nodes have not all the same activation");
    }

    private static boolean isLike(Task one, Task other) {
        return List.of(Int.SHOWN, Int.LATE).stream().allMatch(field -> one.get(field) == other.get(field))
                && List.of(Real.SHOWN_ALPHA, Real.LATE_ALPHA)
                        .stream()
                        .allMatch(field -> Float.compare(one.get(field), other.get(field)) == 0);
    }

    private static String tooLarge(Phase chain, Device device) {
        return "%d hidden nodes of up to %d columns do not fit the registers and shared memory of %d blocks of %s"
                .formatted(chain.tasks().size() - 1, width(chain), Math.min(MOST_BLOCKS, device.processors()),
                        device.label());
    }

    private boolean fits(Device device) {
        return words() <= MOST_WEIGHTS && registers() <= mostRegisters() && shared() <= device.sharedMemory()
                && scratchBytes() <= Integer.MAX_VALUE;
    }

    /** With more, compilers spill on some architecture. */
    private int mostRegisters() {
        return switch (format) {
            case BF16 -> 160;
            case TF32 -> 192;
            default -> 176;
        };
    }

    private int words() {
        return predictions() * depth() * format.words();
    }

    /** Weights, the state of units (slopes of bf16x3 lie in shared memory), sums and operands, where the output started from, and what turns count. */
    private int registers() {
        Task last = chain.getLast();
        boolean starts = last.has(Code.CROSS_ENTROPY) || last.get(Int.LATE) != 0;
        int unit = format == Format.BF16X3 ? 8 : isLate() ? 16 : 12;
        return words() + slots * units() * unit + 16 * eighths + (starts ? 4 * outputs() : 0)
                + (turns() > groups ? 8 : 0);
    }

    // What there is of everything, as in exchange.cuh.

    private int hidden() {
        return chain.size() - 1;
    }

    private int inputs() {
        return Format.tiles(chain.getFirst().get(Int.K));
    }

    private int outputs() {
        return Format.tiles(chain.getLast().get(Int.N));
    }

    /** Of a hidden node. */
    private int tiles() {
        return own * sharers;
    }

    /** Of k that a warp multiplies. */
    private int depth() {
        return tiles() * own / WARPS;
    }

    /** Of 8 rows of a slot that a warp has. */
    private int units() {
        return Math.ceilDiv(own * eighths, WARPS);
    }

    /** Of a group. */
    private int rows() {
        return eighths * Format.BF16.rows();
    }

    private int turns() {
        return Math.ceilDiv(chain.getFirst().get(Int.ROWS), rows());
    }

    private boolean whole() {
        return sharers == 1;
    }

    private boolean isLate() {
        return chain.getFirst().get(Int.LATE) != 0;
    }

    private int node(int cls, int slot) {
        return whole() ? cls * slots + slot + 1 : slot * classes + cls + 1;
    }

    /** The most nodes of a class from one to another. */
    private int most(int first, int last) {
        ToIntFunction<Integer> count = cls -> (int) IntStream.range(0, slots)
                .map(slot -> node(cls, slot))
                .filter(node -> node >= first && node <= last)
                .count();
        return IntStream.range(0, classes).boxed().mapToInt(count).max().orElseThrow();
    }

    private int predictions() {
        return most(2, hidden());
    }

    private int pushes() {
        return most(1, hidden() - 1);
    }

    // What its time follows from.

    /** Blocks of a group. */
    int group() {
        return classes * sharers;
    }

    /** Times that every group goes through the rows of a call. */
    int inTurn() {
        return Math.ceilDiv(turns(), groups);
    }

    /** Weights by rows that a block multiplies in half an iteration. */
    double products() {
        return (double) Math.max(predictions(), pushes()) * own * tiles() * Format.SIDE * Format.SIDE * rows();
    }

    /** Bytes that a block receives from others in half an iteration. */
    double received() {
        int nodes = whole() ? 1 : Math.max(predictions(), pushes());
        return (double) nodes * tiles() * eighths * format.tile() + (whole() ? 0 : sharers * part());
    }

    /** Bytes of weights that a block of the first node, or of another one, reads for the feed-forward pass. */
    double read(int layer) {
        int inputs = layer == 1 ? inputs() : format == format.forward() ? 0 : tiles();
        return (double) inputs * own * Format.SIDE * Format.SIDE * Float.BYTES;
    }

    // Bytes, as in exchange.cuh.

    private int operand() {
        return Math.max(format.tile(), format.forward().tile());
    }

    private int part() {
        return outputs() * eighths * Format.BF16.rows() * Format.SIDE * Float.BYTES;
    }

    private int values() {
        return tiles() * eighths * operand();
    }

    private int errors() {
        return tiles() * eighths * format.tile();
    }

    /** Of the weights in shared memory. */
    private int weights() {
        int top = own * outputs();
        int below = format == format.forward() ? 0 : top * format.weights();
        return pushes() * own * tiles() * format.weights() + top * format.forward().weights() + below
                + top * format.weights();
    }

    private int shared() {
        int inbox = weights();
        int pushed = whole() ? inbox + predictions() * values() : inbox;
        int at = Math.max(inbox + predictions() * values(), pushed + pushes() * errors());
        at += own * eighths * operand() + sharers * part() + WARPS * outputs() * Format.LANES * 4 * Float.BYTES;
        at += slots * units() * WARPS * starts() * Format.LANES * 4 * Float.BYTES;
        at = Math.max(at, inbox + inputs() * eighths * format.forward().tile());
        at += Math.max(1, Math.max(predictions(), pushes())) * WARPS * eighths * Format.LANES * 4 * Float.BYTES;
        return at + Math.ceilDiv(WARPS + 1, 4) * 4 * Integer.BYTES;
    }

    /** Arrays that a unit starts from, in bf16x3 its slopes too. */
    private int starts() {
        int shown = chain.getFirst().get(Int.SHOWN) != 0 ? 1 : 0;
        int late = isLate() ? 1 : 0;
        return 1 + 2 * (shown + late) + (format == Format.BF16X3 ? shown + late : 0);
    }

    private long scratchBytes() {
        int sent = hidden() * (tiles() * eighths * format.forward().tile() + 2 * errors()) + 2 * sharers * part();
        int squares = (WARPS * rows() + hidden() * 3 * tiles() * rows() + 2 * rows()) * Float.BYTES;
        return (long) groups * sent + (long) turns() * (squares + Integer.BYTES) + (long) groups * Integer.BYTES;
    }

    // The launch.

    @Override
    public Tile tile() {
        return new Tile(NAME, WARPS * Format.LANES, rows(), Tile.ALL, shared());
    }

    @Override
    public int blocks() {
        return groups * group();
    }

    @Override
    public boolean cooperative() {
        return true;
    }

    @Override
    public long scratch() {
        return scratchBytes() / Integer.BYTES;
    }

    @Override
    public KernelSource source(Task input) {
        Map<String, Object> constants = new LinkedHashMap<>();
        Task first = chain.getFirst();
        Task last = chain.getLast();
        int flags = first.get(Int.FLAGS) & (Code.HELD | Code.RATE_FALLS);
        constants.put("FORMAT", format.ordinal());
        constants.put("EIGHTS", eighths);
        constants.put("INPUTS", inputs());
        constants.put("HIDDEN", hidden());
        constants.put("OWN", own);
        constants.put("SHARERS", sharers);
        constants.put("CLASSES", classes);
        constants.put("SLOTS", slots);
        constants.put("OUTPUTS", outputs());
        constants.put("GROUPS", groups);
        constants.put("TURNS", turns());
        constants.put("READ", input.get(Int.SHOWN));
        constants.put("READ_ALPHA", input.get(Real.SHOWN_ALPHA));
        constants.put("SHOWN", first.get(Int.SHOWN));
        constants.put("SHOWN_ALPHA", first.get(Real.SHOWN_ALPHA));
        constants.put("LATE", first.get(Int.LATE));
        constants.put("LATE_ALPHA", first.get(Real.LATE_ALPHA));
        constants.put("LAST", last.get(Int.LATE));
        constants.put("LAST_ALPHA", last.get(Real.LATE_ALPHA));
        constants.put("MODE", first.get(Int.MODE));
        constants.put("FLAGS", flags | (last.get(Int.FLAGS) & Code.CROSS_ENTROPY));
        constants.put("SHARED", shared());
        constants.put("SCRATCH", scratchBytes());
        Map<String, String> macros = new LinkedHashMap<>();
        constants.forEach((name, value) -> macros.put("PC_EXCHANGE_" + name, String.valueOf(value)));
        return KernelSource.of(SOURCE, macros);
    }

    @Override
    public String toString() {
        return "%d rows a group of %d blocks, %s, %d of %d columns of %d node%s a block, %d KB".formatted(rows(),
                group(),
                format.label(), own * Format.SIDE, tiles() * Format.SIDE, slots, slots == 1 ? "" : "s",
                Math.ceilDiv(shared(), 1024));
    }
}
