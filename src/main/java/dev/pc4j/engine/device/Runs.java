package dev.pc4j.engine.device;

import dev.pc4j.engine.device.Compiler.Compiled;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The scripts of a plan, made ready once and run as often as asked. */
final class Runs {
    private final Stream stream;
    private final Memory memory;
    private final Memory control;
    private final Map<Kind, Compiled> compiled = new EnumMap<>(Kind.class);
    private final Map<Kind, Script> scripts = new EnumMap<>(Kind.class);

    /** What a plan asks for again and again. */
    enum Kind {
        INFERENCE,
        TRAINING,
        STEP,
        PREDICTION,
        /** Whatever is derived from parameters, after they were set. */
        RENEWAL,
        /** Parameters back to before an inference that stepped. */
        UNDO
    }

    Runs(Stream stream, Memory memory, Memory control) {
        this.stream = stream;
        this.memory = memory;
        this.control = control;
    }

    void prepare(Kind kind, Compiled what) {
        compiled.put(kind, what);
    }

    /** The script, made on first use: most plans never train, or never infer. */
    Script script(Kind kind) {
        return scripts.computeIfAbsent(kind, k -> stream.script(memory, control, compiled.get(k).phases()));
    }

    void run(Kind kind, Memory data) {
        if (!compiled.get(kind).phases().isEmpty()) {
            script(kind).run(data);
        }
    }

    /** Runs something that is not asked for again. */
    void once(List<Phase> phases, Memory data) {
        try (Script script = stream.script(memory, control, phases)) {
            script.run(data);
        }
    }
}
