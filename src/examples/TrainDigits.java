import dev.pc4j.data.DataRecipe;
import dev.pc4j.data.DataSets;
import dev.pc4j.data.Split;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Graph;
import dev.pc4j.model.Models;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.train.Trainer;
import java.nio.file.Path;

/** Trains a network on the digits in the jar, saves it, loads it and tests it. */
public class TrainDigits {
    public static void main(String[] args) {
        // @start region="train"
        Split digits = DataSets.load("digits");
        Graph graph = Models.mlp(64, 128, 128, 10).build();
        Path checkpoint = Path.of(args.length > 0 ? args[0] : "digits.safetensors");
        try (Trainer trainer = Trainer.builder(graph)
                .rule(LearningRule.STRICT)
                .inference(new Inference(20, 0.1))
                .optimiser(Optimiser.adam(3e-4))
                .batch(64)
                .seed(1)
                .build()) {
            trainer.fit(digits.train(), 20);
            trainer.save(checkpoint);
        }
        // @end
        try (Trainer trainer = Trainer.load(checkpoint)) {
            System.out.printf("test accuracy %.2f %%%n", 100 * trainer.accuracy(digits.test()));
            // @start region="recipe"
            DataRecipe recipe = trainer.recipe().orElseThrow(); // how the training rows were loaded and scaled
            float[] outputs = trainer.predict(recipe.scale(new float[64])); // a new row, as a file has it
            // @end
            System.out.println("an empty image is a three by " + outputs[3]);
        }
    }
}
