package dev.pc4j.engine.cuda.run;

import dev.pc4j.engine.cuda.driver.CudaStream;
import dev.pc4j.engine.cuda.driver.Debug;
import dev.pc4j.engine.cuda.driver.Graph;
import dev.pc4j.engine.cuda.driver.Work;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A script's work: captured into graphs, unless launches are to be seen one by one. */
final class Works {
    /** Batches come in two sizes, whole ones and last ones; a few more are kept. */
    private static final int MOST_GRAPHS = 4;

    private final CudaStream stream;
    private final List<Work> all;
    private final boolean captured = !Debug.synchronises();

    /** By the rows of the call, or by 0 where they do not change what is launched. */
    private final Map<Integer, Graph> graphs = new LinkedHashMap<>(16, 0.75f, true);

    /** Work in its order. */
    Works(CudaStream stream, List<Work> all) {
        this.stream = stream;
        this.all = all;
    }

    List<Work> all() {
        return all;
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
    void run(int rows) {
        if (captured) {
            graph(rows).launch();
            return;
        }
        for (Work work : all) {
            work.enqueue(rows);
            stream.synchroniseAfter(work);
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
        Graph made = new Graph(stream, all, rows);
        graphs.put(rows, made);
        return made;
    }

    /** Releases its graphs, once nothing of them runs any more. */
    void release() {
        graphs.values().forEach(Graph::release);
        graphs.clear();
    }
}
