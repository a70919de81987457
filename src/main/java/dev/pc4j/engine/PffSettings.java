package dev.pc4j.engine;

/**
 * How the predictive forward-forward algorithm settles and learns (Ororbia and Mali 2023; their code's names in brackets).
 *
 * @param steps K: steps a batch, each with a step of Adam in both circuits
 * @param leak alpha: the share of a unit's last value that it keeps in a step
 * @param threshold theta: the sum of squares of a layer below which a sample passes as positive
 * @param labelScale what a one-hot label is multiplied by on its way into layer 2 and as the read-out's target (y_scale)
 * @param noise deviation of the noise on the representation's pre-activations while it learns (eps_r)
 * @param generatorNoise deviation of the noise on what the generative circuit reads while it learns (eps_g)
 * @param latentRate beta: the step of a row's top latent against its own error |z2bar - z2|^2. The paper's code divides by all rows
 *     of the batch: its 0.025 with 1000 rows is 0.000025 here
 * @param learningRate of Adam, whose moments decay by 0.9 and 0.999 and whose epsilon is 1e-8
 * @param seed of the noise
 */
public record PffSettings(
        int steps,
        double leak,
        double threshold,
        double labelScale,
        double noise,
        double generatorNoise,
        double latentRate,
        double learningRate,
        long seed
) {
    /** Elements of gradients are clipped to this size before Adam sees them. */
    public static final double CLIP = 1;

    /** Added to the norm that a row is divided by. */
    public static final double NORM_EPSILON = 1e-8;

    /**
     * The least norm of a row through which a gradient goes: below, the slope of the norm, 1 / |v|, would throw the top latent far away
     * in one step, where later steps no longer move it.
     */
    public static final double LEAST_NORM = 1e-3;

    /** The paper's settings, but for the latents, which here move enough to say something about the sample. */
    public static final PffSettings DEFAULT = new PffSettings(12, 0.3, 10, 5, 0.01, 0.025, 0.1, 2.5e-4, 0);

    /** Checks the ranges. */
    public PffSettings {
        require(steps > 0, "steps", steps, "12");
        require(leak >= 0 && leak < 1, "leak", leak, "0.3");
        require(threshold > 0 && Double.isFinite(threshold), "threshold", threshold, "10");
        require(labelScale > 0 && Double.isFinite(labelScale), "label scale", labelScale, "5");
        require(noise >= 0 && Double.isFinite(noise), "noise", noise, "0.01");
        require(generatorNoise >= 0 && Double.isFinite(generatorNoise), "generator noise", generatorNoise, "0.025");
        require(latentRate >= 0 && Double.isFinite(latentRate), "latent rate", latentRate, "0.1");
        require(learningRate >= 0 && Double.isFinite(learningRate), "learning rate", learningRate, "0.00025");
    }

    private static void require(boolean holds, String what, double value, String nearest) {
        if (!holds) {
            throw new IllegalArgumentException("%s %s is out of range: try %s".formatted(what, value, nearest));
        }
    }

    /** How learning steps. */
    public Optimiser optimiser() {
        return Optimiser.adam(learningRate);
    }

    /** How many steps classification settles for; it averages the goodness after the last two. */
    public int classifyingSteps() {
        return steps / 2 + 1;
    }

    /** The same with other steps. */
    public PffSettings withSteps(int value) {
        return new PffSettings(value, leak, threshold, labelScale, noise, generatorNoise, latentRate, learningRate,
                seed);
    }

    /** The same with another learning rate. */
    public PffSettings withLearningRate(double value) {
        return new PffSettings(steps, leak, threshold, labelScale, noise, generatorNoise, latentRate, value, seed);
    }

    /** The same with noise from another seed. */
    public PffSettings withSeed(long value) {
        return new PffSettings(steps, leak, threshold, labelScale, noise, generatorNoise, latentRate, learningRate,
                value);
    }
}
