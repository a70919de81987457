package dev.pc4j.engine.device;

import java.util.List;

/** y = the features of tokens, rows of a table. Tokens do not move, and nothing flows back to them. */
final class EmbeddingFunction extends DeviceFunction {
    private final Weights table;

    EmbeddingFunction(DeviceValue parent, DeviceValue self, Weights table) {
        super(List.of(parent), self);
        this.table = table;
    }

    @Override
    List<Weights> weights() {
        return List.of(table);
    }

    private GraphTask task(Emitter out, String mode) {
        return GraphTask.of(Family.EMBEDDING, mode, out.rows())
                .with("in", parent().reference)
                .with("inStride", parent().stride)
                .with("valueStride", self.stride)
                .with("positions", parent().width)
                .with("width", table.outputs)
                .with("vocabulary", table.inputs)
                .with("weightPanel", table.panel)
                .with("weightRow", table.row);
    }

    @Override
    void forward(Emitter out) {
        out.emit(Family.EMBEDDING, task(out, "ONWARD").with("table", table.at)
                .with("out", self.reference)
                .cut((long) out.rows() * parent().width, 1));
    }

    @Override
    void move(Emitter out) {
        out.emit(Family.MAP, Maps.copy(self, Task.NONE, self.displacement, false, out.rows()));
    }

    @Override
    void pull(Emitter out, int slot, long into, boolean adds) {
        if (!adds) {
            out.emit(Family.MAP, Maps.copy(parent(), Task.NONE, into, false, out.rows()));
        }
    }

    @Override
    void gradient(Emitter out, Weights of, boolean atReference, boolean adds) {
        out.emit(Family.EMBEDDING, task(out, "GRADIENT").with("error", self.error)
                .with("out", of.gradient())
                .flag("ADDS", adds)
                .cut(table.inputs, 1));
    }
}
