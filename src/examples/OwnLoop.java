import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Iteration;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A training loop and an optimiser of your own, on a graph of your own. */
public class OwnLoop {
    public static void main(String[] args) {
        // @start region="loop"
        int batch = 32;
        Graph graph = Graph.builder()
                .input("x", 20)
                .dense("h1", "x", 64, Activation.NONE)
                .dense("h2", "h1", 64, Activation.TANH)
                .add("sum", "h1", "h2")
                .dense("y", "sum", 5, Activation.TANH)
                .build(Energy.gaussian(1));
        Schedule schedule = LearningRule.STRICT.schedule(graph, new Inference(20, 0.1));
        float[] x = new float[batch * 20];
        float[] y = new float[batch * 5];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(i);
        }
        for (int i = 0; i < batch; i++) {
            y[i * 5 + i % 5] = 1;
        }
        try (Engine engine = Engines.open("auto");
                Plan plan = engine.compile(graph, schedule, PlanOptions.batch(batch))) {
            for (int step = 0; step < 100; step++) {
                Inferred found = plan.infer(x, y);
                for (Parameter parameter : graph.parameters()) {
                    float[] value = plan.get(parameter.name());
                    float[] gradient = plan.gradient(parameter.name()); // dF/dtheta, summed over the batch
                    for (int i = 0; i < value.length; i++) {
                        value[i] -= 0.05f / batch * gradient[i];
                    }
                    plan.set(parameter.name(), value);
                }
                if (step % 20 == 0) {
                    System.out.printf("step %d: loss %.4f, energy %.4f%n", step, found.loss() / batch,
                            found.energy() / batch);
                }
            }
            // @end
            // @start region="steps"
            Iteration now = plan.start(x, y); // inference by hand, for as long as it takes
            while (now.gradientNorm() > 0.1 && now.number() < 1000) {
                now = plan.step();
            }
            plan.finish(); // takes the gradients, as infer does
            System.out.printf("energy %.4f after %d iterations%n", now.energy() / batch, now.number());
            try (Arena arena = Arena.ofConfined()) { // off-heap memory goes in and out as well
                MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_FLOAT, x);
                MemorySegment out = arena.allocate(ValueLayout.JAVA_FLOAT, y.length);
                plan.predict(in, out);
                System.out.println("first prediction " + out.getAtIndex(ValueLayout.JAVA_FLOAT, 0));
            }
            // @end
        }
    }
}
