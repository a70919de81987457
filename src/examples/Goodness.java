import dev.pc4j.data.DataSets;
import dev.pc4j.data.Split;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.model.PredictiveForwardForward;

/** The predictive forward-forward algorithm: learns digits, tells them by their goodness and makes some of its own. */
public class Goodness {
    public static void main(String[] args) {
        Split digits = DataSets.load("digits");
        // @start region="goodness"
        try (Engine engine = Engines.open("host");
                var network = PredictiveForwardForward.builder(64, 10).units(200).build(engine)) {
            network.fit(digits.train(), 5);
            System.out.printf("test accuracy %.1f %%%n", 100 * network.accuracy(digits.test()));
            network.fitLatents(digits.train(), 30); // a mixture of 30 Gaussians over the top latents
            float[] images = network.sample(36, 1); // drawn from it, [36, 64]
            System.out.println("the first pixel of the first sample is " + images[0]);
        }
        // @end
    }
}
