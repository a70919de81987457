package dev.pc4j.engine.device;

import java.util.List;

/** Memory in the Java heap; runs phases at once. */
final class PlainStream implements Stream {
    private final Packing packing;
    private final boolean chains;

    PlainStream(Packing packing, boolean chains) {
        this.packing = packing;
        this.chains = chains;
    }

    @Override
    public boolean takes(Phase chain) {
        return chains;
    }

    /** Words by their bits. */
    private static final class Block implements Memory {
        final float[] floats;

        Block(int words) {
            floats = new float[words];
        }

        @Override
        public long words() {
            return floats.length;
        }

        @Override
        public void close() {}
    }

    private static float[] of(Memory memory) {
        return ((Block) memory).floats;
    }

    @Override
    public Packing packing() {
        return packing;
    }

    @Override
    public Memory allocate(long words, String what) {
        return new Block(Math.toIntExact(words));
    }

    @Override
    public void upload(Memory to, long at, float[] values, int from, int count) {
        System.arraycopy(values, from, of(to), (int) at, count);
    }

    @Override
    public void upload(Memory to, long at, int[] values, int from, int count) {
        for (int i = 0; i < count; i++) {
            of(to)[(int) at + i] = Float.intBitsToFloat(values[from + i]);
        }
    }

    @Override
    public void download(Memory from, long at, float[] values, int to, int count) {
        System.arraycopy(of(from), (int) at, values, to, count);
    }

    @Override
    public Script script(Memory memory, Memory controls, List<Phase> phases) {
        return new Script() {
            @Override
            public void run(Memory data) {
                for (Phase phase : phases) {
                    new PlainKernels(of(memory), of(controls), of(data), packing).run(phase);
                }
            }

            @Override
            public String kernel() {
                return "plain";
            }

            @Override
            public String explain() {
                return phases.size() + " phases one after the other";
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}
}
