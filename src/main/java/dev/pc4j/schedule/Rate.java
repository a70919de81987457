package dev.pc4j.schedule;

/**
 * The inference rate gamma of a relaxation.
 *
 * @param gamma the rate at t = 0
 * @param decays whether it falls as gamma / (1 + t) (Alonso et al. 2024)
 */
public record Rate(double gamma, boolean decays) {

    /** The rate in iteration t = 0, 1, ... */
    public double at(int t) {
        return decays ? gamma / (1 + t) : gamma;
    }
}
