package dev.pc4j.engine.device;

import dev.pc4j.engine.device.Compiler.Compiled;
import dev.pc4j.engine.device.Compiler.Stretch;
import dev.pc4j.engine.device.Programs.What;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The scripts of a plan's programs by what their calls hold: made ready when first asked for, and run as often as asked. The plan's memory
 * grows with what they ask for.
 */
final class Runs {
    /** Floats that are copied at once from a block of memory to the larger one that takes its place. */
    private static final int COPIED = 1 << 20;

    /** After so many repetitions of a stretch the caller waits, or what is asked for would grow with T. */
    private static final int ASKED = 64;

    private final Stream stream;
    private final Network network;
    private final Memory control;
    private final Programs programs;
    private final Settings settings;
    private final Map<Programs.Key, List<Script>> scripts = new HashMap<>();
    private Memory memory;

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

    /** None yet. */
    Runs(Stream stream, Network network, Memory control, Programs programs, Settings settings) {
        this.stream = stream;
        this.network = network;
        this.control = control;
        this.programs = programs;
        this.settings = settings;
    }

    /** The plan's memory, with room for all that was asked for so far. */
    Memory memory() {
        if (memory == null) {
            memory = stream.allocate(network.words(), "the values and parameters of a plan");
        } else if (memory.words() < network.words()) {
            grow();
        }
        return memory;
    }

    private void grow() {
        Memory larger = stream.allocate(network.words(), "the values and parameters of a plan");
        float[] block = new float[(int) Math.min(COPIED, memory.words())];
        for (long at = 0; at < memory.words(); at += block.length) {
            int count = (int) Math.min(block.length, memory.words() - at);
            stream.download(memory, at, block, 0, count);
            stream.upload(larger, at, block, 0, count);
        }
        scripts.values().forEach(some -> some.forEach(Script::close));
        scripts.clear();
        memory.close();
        memory = larger;
    }

    /** The script that runs most of a program. */
    Script script(What what, Pins pins) {
        List<Stretch> stretches = programs.compiled(what, pins).stretches();
        int longest = 0;
        for (int i = 1; i < stretches.size(); i++) {
            longest = stretches.get(i).times() > stretches.get(longest).times() ? i : longest;
        }
        return ready(what, pins).get(longest);
    }

    /** The scripts of a program, made on first use, with room for what its calls bring: most plans never train, or never infer. */
    List<Script> ready(What what, Pins pins) {
        Compiled program = programs.compiled(what, pins);
        memory();
        return scripts.computeIfAbsent(new Programs.Key(what, pins), k -> scripts(program));
    }

    private List<Script> scripts(Compiled of) {
        Memory where = memory();
        return of.stretches().stream().map(stretch -> stream.script(where, control, stretch.phases())).toList();
    }

    /**
     * Runs a program.
     *
     * @param data the rows that it gathers
     */
    void run(What what, Pins pins, Supplier<Memory> data) {
        run(programs.compiled(what, pins), ready(what, pins), data);
    }

    /** Runs something that is not asked for again. */
    void once(Compiled what, Supplier<Memory> data) {
        List<Script> made = scripts(what);
        try {
            run(what, made, data);
        } finally {
            made.forEach(Script::close);
        }
    }

    private void run(Compiled what, List<Script> made, Supplier<Memory> data) {
        long done = 0;
        for (int i = 0; i < made.size(); i++) {
            Stretch stretch = what.stretches().get(i);
            for (int time = 0; time < stretch.times(); time++) {
                if (stretch.applications() > 0 && done > stretch.firstSetting()) {
                    settings.bring(stretch.firstSetting(), stretch.applications(), done);
                }
                made.get(i).run(data.get());
                done += stretch.applications();
                if (time % ASKED == ASKED - 1) {
                    stream.download(memory(), 0, new float[1], 0, 1);
                }
            }
        }
    }
}
