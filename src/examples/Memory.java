import dev.pc4j.data.DataSets;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.model.Hopfield;
import dev.pc4j.model.Patterns;
import dev.pc4j.model.Recall;

/** Stores eight digits in an associative memory and asks it for the wholes of their upper halves. */
public class Memory {
    public static void main(String[] args) {
        float[] pixels = DataSets.load("digits").train().inputs(0, 8);
        // @start region="memory"
        try (Engine engine = Engines.open("host"); Hopfield memory = Hopfield.builder(64).build(engine)) {
            Patterns digits = Patterns.ofImages(64, pixels); // [8, 64]: 1 where brighter than half, else -1
            memory.store(digits, 200);
            float[] wholes = memory.recall(Recall.COMPLETE, digits.masked(0.5));
            System.out.printf("%.0f %% of the pixels are right%n", 100 * digits.match(wholes).bits());
        }
        // @end
    }
}
