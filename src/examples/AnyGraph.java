import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Pool;
import dev.pc4j.graph.Sequence;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;

/** A convolutional graph whose label is clamped while its image is free. */
public class AnyGraph {
    public static void main(String[] args) {
        // @start region="graph"
        Operator convolution = new Sequence(Conv2d.of(8, 3, 1, 1), new Activate(Activation.TANH), Pool.max(2));
        Graph graph = Graph.builder()
                .input("x", 8, 8, 1) // height, width, channels
                .node("h1", convolution, "x")
                .node("h2", convolution, "h1")
                .node("y", new Dense(10, Activation.NONE).flat(), "h2")
                .build(Energy.softmaxCrossEntropy(1));
        // The label is clamped and the image free: what would the network see?
        Schedule schedule = LearningRule.STRICT.schedule(graph, graph.free("x"), new Inference(50, 0.1));
        float[] label = new float[10];
        label[3] = 1;
        try (Engine engine = Engines.open("reference");
                Plan plan = engine.compile(graph, schedule, PlanOptions.batch(1))) {
            plan.infer(Clamps.of("y", label));
            System.out.println("the first pixel is " + plan.value("x")[0]);
        }
        // @end
    }
}
