package dev.pc4j.data;

import dev.pc4j.graph.Choice;

/**
 * How raw values become inputs. What is measured is measured on the train part alone and applied to all rows there are,
 * so the inputs of other rows may leave the ranges given here.
 */
public enum Scaling implements Choice {

    /**
     * The default: {@link #BYTE} for images, and for a table of nothing but whole numbers from 0 to 255 (pixels,
     * counts), where the divisor is its largest value; {@link #UNIT} for any other table.
     */
    AUTO("auto", "byte for images and tables of bytes, else unit"),

    /** Values stay as they are in the file. */
    NONE("none", "values as they are"),

    /**
     * All values are divided by one number, that of a full pixel: 16 for the 8x8 digits, else 255. The pixels of an
     * image keep their proportions.
     */
    BYTE("byte", "all values / 255; / 16 for digits"),

    /** Each feature whose largest absolute value is above 1 is divided by that value, to [-1, 1]. */
    UNIT("unit", "each feature / its largest absolute value, if that is above 1"),

    /** Each feature's smallest value becomes 0 and its largest 1; a constant feature becomes 0. */
    MIN_MAX("min-max", "each feature from 0 to 1"),

    /** Each feature gets mean 0 and (population) standard deviation 1; a constant feature becomes 0. */
    STANDARD("standard", "each feature to mean 0 and standard deviation 1"),

    /** Each channel of images gets mean 0 and (population) standard deviation 1 over all pixels and rows. */
    CHANNEL("channel", "each channel of images to mean 0 and standard deviation 1");

    private final String label;
    private final String description;

    Scaling(String label, String description) {
        this.label = label;
        this.description = description;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String description() {
        return description;
    }
}
