package dev.pc4j.engine;

/** What settles in the circuits of {@link PffShape}. */
public enum PffState {
    /** Values of layer 1, z1. */
    LAYER_1,
    /** Values of layer 2, z2. */
    LAYER_2,
    /** The generative circuit's top latent, z_g. */
    LATENT;

    /** Values a row. */
    public int width(PffShape shape) {
        return this == LATENT ? shape.latents() : shape.units();
    }
}
