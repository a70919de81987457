package dev.pc4j.engine.device;

import dev.pc4j.engine.device.Compiler.Compiled;
import dev.pc4j.engine.device.Compiler.Stretch;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The scripts of a plan, made ready once and run as often as asked. */
final class Runs {
    /** After so many repetitions of a stretch the caller waits, or what is asked for would grow with T. */
    private static final int ASKED = 64;

    private final Stream stream;
    private final Memory memory;
    private final Memory control;
    private final Settings settings;
    private final Map<Kind, Compiled> compiled = new EnumMap<>(Kind.class);
    private final Map<Kind, List<Script>> scripts = new EnumMap<>(Kind.class);

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

    /** Brings the settings of applications of the optimiser to the controls. */
    interface Settings {
        /**
         * Called before they apply, where they are not those that the call began with.
         *
         * @param first of the settings
         * @param count how many
         * @param done applications of this call before them
         */
        void bring(int first, int count, long done);
    }

    Runs(Stream stream, Memory memory, Memory control, Settings settings) {
        this.stream = stream;
        this.memory = memory;
        this.control = control;
        this.settings = settings;
    }

    void prepare(Kind kind, Compiled what) {
        compiled.put(kind, what);
    }

    /** The script that runs most of it, made on first use: most plans never train, or never infer. */
    Script script(Kind kind) {
        List<Stretch> stretches = compiled.get(kind).stretches();
        int longest = 0;
        for (int i = 1; i < stretches.size(); i++) {
            longest = stretches.get(i).times() > stretches.get(longest).times() ? i : longest;
        }
        return scripts(kind).get(longest);
    }

    private List<Script> scripts(Kind kind) {
        return scripts.computeIfAbsent(kind, k -> scripts(compiled.get(k)));
    }

    private List<Script> scripts(Compiled of) {
        return of.stretches().stream().map(stretch -> stream.script(memory, control, stretch.phases())).toList();
    }

    void run(Kind kind, Memory data) {
        run(compiled.get(kind), scripts(kind), data);
    }

    /** Runs something that is not asked for again. */
    void once(Compiled what, Memory data) {
        List<Script> made = scripts(what);
        try {
            run(what, made, data);
        } finally {
            made.forEach(Script::close);
        }
    }

    private void run(Compiled what, List<Script> made, Memory data) {
        long done = 0;
        for (int i = 0; i < made.size(); i++) {
            Stretch stretch = what.stretches().get(i);
            for (int time = 0; time < stretch.times(); time++) {
                if (stretch.applications() > 0 && done > stretch.firstSetting()) {
                    settings.bring(stretch.firstSetting(), stretch.applications(), done);
                }
                made.get(i).run(data);
                done += stretch.applications();
                if (time % ASKED == ASKED - 1) {
                    stream.download(memory, 0, new float[1], 0, 1);
                }
            }
        }
    }
}
