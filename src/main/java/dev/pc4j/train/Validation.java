package dev.pc4j.train;

import dev.pc4j.data.DataSet;
import dev.pc4j.data.Split;

/**
 * Rows that are kept back from training to tell which epoch's parameters are best: those with the least loss on them.
 *
 * @param share of the rows of the data, in [0, 1), rounded up to whole rows and taken from every class in proportion, of
 *     text from its end; 0
 *     for none
 * @param seed chooses them
 * @param patience how many epochs in a row may be no better than the best before training stops; 0 for any number
 */
public record Validation(double share, long seed, int patience) {

    /** All rows are learnt from. */
    public static final Validation NONE = new Validation(0, 0, 0);

    /** Checks the ranges. */
    public Validation {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException(
                    "validation share " + share + " is not between 0 and 1: use for example 0.1, or 0 for none");
        }
        if (patience < 0) {
            throw new IllegalArgumentException(
                    "patience " + patience + " is negative: use 1 or more epochs, or 0 for any number");
        }
        if (patience > 0 && share == 0) {
            throw new IllegalArgumentException(
                    "patience " + patience + " needs rows to judge by: give a validation share, for example 0.1");
        }
    }

    /** Whether any rows are kept back. */
    public boolean isOn() {
        return share > 0;
    }

    /** How many rows of some data are learnt from. */
    public int learntRows(DataSet data) {
        return data.rows() - (isOn() ? data.rowsOf(share) : 0);
    }

    /**
     * The rows to learn from, and those kept back as its test part.
     *
     * @throws dev.pc4j.data.DataException where one part would be empty
     */
    Split split(DataSet data) {
        return data.split(share, seed);
    }
}
