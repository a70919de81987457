package dev.pc4j.engine.cuda.run;

import dev.pc4j.engine.cuda.driver.CudaStream;
import dev.pc4j.engine.cuda.driver.Debug;
import dev.pc4j.engine.cuda.driver.Graph;
import dev.pc4j.engine.cuda.driver.Work;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A stretch of a script's work that runs in one way: one call after the other where it reads data of the call or where launches are to be
 * seen one by one, else as a graph.
 */
final class Part {
    /** Batches come in two sizes, whole ones and last ones; a few more are kept. */
    private static final int MOST_GRAPHS = 4;

    private final CudaStream stream;
    private final List<Work> works = new ArrayList<>();
    private final boolean captured;
    private final boolean synchronises;

    /** By the rows of the call, or by 0 where they do not change what is launched. */
    private final Map<Integer, Graph> graphs = new LinkedHashMap<>(16, 0.75f, true);

    private Part(CudaStream stream, boolean captured, boolean synchronises) {
        this.stream = stream;
        this.captured = captured;
        this.synchronises = synchronises;
    }

    /** Cuts work into parts. */
    static List<Part> cut(CudaStream stream, List<Work> works) {
        boolean synchronises = Debug.synchronises();
        List<Part> parts = new ArrayList<>();
        for (Work work : works) {
            boolean captured = !synchronises && !work.readsData();
            if (parts.isEmpty() || parts.getLast().captured != captured) {
                parts.add(new Part(stream, captured, synchronises));
            }
            parts.getLast().works.add(work);
        }
        return parts;
    }

    boolean captured() {
        return captured;
    }

    /** Makes it ready for calls of so many rows. */
    void prepare(int rows) {
        if (captured) {
            Graph _ = graph(rows);
        }
    }

    /** Asks for one run. */
    void run(int rows, long data) {
        if (captured) {
            graph(rows).launch();
            return;
        }
        for (Work work : works) {
            work.enqueue(rows, data);
            if (synchronises) {
                stream.synchroniseAfter(work);
            }
        }
    }

    private Graph graph(int rows) {
        Graph known = graphs.get(rows);
        if (known != null) {
            return known;
        }
        if (graphs.size() == MOST_GRAPHS) {
            stream.synchronise();
            graphs.remove(graphs.keySet().iterator().next()).release();
        }
        Graph made = new Graph(stream, works, rows);
        graphs.put(rows, made);
        return made;
    }

    /** Releases its graphs, once nothing of them runs any more. */
    void release() {
        graphs.values().forEach(Graph::release);
        graphs.clear();
    }
}
