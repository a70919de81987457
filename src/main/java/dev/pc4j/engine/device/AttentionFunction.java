package dev.pc4j.engine.device;

import dev.pc4j.graph.Attention;
import java.util.List;

/** y = P v with P = softmax(q k^T / sqrt(depth)) by heads. */
final class AttentionFunction extends DeviceFunction {
    private static final int Q = 0;
    private static final int K = 1;
    private static final int V = 2;
    private static final List<String> NAMES = List.of("q", "k", "v");
    private static final List<String> BACK = List.of("BACK_Q", "BACK_K", "BACK_V");

    private final Attention settings;

    /** P at the reference and now, and the slopes of the scores, [rows, heads, queries, keys]. */
    private final long shareAtReference;

    private final long share;
    private final long slopes;

    /** q, k and v at the point of the last forward or move. */
    private final List<Long> now;

    AttentionFunction(List<DeviceValue> parents, DeviceValue self, Attention settings, Network network) {
        super(parents, self);
        this.settings = settings;
        int shares = Math.multiplyExact(settings.heads(), Math.multiplyExact(queries(), keys()));
        this.shareAtReference = network.array(shares);
        this.share = network.array(shares);
        this.slopes = network.array(shares);
        this.now = parents.stream().map(p -> network.array(p.stride)).toList();
    }

    private int queries() {
        return self.shape.extent(0);
    }

    private int keys() {
        return parents.get(K).shape.extent(0);
    }

    private GraphTask task(Emitter out, String mode, int tokens) {
        int depth = self.shape.last() / settings.heads();
        GraphTask task = GraphTask.of(Family.ATTENTION, mode, out.rows())
                .with("error", self.error)
                .with("first", shareAtReference)
                .with("share", share)
                .with("slopes", slopes)
                .with("queries", queries())
                .with("keys", keys())
                .with("heads", settings.heads())
                .with("depth", depth)
                .with("qStride", parents.get(Q).stride)
                .with("kStride", parents.get(K).stride)
                .with("vStride", parents.get(V).stride)
                .with("outStride", self.stride)
                .with("errorStride", self.stride)
                .with("factor", 1 / Math.sqrt(depth))
                .flag("CAUSAL", settings.causal());
        return task.cut((long) out.rows() * settings.heads(), tokens);
    }

    @Override
    void forward(Emitter out) {
        GraphTask task = task(out, "ONWARD", queries()).with("out", self.reference);
        for (int slot = 0; slot < parents.size(); slot++) {
            task.with(NAMES.get(slot), parents.get(slot).reference);
        }
        out.emit(Family.ATTENTION, task);
        keepNow(out, false);
    }

    @Override
    void move(Emitter out) {
        GraphTask task = task(out, "MOVED_ON", queries()).with("out", self.displacement);
        for (int slot = 0; slot < parents.size(); slot++) {
            task.with(NAMES.get(slot), parents.get(slot).reference)
                    .with(NAMES.get(slot) + "Moved", out.displacement(parents.get(slot)));
        }
        out.emit(Family.ATTENTION, task);
        keepNow(out, true);
    }

    private void keepNow(Emitter out, boolean moved) {
        for (int slot = 0; slot < parents.size(); slot++) {
            DeviceValue parent = parents.get(slot);
            out.emit(Family.MAP, Maps.copy(parent, parent.reference, now.get(slot), false, out.rows())
                    .with("also", moved ? out.displacement(parent) : Task.NONE));
        }
    }

    /** A task that reads q, k and v as they were last. */
    private GraphTask back(Emitter out, String mode, int tokens) {
        GraphTask task = task(out, mode, tokens);
        for (int slot = 0; slot < parents.size(); slot++) {
            task.with(NAMES.get(slot), now.get(slot));
        }
        return task;
    }

    @Override
    void errorReady(Emitter out) {
        out.emit(Family.ATTENTION, back(out, "SLOPES", queries()));
    }

    @Override
    void pull(Emitter out, int slot, long into, boolean adds) {
        out.emit(Family.ATTENTION, back(out, BACK.get(slot), slot == Q ? queries() : keys()).with("out", into)
                .with("outStride", parents.get(slot).stride)
                .flag("ADDS", adds));
    }
}
